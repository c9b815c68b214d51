"""The demo athlete and the demo staff user of a local site."""

from __future__ import annotations

import subprocess
import threading
from collections.abc import Callable
from importlib.util import find_spec

from django.conf import settings

from accounts.models import User
from accounts.services.sign_in_links import make_link
from stravaai.env import ENV, PROJECT_DIR
from stravaai.processes import commands

ATHLETE = "demo@example.org"
STAFF = "staff@example.org"


def ensure_users() -> None:
    """Both users, without passwords: they sign in by the links printed at each start."""
    for email, name, staff in ((ATHLETE, "Demo", False), (STAFF, "Staff", True)):
        if not User.objects.filter(email__iexact=email).exists():
            user = User(email=email, first_name=name, is_staff=staff, is_superuser=staff)
            user.set_unusable_password()
            user.save()


def sign_in_links() -> dict[str, str]:
    """A fresh one-time address for each demo user."""
    return {
        email: settings.SITE_URL + make_link(User.objects.get(email__iexact=email))
        for email in (ATHLETE, STAFF)
    }


def needs_filling() -> bool:
    from activities.models import Activity

    known = find_spec("activities.management.commands.seed_demo")
    return known is not None and not Activity.objects.filter(user__email__iexact=ATHLETE).exists()


def fill_in_background(say: Callable[[str], None]) -> subprocess.Popen[bytes]:
    """Generate the demo athlete's years beside the running site; `say` hears how it ended."""
    log = ENV.data_dir / "log" / "demo.log"
    with log.open("wb") as out:
        process = subprocess.Popen(
            commands.demo(),
            cwd=PROJECT_DIR,
            env=ENV.for_processes(),
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=out,
            start_new_session=True,
        )

    def wait() -> None:
        status = process.wait()
        if status == 0:
            say("The demo athlete's three years are ready.")
        elif status > 0:
            say(f"The demo athlete could not be filled: {log} tells why.")

    threading.Thread(target=wait, daemon=True).start()
    return process
