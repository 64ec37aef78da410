"""The deployment's files say what they should; what they start is shown in tests/faults."""

import re

import pytest

from tests.compose import VariableMissing, compose_file, env_file
from tests.house import ROOT

pytestmark = pytest.mark.one_database

OURS = ("migrations", "web", "worker", "scheduler")
EXAMPLE = env_file(ROOT / ".env.example")


@pytest.fixture(scope="module")
def services():
    return compose_file(EXAMPLE)["services"]


@pytest.mark.parametrize("name", ["OUTCOMEFRAME_HOSTS", "SECRET_KEY", "POSTGRES_PASSWORD", "REDIS_PASSWORD"])
def test_what_must_be_set_is_asked_for_by_name(name):
    with pytest.raises(VariableMissing, match=name):
        compose_file({key: value for key, value in EXAMPLE.items() if key != name})


def test_only_the_web_is_published_and_only_on_this_machine(services):
    published = {name: service["ports"] for name, service in services.items() if "ports" in service}
    assert published == {"web": ["127.0.0.1:8000:8000"]}


def test_everything_that_stays_up_is_started_again_and_asked_how_it_is(services):
    for name, service in services.items():
        if name == "migrations":
            assert service["restart"] == "no"
        else:
            assert service["restart"] == "always", name
            assert service["healthcheck"]["test"][0] in ("CMD", "CMD-SHELL"), name


@pytest.mark.parametrize("name", ["web", "worker", "scheduler"])
def test_migrations_are_done_before_our_processes_start(services, name):
    assert services[name]["depends_on"]["migrations"] == {"condition": "service_completed_successfully"}
    assert services["migrations"]["depends_on"]["database"] == {"condition": "service_healthy"}


def test_our_processes_run_without_rights_on_a_file_system_they_cannot_change(services):
    for name in OURS:
        assert services[name]["read_only"] is True
        assert services[name]["cap_drop"] == ["ALL"]
    users = re.findall(r"^USER (\S+)$", (ROOT / "Dockerfile").read_text(), re.MULTILINE)
    assert users == ["outcomeframe"]


def test_database_and_broker_are_of_the_promised_versions_and_keep_their_data(services):
    assert services["database"]["image"].startswith("postgres:16")
    assert services["broker"]["image"].startswith("redis:7")
    assert "requirepass" in services["broker"]["command"][-1]
    for name in ("database", "broker"):
        [volume] = services[name]["volumes"]
        assert volume.split(":")[0] in compose_file(EXAMPLE)["volumes"]


def test_the_image_installs_by_hash_and_leaves_out_what_it_does_not_need():
    dockerfile = (ROOT / "Dockerfile").read_text()
    assert "--require-hashes" in dockerfile
    ignored = (ROOT / ".dockerignore").read_text().splitlines()
    assert ignored[0] == "*"
    assert "!tests" not in ignored
    assert "!.env" not in ignored
