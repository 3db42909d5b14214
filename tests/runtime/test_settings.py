"""Settings: read from the environment, checked at once, told by the variable's name."""

from pathlib import Path

import pytest

from builder.errors import Invalid
from builder.settings import Settings


def test_settings_read_the_environment_and_let_overrides_win(tmp_path: Path) -> None:
    environ = {
        "DIALOOM_DATA_DIR": str(tmp_path),
        "DIALOOM_PORT": "9000",
        "DIALOOM_HOST": "0.0.0.0",
        "DIALOOM_ENCODERS": "e5-small, minilm-l6,",
        "DIALOOM_API_KEY": "secret",
        "DIALOOM_ACTION_URL": " ",
        "DIALOOM_OTHER": "ignored",
        "DIALOOM_PHRASING_URL": "http://127.0.0.1:11434/v1",
        "DIALOOM_PHRASING_MODEL": "tiny",
        "DIALOOM_PHRASING_KEY": "sk-secret",
    }
    settings = Settings.from_environment(environ, port=9001, host=None)
    assert (settings.port, settings.host) == (9001, "0.0.0.0")
    assert settings.encoders == ("e5-small", "minilm-l6")
    assert settings.action_url is None
    assert settings.database_address == f"sqlite:///{tmp_path / 'dialoom.db'}"
    assert settings.encoder_cache == tmp_path / "encoders"
    assert settings.server_url == "http://127.0.0.1:9001"
    assert (settings.phrasing_model, settings.phrasing_key) == ("tiny", "sk-secret")
    assert settings.phrasing_timeout == 8.0
    assert "secret" not in repr(settings)


@pytest.mark.parametrize(
    ("variable", "value"),
    [
        ("DIALOOM_PORT", "many"),
        ("DIALOOM_PORT", "70000"),
        ("DIALOOM_DATABASE_URL", "mysql://secret@host/x"),
        ("DIALOOM_ACTION_URL", "localhost:5055"),
        ("DIALOOM_ACTION_TIMEOUT", "0"),
        ("DIALOOM_PHRASING_URL", "ollama:11434"),
        ("DIALOOM_PHRASING_URL", "http://127.0.0.1:11434/v1"),
        ("DIALOOM_PHRASING_TIMEOUT", "31"),
        ("DIALOOM_PHRASING_KEY", "a secret\nx-header: 1"),
    ],
)
def test_settings_name_the_variable_that_is_wrong(variable: str, value: str) -> None:
    with pytest.raises(Invalid, match=variable) as caught:
        Settings.from_environment({variable: value})
    assert caught.value.code == "setting-invalid"
    assert "secret" not in caught.value.message
