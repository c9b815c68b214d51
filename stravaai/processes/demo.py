"""The demo athlete and the demo staff user of a local site."""

from __future__ import annotations

import subprocess
import threading
from collections.abc import Callable

from django.conf import settings

from accounts.services.sign_in_links import make_link
from activities.services import demo
from stravaai.env import ENV, PROJECT_DIR
from stravaai.processes import commands


def sign_in_links() -> dict[str, str]:
    """A fresh one-time address for the demo athlete and the demo staff user; they have no passwords."""
    return {
        user.email or "": settings.SITE_URL + make_link(user)
        for user in (demo.athlete_user(), demo.staff_user())
    }


def needs_filling() -> bool:
    return not demo.is_filled(demo.athlete_user())


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
