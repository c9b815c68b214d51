"""The one reader of the environment.

Everything an operator may set is a field of `Environment`, with its name, its default and what it means. Settings
and processes take values from here; no other module looks at `os.environ`.
"""

from __future__ import annotations

import json
import os
import secrets
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from urllib.parse import urlsplit

PROJECT_DIR = Path(__file__).resolve().parent.parent
TRUE_WORDS = frozenset({"1", "true", "yes", "on"})
LOCAL_NAMES = frozenset({"localhost", "127.0.0.1", "::1"})
FALSE_WORDS = frozenset({"", "0", "false", "no", "off"})
SERVICE_PARTS = frozenset({"CLIENT_ID", "CLIENT_SECRET", "API_BASE", "OAUTH_BASE"})
STAND_INS = ("smashrun", "intervals", "whoop", "oura")


class BadEnvironment(Exception):
    """A variable holds something that cannot be used; the message is one sentence naming it."""


@dataclass(frozen=True)
class Environment:
    """Typed view of a mapping of environment variables."""

    values: Mapping[str, str]

    def text(self, name: str, default: str = "") -> str:
        return self.values.get(name, "").strip() or default

    def flag(self, name: str, default: bool = False) -> bool:
        if name not in self.values:
            return default
        word = self.values[name].strip().lower()
        if word in TRUE_WORDS:
            return True
        if word in FALSE_WORDS:
            return False
        raise BadEnvironment(f"{name} must be 1 or 0, not {self.values[name]!r}.")

    def number(self, name: str, default: int, *, low: int = 0, high: int = 2**31) -> int:
        word = self.text(name)
        if not word:
            return default
        if not word.isdigit() or not low <= int(word) <= high:
            raise BadEnvironment(f"{name} must be a whole number from {low} to {high}, not {word!r}.")
        return int(word)

    def words(self, name: str) -> list[str]:
        """Comma or blank separated values, in order."""
        return self.text(name).replace(",", " ").split()

    @property
    def data_dir(self) -> Path:
        """Where everything lives that must outlast a restart; absolute."""
        return Path(self.text("DATA_DIR", str(PROJECT_DIR / "data"))).expanduser().absolute()

    @property
    def port(self) -> int:
        return self.number("PORT", 8000, low=1, high=65535)

    @property
    def host(self) -> str:
        return self.text("HOST", "127.0.0.1")

    @property
    def site_url(self) -> str:
        """Public address without a trailing slash."""
        url = self.text("SITE_URL", f"http://localhost:{self.port}").rstrip("/")
        parts = urlsplit(url)
        if parts.scheme not in ("http", "https") or not parts.hostname or parts.path:
            raise BadEnvironment(f"SITE_URL must look like https://log.example.org, not {url!r}.")
        return url

    @property
    def web_workers(self) -> int:
        """Processes of the web server: one a core, at most two unless told (each takes about 100 MB)."""
        return self.number("WEB_WORKERS", min(2, os.cpu_count() or 1), low=1, high=64)

    @property
    def task_workers(self) -> int:
        """Processes of the task worker: one a core."""
        return self.number("TASK_WORKERS", os.cpu_count() or 1, low=1, high=64)

    @property
    def has_demo(self) -> bool:
        """Whether `make run` keeps a demo athlete: by default only on this machine, never on a public address."""
        return self.flag("DEMO", urlsplit(self.site_url).hostname in LOCAL_NAMES)

    @property
    def simulator_port(self) -> int:
        """Where the stand-in for Strava answers, when there is one."""
        return self.number("SIMULATOR_PORT", self.port + 100 if self.port < 65_000 else self.port - 100)

    @property
    def strava_is_simulated(self) -> bool:
        """Whether a stand-in plays Strava: only on this machine, and only while the operator named neither keys
        nor addresses."""
        named = ("STRAVA_CLIENT_ID", "STRAVA_CLIENT_SECRET", "STRAVA_OAUTH_BASE", "STRAVA_API_BASE")
        default = self.has_demo and not any(self.text(name) for name in named)
        return self.flag("STRAVA_SIMULATED", default)

    def services(self) -> dict[str, dict[str, str]]:
        """What is named of any service, by its slug: ``WHOOP_CLIENT_ID=…`` is ``{"whoop": {"client_id": …}}``."""
        found: dict[str, dict[str, str]] = {}
        for name, value in self.values.items():
            slug, _, part = name.partition("_")
            if value and part in SERVICE_PARTS and slug != "STRAVA":
                found.setdefault(slug.lower(), {})[part.lower()] = value.rstrip("/")
        return found

    @property
    def simulated_services(self) -> list[str]:
        """Services that a stand-in plays: only on this machine, and none of which the operator named anything."""
        named = self.services()
        return [slug for slug in STAND_INS if self.has_demo and slug not in named]

    @property
    def services_port(self) -> int:
        """Where the stand-ins for all services but Strava answer."""
        return self.number("SERVICES_PORT", self.simulator_port + 1)

    def for_processes(self) -> dict[str, str]:
        """The environment of the processes of the site: numpy gets one thread each, memory fewer arenas."""
        return {
            **self.values,
            "DJANGO_SETTINGS_MODULE": self.text("DJANGO_SETTINGS_MODULE", "stravaai.settings"),
            "PYTHONUNBUFFERED": "1",
            "OPENBLAS_NUM_THREADS": "1",
            "OMP_NUM_THREADS": "1",
            "MALLOC_ARENA_MAX": "2",
            "MALLOC_MMAP_THRESHOLD_": "131072",  # large arrays go back to the system when they are dropped
            "MALLOC_TRIM_THRESHOLD_": "131072",
            "REMAP_SIGTERM": "SIGQUIT",  # the worker hands running tasks back instead of finishing all of them
        }

    @cached_property
    def generated(self) -> dict[str, str]:
        return generated_secrets(self.data_dir / "secrets.json")

    @property
    def secret_key(self) -> str:
        return self.text("SECRET_KEY") or self.generated["SECRET_KEY"]

    @property
    def field_encryption_keys(self) -> list[str]:
        """Keys of the encrypted columns: the first encrypts, all decrypt."""
        return self.words("FIELD_ENCRYPTION_KEYS") or self.generated["FIELD_ENCRYPTION_KEYS"].split()


def generated_secrets(path: Path) -> dict[str, str]:
    """Secrets kept in `path`, made on first use.

    The file appears complete or not at all, and of two processes starting at the same instant the first one wins:
    it is written beside and then linked to its name, which fails when the name exists.
    """
    if not path.exists():
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        fresh = {name: secrets.token_urlsafe(48) for name in ("SECRET_KEY", "FIELD_ENCRYPTION_KEYS")}
        handle, draft = tempfile.mkstemp(dir=path.parent, prefix=".secrets-")  # mode 600
        with os.fdopen(handle, "w") as out:
            json.dump(fresh, out, indent=1)
            out.flush()
            os.fsync(out.fileno())
        try:
            os.link(draft, path)
        except FileExistsError:
            pass  # another process was quicker: its secrets are the ones
        finally:
            Path(draft).unlink()
    try:
        found: dict[str, str] = json.loads(path.read_text())
        return {name: found[name] for name in ("SECRET_KEY", "FIELD_ENCRYPTION_KEYS")}
    except (ValueError, KeyError, OSError) as problem:
        raise BadEnvironment(
            f"The secrets file {path} cannot be read ({problem}); restore it from a backup."
        ) from problem


ENV = Environment(os.environ)


def use_test_data() -> None:
    """Point this process, and those it starts, at servers and files of the tests' own, beside the athlete's."""
    os.environ.setdefault("DATA_DIR", str(PROJECT_DIR / "data" / "test"))
    os.environ.setdefault("DATA_CARELESS", "1")
