"""The drawing in docs/architecture.md as a test: who may import whom."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
APPS = ("accounts", "activities", "plans", "insights", "webhooks")
OURS = frozenset({*APPS, "stravaai", "simulators", "bench"})
MAY_IMPORT = {
    "accounts": {"accounts"},
    "activities": {"activities", "accounts", "simulators"},  # the demo's sessions come from a simulator
    "plans": {"plans", "activities", "accounts"},
    "webhooks": {"webhooks", "activities", "accounts"},
    "insights": {"insights", "plans", "activities", "accounts"},
}
# The one room whose sessions are made up, as those of the tests are.
GENERATED = {
    "activities/services/demo.py": {"simulators"},
    "activities/services/demo_days.py": {"simulators"},
}
# A pure package: what it may import of ours, and which part of the outside world it may not.
CLOCK_AND_NETWORK = ("requests", "urllib.request", "urllib3", "http.client", "socket", "random")
PURE = {
    "activities.analysis": ({"activities.analysis"}, ("django", *CLOCK_AND_NETWORK)),
    "plans.planner": ({"plans.planner", "activities.analysis"}, ("django", *CLOCK_AND_NETWORK)),
    "insights.rules": ({"insights.rules", "activities.analysis"}, ("django", *CLOCK_AND_NETWORK)),
    "accounts.policy": ({"accounts.policy"}, ("django", *CLOCK_AND_NETWORK)),
    "accounts.providers": ({"accounts.providers"}, ("django",)),
}
CLOCK_CALLS = {"now", "today", "utcnow", "time", "monotonic"}
CLOCK_OWNERS = {"datetime", "date", "time", "timezone"}
DOORS = ("views", "admin", "receivers", "tasks", "urls", "management", "middleware")
ROOMS = ("services", "models", "querysets", "facts", "dashboard", "calendar")
READS_ENVIRONMENT = {
    "manage.py", "conftest.py", "stravaai/env.py", "stravaai/celery.py", "stravaai/wsgi.py", "stravaai/asgi.py",
    "stravaai/embedded/servers.py",
}  # fmt: skip


def modules(app: str) -> Iterator[Path]:
    """Source files of an app, without tests and migrations."""
    for path in sorted((ROOT / app).rglob("*.py")):
        if not {"tests", "migrations"} & set(path.relative_to(ROOT).parts):
            yield path


def name_of(path: Path) -> str:
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def imports(path: Path) -> set[str]:
    """Every module that a file imports, inside functions and TYPE_CHECKING as well, by its full name."""
    found: set[str] = set()
    package = name_of(path).split(".") if path.name == "__init__.py" else name_of(path).split(".")[:-1]
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            above = package[: len(package) - node.level + 1] if node.level else []
            base = ".".join([*above, *([node.module] if node.module else [])])
            found |= {f"{base}.{alias.name}" for alias in node.names}
    return found


def within(name: str, package: str) -> bool:
    return name == package or name.startswith(package + ".")


@pytest.mark.parametrize("app", APPS)
def test_an_app_imports_only_what_lies_below_it(app: str) -> None:
    upward = {
        f"{path.relative_to(ROOT)} imports {name}"
        for path in modules(app)
        for name in imports(path)
        if name.split(".")[0] in OURS - MAY_IMPORT[app] - GENERATED.get(str(path.relative_to(ROOT)), set())
    }
    assert not upward, sorted(upward)


def test_simulators_import_nothing_of_ours() -> None:
    known = {name for path in modules("simulators") for name in imports(path) if name.split(".")[0] in OURS}
    assert all(within(name, "simulators") for name in known), sorted(known)


def test_only_the_demo_uses_a_simulator_in_the_product() -> None:
    users = {
        path.relative_to(ROOT).as_posix()
        for app in APPS
        for path in modules(app)
        if any(within(name, "simulators") for name in imports(path))
    }
    assert users <= set(GENERATED)


@pytest.mark.parametrize("package", PURE)
def test_a_pure_package_imports_neither_django_nor_the_outside(package: str) -> None:
    ours, forbidden = PURE[package]
    impure = set()
    for path in modules(package.split(".")[0]):
        if not within(name_of(path), package):
            continue
        for name in imports(path):
            is_foreign = name.split(".")[0] in OURS and not any(within(name, allowed) for allowed in ours)
            if is_foreign or any(within(name, banned) for banned in forbidden):
                impure.add(f"{path.relative_to(ROOT)} imports {name}")
    assert not impure, sorted(impure)


@pytest.mark.parametrize("package", PURE)
def test_a_pure_package_asks_no_clock(package: str) -> None:
    if package == "accounts.providers":
        pytest.skip("its HTTP module must know when a limit ends")
    asked = {
        f"{path.relative_to(ROOT)}:{node.lineno}"
        for path in modules(package.split(".")[0])
        if within(name_of(path), package)
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr in CLOCK_CALLS
        and isinstance(node.func.value, ast.Name)
        and node.func.value.id in CLOCK_OWNERS
    }
    assert not asked, sorted(asked)


def test_only_the_http_module_of_the_providers_speaks_to_the_network() -> None:
    speakers = {
        path.relative_to(ROOT).as_posix()
        for path in modules("accounts")
        if within(name_of(path), "accounts.providers")
        and any(
            within(name, net)
            for name in imports(path)
            for net in ("requests", "urllib.request", "http.client")
        )
    }
    assert speakers <= {"accounts/providers/http.py"}


@pytest.mark.parametrize("app", APPS)
def test_services_and_models_know_nothing_of_doors(app: str) -> None:
    """Only doors enqueue: a service that imports a task closes a circle."""
    upward = set()
    for path in modules(app):
        room = name_of(path).split(".")[1:2]
        if not room or room[0] not in ROOMS:
            continue
        for name in imports(path):
            parts = name.split(".")
            if parts[0] in APPS and len(parts) > 1 and parts[1] in DOORS:
                upward.add(f"{path.relative_to(ROOT)} imports {name}")
    assert not upward, sorted(upward)


def test_no_module_is_named_after_nothing() -> None:
    vague = {"utils", "helpers", "common", "manager", "managers", "misc"}
    assert not [path for app in (*APPS, "stravaai") for path in modules(app) if path.stem in vague]


def test_only_the_environment_module_reads_the_environment() -> None:
    readers = set()
    for path in [*(found for top in (*APPS, "stravaai") for found in modules(top)), ROOT / "manage.py"]:
        for node in ast.walk(ast.parse(path.read_text())):
            is_environ = isinstance(node, ast.Attribute) and node.attr in ("environ", "getenv")
            if is_environ and isinstance(node.value, ast.Name) and node.value.id == "os":
                readers.add(path.relative_to(ROOT).as_posix())
    assert readers <= READS_ENVIRONMENT, sorted(readers - READS_ENVIRONMENT)


def test_the_walk_sees_imports_of_every_form(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The test of the test: an upward arrow in any spelling is found."""
    monkeypatch.setattr("stravaai.tests.test_layers.ROOT", tmp_path)
    module = tmp_path / "accounts" / "services" / "sly.py"
    module.parent.mkdir(parents=True)
    module.write_text(
        "import plans.models\ndef f():\n    from activities import tasks\nfrom .. import views\n"
    )
    assert imports(module) == {"plans.models", "activities.tasks", "accounts.views"}
