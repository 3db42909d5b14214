import pytest
from streamlit.testing.v1 import AppTest

from builder.schema.condition import Filled
from builder.schema.response import Card, Case, Response
from builder.schema.skill import Skill
from tests.ui.conftest import SHOP
from tests.ui.test_screens import EN, field, go, press, texts
from ui.changes.response_edit import with_card, with_cases, without_card
from ui.options import APP
from ui.service import Service


@pytest.fixture
def screen(skill: str) -> AppTest:
    app = AppTest.from_file(str(APP), default_timeout=60)
    app.session_state["screen_language"] = "en"
    app.session_state["skill"] = skill
    return app


def test_cards_are_put_in_and_taken_out() -> None:
    first, second = Card(title={"en": ("A",)}), Card(title={"en": ("B",)})
    skill = with_card("say_status", second)(
        with_card("say_status", first)(Skill.model_validate(SHOP))
    )
    assert skill.get(Response, "say_status").cards == (first, second)
    assert without_card("say_status", 0)(skill).get(Response, "say_status").cards == (second,)


def test_cards_of_a_case_are_put_in_and_taken_out() -> None:
    card, case = Card(title={"en": ("A",)}), Case(when=Filled(slot="order_id"))
    skill = with_cases("say_status", (case, case))(Skill.model_validate(SHOP))
    skill = with_card("say_status", card, 1)(skill)
    assert [one.cards for one in skill.get(Response, "say_status").cases] == [(), (card,)]
    assert skill.get(Response, "say_status").cards == ()
    skill = without_card("say_status", 0, 1)(skill)
    assert skill.get(Response, "say_status").cases == (case, case)


def test_card_is_made_and_written_on_the_screen(
    screen: AppTest, service: Service, skill: str
) -> None:
    go(screen, "responses")
    press(screen, EN["cards.add"])
    label = f"{EN['cards.title']} · {EN['language.en']}"
    field(screen, label).set_value("Latte <b>{status}</b>").run()  # type: ignore[attr-defined]
    assert not screen.exception
    (card,) = service.draft(skill).skill.get(Response, "say_status").cards
    assert card.title["en"] == ("Latte <b>{status}</b>",)


def test_unknown_slot_and_missing_language_are_told_beside_the_text(
    screen: AppTest, service: Service, skill: str
) -> None:
    go(screen, "responses")
    area = next(a for a in screen.text_area if a.value and "on its way" in a.value)
    area.set_value("Order {ordr_id} is out.").run()
    assert "{ordr_id}" in texts(screen).replace("\\", "")
    other = next(a for a in screen.text_area if a.value and "已在路上" in a.value)
    other.set_value("").run()
    assert EN["variants.missing"] in texts(screen)
    chooser = next(b for b in screen.selectbox if b.label == EN["variants.place"])
    chooser.set_value("order_id").run()
    assert not screen.exception
    saved = service.draft(skill).skill.get(Response, "say_status").text
    assert saved == {"en": ("Order {ordr_id} is out.{order_id}",)}


def test_a_case_is_made_written_put_first_and_taken_out(
    screen: AppTest, service: Service, skill: str
) -> None:
    def cases() -> tuple[Case, ...]:
        return service.draft(skill).skill.get(Response, "say_status").cases

    go(screen, "responses")
    press(screen, EN["cases.add"])
    area = next(a for a in screen.text_area if a.value == EN["cases.new"])
    area.set_value("We know {order_id} already.").run()
    assert not screen.exception
    (case,) = cases()
    assert case.text["en"] == ("We know {order_id} already.",)
    assert case.when == Filled(slot="order_id")
    next(b for b in reversed(screen.button) if b.label == EN["cards.add"]).click().run()
    label = f"{EN['cards.title']} · {EN['language.en']}"
    field(screen, label).set_value("Latte").run()  # type: ignore[attr-defined]
    assert not screen.exception
    assert [card.title["en"] for card in cases()[0].cards] == [("Latte",)]
    assert service.draft(skill).skill.get(Response, "say_status").cards == ()
    (case,) = cases()
    press(screen, EN["cases.add"])
    press(screen, EN["cases.earlier"])
    assert [each.text["en"][0] for each in cases()] == [EN["cases.new"], case.text["en"][0]]
    press(screen, EN["cases.remove"])
    assert not screen.exception
    assert [each.text["en"] for each in cases()] == [case.text["en"]]
