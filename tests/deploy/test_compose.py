"""docker-compose.yml parses, holds no secret, and each service's command runs as written, outside a container."""

import json
import os
import re
import subprocess
import sys
import threading
import time
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

import pytest
import yaml

from config.embedded.home import free_port
from tests.servers import home

ROOT = Path(__file__).resolve().parents[2]
TEXT = (ROOT / "docker-compose.yml").read_text()
COMPOSE = yaml.safe_load(TEXT)
SERVICES = COMPOSE["services"]
OURS = ["migrate", "web", "worker", "beat"]
GIVEN = {
    "SECRET_KEY": "only-for-this-test-0123456789-abcdefghijklmnop-ABCDEFGHIJ",
    "KEPT_HOST": "kept.example.org",
    "EMAIL_URL": "smtp+tls://user:password@mail.example.org:587",
    "DEFAULT_FROM_EMAIL": "Kept <kept@example.org>",
    "KEPT_APP_PASSWORD": "app",
    "KEPT_OWNER_PASSWORD": "owner",
    "POSTGRES_PASSWORD": "super",
    "REDIS_PASSWORD": "redis",
}


def filled(text: str) -> str:
    """As compose fills in variables."""
    return re.sub(r"\$\{([A-Z_]+)(?::-([^}]*)|:\?[^}]*)?\}", lambda m: GIVEN.get(m[1], m[2] or ""), text)


def environment(service: str) -> dict[str, str]:
    """The service's own environment and nothing of ours, with the test servers in the place of the containers."""
    own = {name: filled(str(value)) for name, value in SERVICES[service]["environment"].items()}
    owner = "kept_owner" in own["DATABASE_URL"]
    own["DATABASE_URL"] = os.environ["DATABASE_OWNER_URL" if owner else "DATABASE_URL"]
    own["REDIS_URL"] = os.environ["REDIS_URL"]
    return {**own, "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}", "KEPT_HOME": str(home())}


def command(service: str, **other: str) -> list[str]:
    return [other.get(word, word) for word in SERVICES[service]["command"]]


def test_every_part_is_there_and_comes_up_again():
    assert SERVICES.keys() == {"postgres", "redis", "migrate", "web", "worker", "beat", "proxy"}
    for name, service in SERVICES.items():
        assert service["restart"] == ("no" if name == "migrate" else "unless-stopped")
    assert {name for name, service in SERVICES.items() if "healthcheck" in service} == {"postgres", "redis", "web"}


def test_it_holds_no_secret():
    for name in re.findall(r"^\s+(\w*(?:PASSWORD|SECRET|KEY)\w*): (.+)$", TEXT, re.MULTILINE):
        assert name[1].startswith("${"), name
    assert not re.search(r"://\w+:[^$@]+@(?!mail\.example)", TEXT)


def test_what_must_be_given_is_demanded():
    demanded = set(re.findall(r"\$\{([A-Z_]+):\?", TEXT))
    assert demanded == GIVEN.keys()


def test_only_the_migration_knows_the_owner():
    knows = {name for name in OURS if "kept_owner" in SERVICES[name]["environment"]["DATABASE_URL"]}
    assert knows == {"migrate"}


@pytest.mark.processes
def test_the_migration_runs_as_written():
    done = subprocess.run(
        command("migrate"), cwd=ROOT, env=environment("migrate"), capture_output=True, text=True, timeout=120
    )
    assert done.returncode == 0, done.stderr[-2000:]


@pytest.mark.processes
@pytest.mark.parametrize("service", ["worker", "beat"])
def test_a_worker_and_a_beat_start_as_written(service, tmp_path):
    argv = command(service, **{"/home/kept/home/beat-schedule": str(tmp_path / "beat-schedule")})
    started(argv, environment(service), until={"worker": "ready.", "beat": "beat: Starting..."}[service])


@pytest.mark.processes
def test_the_web_starts_as_written_and_its_health_check_passes(collected_static):
    port = str(free_port())
    argv = [word.replace(":8000", f":{port}") for word in command("web")]
    process = subprocess.Popen(argv, cwd=ROOT, env=environment("web"))
    try:
        wait_for_port(int(port))
        check = [word.replace(":8000", f":{port}") for word in SERVICES["web"]["healthcheck"]["test"][1:]]
        done = subprocess.run(check, env=environment("web"), capture_output=True, text=True, timeout=20)
        assert done.returncode == 0, done.stderr
    finally:
        process.terminate()
        process.wait(timeout=20)


def test_production_settings_come_from_the_environment_alone():
    names = ["PRODUCTION", "DEMO", "ALLOWED_HOSTS", "BASE_URL", "SECRET_KEY", "SESSION_COOKIE_SECURE"]
    asked = f"import json; from config import settings; print(json.dumps([getattr(settings, n) for n in {names}]))"
    said = subprocess.check_output([sys.executable, "-c", asked], cwd=ROOT, env=environment("web"), text=True)
    host = GIVEN["KEPT_HOST"]
    assert json.loads(said) == [True, False, [host], f"https://{host}", GIVEN["SECRET_KEY"], True]


def started(argv: list[str], env: dict[str, str], *, until: str) -> None:
    """Fails unless the program says this; then it is stopped."""
    said = ""
    with subprocess.Popen(
        argv, cwd=ROOT, env=env, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    ) as process:
        assert process.stdout
        patience = threading.Timer(30, process.kill)
        patience.start()
        for line in process.stdout:
            said += line
            if until in line:
                process.terminate()  # the loop goes on to its last words
        patience.cancel()
    assert until in said, said[-2000:]


def wait_for_port(port: int) -> None:
    until = time.monotonic() + 20
    while time.monotonic() < until:
        try:
            urlopen(f"http://127.0.0.1:{port}/healthz/", timeout=2).close()
        except (URLError, TimeoutError) as answer:
            if getattr(answer, "code", None):
                return  # it answers; that this host is refused is right
            time.sleep(0.05)
    raise AssertionError("The web process does not answer.")
