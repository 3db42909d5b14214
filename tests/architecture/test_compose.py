"""The compose file and the Dockerfile agree, and neither holds a password."""

import re
from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

ROOT = Path(__file__).parents[2]
COMPOSE: dict[str, Any] = YAML(typ="safe").load(ROOT / "docker-compose.yml")
SERVICES: dict[str, dict[str, Any]] = COMPOSE["services"]
DOCKERFILE = (ROOT / "Dockerfile").read_text("utf-8")


def test_compose_has_the_four_services() -> None:
    assert set(SERVICES) == {"database", "runtime", "designer", "actions"}


@pytest.mark.parametrize("name", SERVICES)
def test_service_is_checked_and_its_dependencies_exist(name: str) -> None:
    service = SERVICES[name]
    assert service["healthcheck"]["test"]
    for other, how in service.get("depends_on", {}).items():
        assert other in SERVICES
        assert how == {"condition": "service_healthy"}


@pytest.mark.parametrize("name", [n for n, s in SERVICES.items() if "build" in s])
def test_service_builds_a_stage_that_exists(name: str) -> None:
    assert re.search(rf"^FROM base AS {SERVICES[name]['build']['target']}$", DOCKERFILE, re.M)


def test_every_volume_is_declared() -> None:
    used = {v.split(":")[0] for s in SERVICES.values() for v in s.get("volumes", [])}
    assert used == set(COMPOSE["volumes"])


def test_secrets_have_no_default() -> None:
    for service in SERVICES.values():
        for key, value in service.get("environment", {}).items():
            if re.search("PASSWORD|KEY|SECRET|DATABASE_URL", key):
                assert re.search(r"\$\{[A-Z_]+:\?", value), f"{key} has a default"


def test_ports_are_open_to_this_machine_only() -> None:
    for service in SERVICES.values():
        assert all(port.startswith("127.0.0.1:") for port in service.get("ports", []))


def test_dockerfile_copies_what_exists_and_runs_as_a_user() -> None:
    for source in re.findall(r"^COPY (?!--)(.+) \S+$", DOCKERFILE, re.M):
        for path in source.split():
            assert (ROOT / path).exists(), path
    stages = DOCKERFILE.split("\nFROM base AS ")[1:]
    assert stages
    assert all("USER dialoom" in stage for stage in stages)
