"""Events at the door of the running site: requests a second and p99, beside a bare view that does one insert.

Same server, same run, by turns; all that was stored is worked off before the next turn begins.
"""

from __future__ import annotations

import itertools
import json
import socket
import statistics
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from bench import ground
from bench.ground import Figure

CONNECTIONS = 4
SUBSCRIPTION = "300001"
_HEAD = b"POST %b HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n"
_numbers = itertools.count(1)


def main() -> None:
    asked = ground.options(turns=4)
    turns, each = (10, 2000) if asked.full else (asked.turns, 500)
    with site() as (port, door):
        sides = {"/bench/insert/": Side(port), door: Side(port)}
        for path, side in sides.items():
            side.turn(path, 200)
            side.forget()
        for _ in range(turns):
            for path, side in sides.items():
                side.turn(path, each)
                wait_until_worked_off()
        bare, own = sides.values()
    share = statistics.median(mine / other for mine, other in zip(own.rates, bare.rates, strict=True))
    ground.tell(
        Figure(
            f"requests a second of the bare view ({statistics.median(bare.rates):.0f}) beside those of the door"
            f" ({statistics.median(own.rates):.0f})", 1 / share, "x", 1.25,
        ),
        Figure("an event stored and answered, p99", own.p99, "ms", 50, "the bare view's", own.p99 / bare.p99),
    )  # fmt: skip


@contextmanager
def site() -> Iterator[tuple[int, str]]:
    """The running site with the bare view: its port, and the path of the door."""
    with ground.project(), tempfile.TemporaryDirectory() as folder:
        from stravaai.tests.live import run_live_site
        from webhooks import services
        from webhooks.models import WebhookSubscription

        WebhookSubscription.objects.create(provider="strava", external_id=SUBSCRIPTION, callback="bench")
        with run_live_site(Path(folder), DJANGO_SETTINGS_MODULE="bench.bare_settings") as live:
            yield int(live.url.rsplit(":", 1)[1]), f"/webhooks/strava/{services.path_secret()}/"


def wait_until_worked_off() -> None:
    from webhooks.models import WebhookEvent

    end = time.monotonic() + 120
    while WebhookEvent.objects.filter(processed=False).exists():
        if time.monotonic() > end:
            raise SystemExit("The events were stored, and not worked off within two minutes.")
        time.sleep(0.05)


@dataclass
class Side:
    """One of the two that are compared: the rate of each turn, and how long every answer took."""

    port: int
    rates: list[float] = field(default_factory=list)
    waits: list[float] = field(default_factory=list)
    troubles: list[str] = field(default_factory=list)

    def turn(self, path: str, requests: int) -> None:
        share = requests // CONNECTIONS
        callers = [threading.Thread(target=self._ring, args=(path, share)) for _ in range(CONNECTIONS)]
        began = time.perf_counter()
        for caller in callers:
            caller.start()
        for caller in callers:
            caller.join()
        if self.troubles:
            raise SystemExit("\n".join(self.troubles))
        self.rates.append(share * CONNECTIONS / (time.perf_counter() - began))

    def _ring(self, path: str, requests: int) -> None:
        """One connection that is kept, with as little work of its own as can be: it shares the machine."""
        bodies = [event(next(_numbers)) for _ in range(requests)]
        calls = [(_HEAD % (path.encode(), len(body))) + body for body in bodies]
        with socket.create_connection(("127.0.0.1", self.port), timeout=30) as line:
            for call in calls:
                began = time.perf_counter()
                line.sendall(call)
                answer = line.recv(65536)
                self.waits.append(1000 * (time.perf_counter() - began))
                if not answer.startswith(b"HTTP/1.1 200"):
                    self.troubles.append(f"{path} answered {answer[:80]!r}")
                    return

    def forget(self) -> None:
        """What came so far was to warm up."""
        self.rates, self.waits = [], []

    @property
    def p99(self) -> float:
        return statistics.quantiles(self.waits, n=100)[98]


def event(number: int) -> bytes:
    """An event about a session of an athlete who is not connected here."""
    told = {
        "object_type": "activity", "object_id": 10**10 + number, "aspect_type": "update",
        "updates": {"title": f"Morning run {number}"}, "owner_id": 90001, "subscription_id": int(SUBSCRIPTION),
        "event_time": int(time.time()),
    }  # fmt: skip
    return json.dumps(told).encode()


if __name__ == "__main__":
    main()
