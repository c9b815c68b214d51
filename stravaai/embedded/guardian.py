"""The small process that stops the private servers after their last user, however that one ended."""

from __future__ import annotations

import signal
import time

from stravaai.embedded.servers import place, stop_if_unused

LINGER_SECONDS = 3.0  # commands often come in rows, and a start costs more than this idle moment


def main() -> None:
    for sign in (signal.SIGINT, signal.SIGHUP):
        signal.signal(sign, signal.SIG_IGN)
    here = place()
    use = here.use()
    if use.guard() is None:
        return
    while True:
        use.wait_until_alone()
        time.sleep(LINGER_SECONDS)
        if stop_if_unused(here):
            return


if __name__ == "__main__":
    main()
