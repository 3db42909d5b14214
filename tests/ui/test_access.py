"""Signing in, who may what on the screens, the settings page, and the trash."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from streamlit.testing.v1 import AppTest

from builder.client import Client
from builder.schema.intent import Intent
from builder.schema.skill import Skill
from builder.settings import Settings
from tests.running import RunningServer
from tests.ui.conftest import SHOP
from ui.options import APP
from ui.service import close_clients
from ui.wording import catalogue

KEY = "k" * 43
EN = catalogue("en")


@pytest.fixture(scope="module")
def keyed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A server with a key of its own, and a shop on it."""
    settings = Settings(
        data_dir=tmp_path_factory.mktemp("keyed"), encoders=("hashing",), api_key=KEY
    )
    with RunningServer(settings) as server:
        with Client(server.url, api_key=KEY) as admin:
            admin.create_skill("shop", skill=Skill.model_validate(SHOP))
        yield server.url
        close_clients()


@pytest.fixture
def admin(keyed: str) -> Iterator[Client]:
    with Client(keyed, api_key=KEY) as client:
        yield client


@pytest.fixture
def screen(keyed: str, monkeypatch: pytest.MonkeyPatch) -> AppTest:
    monkeypatch.setenv("DIALOOM_URL", keyed)
    monkeypatch.delenv("DIALOOM_API_KEY", raising=False)
    monkeypatch.setattr("ui.state.session.FRESH_SECONDS", 0.0)
    monkeypatch.setattr("ui.state.signing.FRESH_SECONDS", 0.0)
    app = AppTest.from_file(str(APP), default_timeout=60)
    app.session_state["screen_language"] = "en"
    return app


def texts(app: AppTest) -> str:
    shown = [*app.title, *app.subheader, *app.caption, *app.markdown, *app.error, *app.warning]
    return "\n".join(str(each.value) for each in [*shown, *app.info, *app.success, *app.toast])


def sign_in(app: AppTest, key: str) -> AppTest:
    next(f for f in app.text_input if f.label == EN["key.key"]).set_value(key)
    next(b for b in app.button if b.label == EN["key.use"]).click().run()
    assert not app.exception
    return app


def go(app: AppTest, page: str) -> AppTest:
    app.session_state["go"] = page
    app.run()
    assert not app.exception
    return app


def button(app: AppTest, label: str) -> object:
    return next(b for b in app.button if b.label == label)


def test_key_is_asked_for_and_a_wrong_one_is_told(screen: AppTest) -> None:
    screen.run()
    assert EN["key.missing"] in texts(screen)
    sign_in(screen, "dlm_00000000_nonsense")
    assert EN["key.wrong"] in texts(screen)
    sign_in(screen, KEY)
    assert EN["page.skills"] in texts(screen)
    assert EN["key.missing"] not in texts(screen)


def test_viewer_sees_what_needs_another_role(screen: AppTest, admin: Client) -> None:
    token = admin.make_key("looks on", role="viewer").token
    sign_in(screen.run(), token)
    create = button(screen, EN["skills.create"])
    assert create.disabled  # type: ignore[attr-defined]
    go(screen, "intents")
    assert EN["roles.reads_only"] in texts(screen)
    go(screen, "settings")
    assert EN["roles.needs"].format(role="Admin") in texts(screen)


def test_revoked_key_is_asked_for_in_place_and_nothing_is_lost(
    screen: AppTest, admin: Client
) -> None:
    made = admin.make_key("short", role="editor")
    sign_in(screen.run(), made.token)
    screen.session_state["skill"] = "shop"
    go(screen, "intents")
    admin.revoke_key(made.key.id)
    field = next(f for f in screen.text_area if f.label == EN["common.description"])
    field.set_value("Where an order is").run()
    assert not screen.exception
    assert EN["key.revoked"] in texts(screen)
    kept = next(f for f in screen.text_area if f.label == EN["common.description"])
    assert kept.value == "Where an order is"
    sign_in(screen, admin.make_key("next", role="editor").token)
    screen.run()
    assert EN["key.revoked"] not in texts(screen)
    described = [intent.description for intent in admin.get_draft("shop").skill.intents]
    assert "Where an order is" in described
    assert admin.get_draft("shop").skill.find(Intent, "track_order") is not None


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize(
    "section", ["members", "keys", "channels", "actions", "retention", "audit", "screens"]
)
def test_every_section_of_the_settings_opens(screen: AppTest, section: str, language: str) -> None:
    sign_in(screen.run(), KEY)
    screen.session_state["screen_language"] = language
    screen.session_state["settings/section"] = section
    go(screen, "settings")
    assert screen.title[0].value == catalogue(language)["page.settings"]
    assert not screen.error


def test_deleted_skill_is_restored_on_the_first_page(screen: AppTest, admin: Client) -> None:
    admin.create_skill("cafe")
    admin.delete_skill("cafe")
    sign_in(screen.run(), KEY)
    button(screen, EN["trash.restore"]).click().run()  # type: ignore[attr-defined]
    assert not screen.exception
    assert "cafe" in [line.name for line in admin.find_skills("").skills]
