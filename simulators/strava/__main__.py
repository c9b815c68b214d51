"""``python -m simulators.strava --port 8100``"""

from __future__ import annotations

import argparse
import logging
import signal
import sys
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from types import FrameType

from simulators.strava.application import Application
from simulators.strava.keeping import Keeper
from simulators.strava.options import LIMITS, Options
from simulators.strava.server import Server
from simulators.strava.world import Beginning, World, yesterday


def arguments(given: Sequence[str] | None = None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="simulators.strava", description="A stand-in for Strava over HTTP.")
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=8100, help="0 takes any free one")
    parser.add_argument("--activities", type=int, default=900, help="of the first athlete, odd ones included")
    parser.add_argument("--until", type=date.fromisoformat, default=yesterday(), metavar="DATE")
    parser.add_argument("--longest", type=int, metavar="SECONDS", help="no usual session takes longer")
    parser.add_argument("--plain", action="store_true", help="leave the odd records out")
    parser.add_argument("--limits", choices=sorted(LIMITS), default="wide")
    parser.add_argument("--tight", action="store_const", dest="limits", const="tight")
    parser.add_argument("--client-id", default=Options().client_id)
    parser.add_argument("--client-secret", default=Options().client_secret)
    parser.add_argument("--state", type=Path, metavar="FILE", help="outlive restarts: keep connections here")
    return parser.parse_args(given)


def beginning(chosen: argparse.Namespace) -> Beginning:
    options = Options(client_id=chosen.client_id, client_secret=chosen.client_secret)
    return Beginning(
        chosen.activities,
        chosen.until,
        not chosen.plain,
        options.changed({"limits": chosen.limits}),
        chosen.longest,
    )


def main(given: Sequence[str] | None = None) -> int:
    """Serve until told to stop."""
    chosen = arguments(given)
    logging.basicConfig(level=logging.WARNING, format="%(name)s: %(message)s")
    keeper = Keeper(chosen.state) if chosen.state else None
    world = keeper.begin(beginning(chosen)) if keeper else World(beginning(chosen))
    server = Server(Application(world, keeper), chosen.host, chosen.port)
    signal.signal(signal.SIGTERM, _stop)
    try:
        sys.stdout.write(f"Simulated Strava on http://{chosen.host}:{server.server_port}\n")
        sys.stdout.flush()
        world.warm()
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
