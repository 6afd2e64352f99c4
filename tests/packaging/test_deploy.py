"""The examples of docs/deploy: their syntax, and that what they name exists."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml

from tinvan.cli import cli
from tinvan.web.jobstore import Store
from tinvan.web.server import GRACE_SECONDS
from tinvan.web.settings import PREFIX, Settings, load

ROOT = Path(__file__).resolve().parents[2]
FOLDER = ROOT / "docs" / "deploy"
COMPOSE: dict[str, Any] = yaml.safe_load((FOLDER / "compose.yaml").read_text(encoding="utf-8"))
KUBERNETES: list[dict[str, Any]] = list(yaml.safe_load_all((FOLDER / "kubernetes.yaml").read_text(encoding="utf-8")))
POD: dict[str, Any] = KUBERNETES[0]["spec"]["template"]["spec"]
CONTAINER: dict[str, Any] = POD["containers"][0]


def runs(command: list[str], environment: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> Settings:
    """The settings that a service started so would have."""
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    assert command[:2] == ["tinvan", "serve"]
    context = cli.commands["serve"].make_context("serve", command[2:])
    return load({name: value for name, value in context.params.items() if name != "config" and value is not None})


def test_the_services_of_compose_would_start(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("POSTGRES_PASSWORD", "secret")
    services = COMPOSE["services"]
    service, worker = services["tinvan"], services["worker"]
    settings = runs(service["command"], service["environment"], monkeypatch)
    assert settings.keys is not None
    assert settings.jobs == 0, "the worker does"
    assert worker["command"] == ["tinvan", "worker"]
    assert "worker" in cli.commands
    for name in ("TINVAN_DATA", "TINVAN_DATABASE"):
        assert worker["environment"][name] == service["environment"][name]
    Store(settings.job_database.replace("${POSTGRES_PASSWORD:?}", "secret"))
    assert int(service["stop_grace_period"].rstrip("s")) > settings.drain_seconds + GRACE_SECONDS
    for row in (service, worker):
        assert row["read_only"] is True
        assert row["cap_drop"] == ["ALL"]
        assert set(row["depends_on"]) <= services.keys()
        assert {volume.split(":")[1] for volume in row["volumes"]} == {"/keys", "/jobs"}
    assert (FOLDER / services["nginx"]["volumes"][0].split(":")[0]).is_file()
    named = {volume.split(":")[0] for row in services.values() for volume in row.get("volumes", ())}
    assert {name for name in named if not name.startswith(".")} == COMPOSE["volumes"].keys()


def test_the_pod_would_start_and_stop_in_time(monkeypatch: pytest.MonkeyPatch) -> None:
    environment = {row["name"]: row.get("value", "postgresql://a@b/c") for row in CONTAINER["env"]}
    settings = runs(CONTAINER["args"], environment, monkeypatch)
    assert settings.keys is not None
    assert POD["terminationGracePeriodSeconds"] > settings.drain_seconds + GRACE_SECONDS
    ready = CONTAINER["readinessProbe"]
    assert ready["periodSeconds"] * ready["failureThreshold"] < settings.drain_seconds
    assert settings.jobs == 0, "the worker does"
    assert POD["enableServiceLinks"] is False, f"Kubernetes would set {PREFIX}PORT"


def test_the_pod_is_locked_down() -> None:
    assert POD["securityContext"]["runAsNonRoot"] is True
    user = re.search(r"^USER (\d+):(\d+)", (ROOT / "Dockerfile").read_text(encoding="utf-8"), re.MULTILINE)
    assert user is not None
    assert (POD["securityContext"]["runAsUser"], POD["securityContext"]["runAsGroup"]) == tuple(map(int, user.groups()))
    assert CONTAINER["securityContext"]["readOnlyRootFilesystem"] is True
    assert CONTAINER["resources"]["limits"].keys() == {"cpu", "memory"}
    for kind in ("startupProbe", "livenessProbe", "readinessProbe"):
        assert CONTAINER[kind]["httpGet"]["path"] in ("/healthz", "/readyz")


def test_the_objects_fit_together() -> None:
    kinds = [document["kind"] for document in KUBERNETES]
    assert kinds == ["Deployment", "Deployment", "PersistentVolumeClaim", "Service", "PodDisruptionBudget"]
    claim = KUBERNETES[2]["metadata"]["name"]
    for deployment in KUBERNETES[:2]:
        labels, pod = deployment["spec"]["template"]["metadata"]["labels"], deployment["spec"]["template"]["spec"]
        assert deployment["spec"]["selector"]["matchLabels"] == labels == {"app": deployment["metadata"]["name"]}
        (container,) = pod["containers"]
        assert {row["name"] for row in container["volumeMounts"]} == {row["name"] for row in pod["volumes"]}
        claims = [row["persistentVolumeClaim"]["claimName"] for row in pod["volumes"] if "persistentVolumeClaim" in row]
        assert claims == [claim]
        assert pod["securityContext"] == POD["securityContext"]
        assert container["securityContext"] == CONTAINER["securityContext"]
        named = {row["name"] for row in container["env"]}
        assert (
            {"TINVAN_DATA", "TINVAN_DATABASE"} <= named <= {f"{PREFIX}{name.upper()}" for name in Settings.model_fields}
        )
    web = KUBERNETES[0]["spec"]["template"]["metadata"]["labels"]
    assert KUBERNETES[3]["spec"]["selector"] == KUBERNETES[4]["spec"]["selector"]["matchLabels"] == web


def test_nginx_takes_its_configuration(tmp_path: Path) -> None:
    nginx = shutil.which("nginx", path="/usr/sbin:/usr/bin:/usr/local/bin")
    if nginx is None:
        pytest.skip("nginx is not installed")
    openssl = shutil.which("openssl")
    assert openssl is not None
    subprocess.run(
        [openssl, "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-subj", "/CN=tinvan.example", "-days", "1",
         "-keyout", tmp_path / "tls.key", "-out", tmp_path / "tls.crt"],
        check=True, capture_output=True,
    )  # fmt: skip
    text = (FOLDER / "nginx.conf").read_text(encoding="utf-8")
    for ours, here in (
        ("/tmp/", f"{tmp_path}/"),
        ("/etc/nginx/tls/", f"{tmp_path}/"),
        ("tinvan:8000", "127.0.0.1:8000"),
    ):
        text = text.replace(ours, here)
    (tmp_path / "nginx.conf").write_text(text, encoding="utf-8")
    done = subprocess.run([nginx, "-t", "-c", tmp_path / "nginx.conf"], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def test_what_the_page_names_is_there() -> None:
    text = (FOLDER / "README.md").read_text(encoding="utf-8")
    assert {path.name for path in FOLDER.iterdir()} == {"README.md", *re.findall(r"\]\(([\w.]+)\)", text)}
    names = {f"{PREFIX}{name.upper()}" for name in Settings.model_fields}
    assert set(re.findall(rf"{PREFIX}\w+", text)) <= names
