"""Where a server of this process keeps its things and whom it talks to, read from `DIALOOM_*`."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Final
from urllib.parse import urlsplit

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from builder.errors import Invalid
from builder.sentence import say
from builder.signature import read_secret

_PREFIX: Final = "DIALOOM_"
_SCHEMES: Final = ("sqlite", "postgresql")
_SECRET: Final = f"{_PREFIX}SECRET_"
_LISTS: Final = ("encoders", "http_hosts", "notify_secret")
# The field each variable fills; nothing else in the environment is read.
VARIABLES: Final = {
    f"{_PREFIX}{field.upper()}": field
    for field in (
        "data_dir",
        "database_url",
        "host",
        "port",
        "action_url",
        "action_timeout",
        "api_key",
        "encoders",
        "http_hosts",
        "notify_url",
        "notify_secret",
        "phrasing_url",
        "phrasing_model",
        "phrasing_key",
        "phrasing_timeout",
    )
}

Seconds = Annotated[float, Field(gt=0, le=600)]


class Settings(BaseModel):
    """The settings of one process; frozen, and checked when they are made."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    data_dir: Path = Path("~/.dialoom").expanduser()
    # Empty: an SQLite file in the data directory.
    database_url: str = ""
    host: str = Field(default="127.0.0.1", min_length=1)
    port: int = Field(default=8000, ge=1, le=65535)
    action_url: str | None = None
    action_timeout: Seconds = 5.0
    api_key: str | None = Field(default=None, repr=False)
    # Empty: those that Dialoom uses by default.
    encoders: tuple[str, ...] = ()
    # The hosts (`api.example.org` or `127.0.0.1:9000`) that `http` steps may call: none by default.
    http_hosts: tuple[str, ...] = ()
    # Where notices are sent, and the secrets that sign them: two while one is being replaced.
    notify_url: str | None = None
    notify_secret: tuple[str, ...] = Field(default=(), repr=False)
    # An OpenAI-compatible endpoint that may word answers from documents (http://127.0.0.1:11434/v1),
    # in skills that allow it; none by default.
    phrasing_url: str | None = None
    phrasing_model: str | None = Field(default=None, max_length=200)
    phrasing_key: str | None = Field(default=None, pattern=r"^[!-~]+$", repr=False)
    phrasing_timeout: Annotated[float, Field(gt=0, le=30)] = 8.0
    # What `{secret.NAME}` in an endpoint's header stands for, from DIALOOM_SECRET_NAME.
    secrets: dict[str, str] = Field(default={}, repr=False)

    @classmethod
    def from_environment(
        cls, environ: Mapping[str, str] | None = None, **overrides: object
    ) -> Settings:
        """Read the settings from `DIALOOM_*`; an override that is not None wins.

        Raises `Invalid('setting-invalid')` which names the variable.
        """
        found = os.environ if environ is None else environ
        values: dict[str, object] = {
            field: _read(field, found[variable])
            for variable, field in VARIABLES.items()
            if found.get(variable, "").strip()
        }
        values["secrets"] = {
            variable.removeprefix(_SECRET): value
            for variable, value in found.items()
            if variable.startswith(_SECRET)
        }
        values.update({name: value for name, value in overrides.items() if value is not None})
        if "data_dir" in values:
            values["data_dir"] = Path(str(values["data_dir"])).expanduser().absolute()
        try:
            settings = cls.model_validate(values)
        except ValidationError as error:
            raise _invalid(error) from error
        _check_url("database_url", settings.database_address, _SCHEMES, "sqlite:///dialoom.db")
        if settings.action_url is not None:
            example = "http://127.0.0.1:5055/webhook"
            _check_url("action_url", settings.action_url, ("http", "https"), example)
        if settings.notify_url is not None:
            example = "https://desk.example.org/dialoom"
            _check_url("notify_url", settings.notify_url, ("http", "https"), example)
            if not settings.notify_secret:
                raise Invalid(
                    "setting-invalid",
                    say(
                        "DIALOOM_NOTIFY_URL is set, and there is no secret to sign notices with. Set "
                        "DIALOOM_NOTIFY_SECRET to 24 to 64 bytes in base64; make them with: "
                        "openssl rand -base64 32"
                    ),
                )
            for secret in settings.notify_secret:
                read_secret(secret)
        if settings.phrasing_url is not None:
            example = "http://127.0.0.1:11434/v1"
            _check_url("phrasing_url", settings.phrasing_url, ("http", "https"), example)
            if not settings.phrasing_model:
                raise Invalid(
                    "setting-invalid",
                    say(
                        "DIALOOM_PHRASING_URL is set, and no model to ask for there. Set "
                        "DIALOOM_PHRASING_MODEL to a name that the endpoint knows."
                    ),
                )
        return settings

    @property
    def database_address(self) -> str:
        """The address of the database: the one that was set, or a file in the data directory."""
        return self.database_url or f"sqlite:///{self.data_dir / 'dialoom.db'}"

    @property
    def encoder_cache(self) -> Path:
        """Where encoders are kept once they have been prepared."""
        return self.data_dir / "encoders"

    @property
    def actions_dir(self) -> Path:
        """Where the ready-made skills' actions keep their data."""
        return self.data_dir / "actions"

    @property
    def server_url(self) -> str:
        """The address at which this machine reaches the server."""
        host = {"0.0.0.0": "127.0.0.1", "::": "[::1]"}.get(self.host, self.host)
        return f"http://{host}:{self.port}"


def _read(field: str, value: str) -> object:
    if field in _LISTS:
        return tuple(name.strip() for name in value.split(",") if name.strip())
    return value.strip()


def _check_url(field: str, url: str, schemes: tuple[str, str], example: str) -> None:
    # What follows '+' names a driver, such as postgresql+psycopg.
    if urlsplit(url).scheme.split("+")[0] in schemes:
        return
    raise Invalid(
        "setting-invalid",
        say(
            "The setting {setting} is no address that Dialoom can use: it must begin with {one}: or "
            "{other}:. Set it like {example}.",
            setting=f"{_PREFIX}{field.upper()}",
            one=schemes[0],
            other=schemes[1],
            example=example,
        ),
    )


def _invalid(error: ValidationError) -> Invalid:
    # The value itself may be a secret, so only its name and what is wrong with it are said.
    told = "; ".join(
        f"{_PREFIX}{str(found['loc'][0]).upper()}: {found['msg'].lower()}"
        for found in error.errors(include_input=False, include_url=False)
    )
    return Invalid(
        "setting-invalid",
        say(
            "A setting cannot be used ({reason}). Correct the environment variable or the option of "
            "that name. Settings are: {names}.",
            reason=told,
            names=tuple(sorted(VARIABLES)),
        ),
    )
