"""``python -m simulators.services --port 8101``"""

from __future__ import annotations

import argparse
import logging
import signal
import sys
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from types import FrameType

from simulators.services.application import Application
from simulators.services.world import World
from simulators.strava.server import Server
from simulators.strava.world import yesterday


def arguments(given: Sequence[str] | None = None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="simulators.services", description="Stand-ins for services over HTTP."
    )
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=8101, help="0 takes any free one")
    parser.add_argument("--days", type=int, default=800, help="how many days of data there are")
    parser.add_argument("--until", type=date.fromisoformat, default=yesterday(), metavar="DATE")
    parser.add_argument("--site", default="", help="where Whoop's events go")
    parser.add_argument("--state", type=Path, metavar="FILE", help="outlive restarts: keep connections here")
    return parser.parse_args(given)


def main(given: Sequence[str] | None = None) -> int:
    """Serve until told to stop."""
    chosen = arguments(given)
    logging.basicConfig(level=logging.WARNING, format="%(name)s: %(message)s")
    world = World(chosen.until, chosen.days, chosen.site.rstrip("/"))
    server = Server(Application(world, chosen.state), chosen.host, chosen.port)
    signal.signal(signal.SIGTERM, _stop)
    sys.stdout.write(f"Simulated services on http://{chosen.host}:{server.server_port}\n")
    sys.stdout.flush()
    try:
        server.serve_forever()
    except KeyboardInterrupt:
        return 0
    finally:
        server.server_close()
    return 0


def _stop(number: int, frame: FrameType | None) -> None:
    raise KeyboardInterrupt


if __name__ == "__main__":
    sys.exit(main())
