"""What happens to the site: an athlete who trains, renames, hides and deletes, odd events, and things that die."""

from __future__ import annotations

import random
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from simulators.strava.running import Running
from stravaai.tests.storm.ground import Ground

ATHLETE = 10001


@dataclass
class Weather:
    """Draws from one seed what happens next; ``gone`` are the sessions deleted at the stand-in.

    ``has_limits``: some calls are refused for the limits, and all wait until the quarter of an hour is over.
    """

    ground: Ground
    strava: Running
    seed: int
    has_limits: bool = True
    gone: list[int] = field(default_factory=list)
    happened: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.dice = random.Random(self.seed)

    def blow(self, kills: int) -> None:
        """News without pause, and after about a dozen each time something dies."""
        for _ in range(kills):
            for _ in range(self.dice.randint(8, 16)):
                self._one(self.news())
                time.sleep(self.dice.uniform(0.02, 0.15))
            self._one(self.deaths())
            self.ground.keep_up()

    def _one(self, chances: dict[Callable[[], None], int]) -> None:
        doing = self.dice.choices(list(chances), list(chances.values()))[0]
        self.happened.append(doing.__name__)
        doing()

    def news(self) -> dict[Callable[[], None], int]:
        return {
            self.trains: 5, self.renames: 4, self.hides_or_shows: 3, self.deletes: 3, self.restores: 3,
            self.events_again: 4, self.foreign_events: 2, self.fails_once: 2,
        }  # fmt: skip

    def deaths(self) -> dict[Callable[[], None], int]:
        return {
            self.child_dies: 4, self.worker_dies: 2, self.web_dies: 1, self.redis_dies: 2,
            self.redis_forgets: 1, self.backend_dies: 2, self.postgres_dies: 2,
        }  # fmt: skip

    # --- the athlete

    def ids(self) -> list[int]:
        return [int(one["id"]) for one in self.strava.control(f"activities?athlete={ATHLETE}")]

    def trains(self) -> None:
        seconds = self.dice.randint(300, 1500)
        ago = self.dice.randint(seconds, 10 * 86_400)
        sport = self.dice.choice(["Run", "Ride", "Swim", "Walk"])
        self.strava.control("activities/add", {"seconds": seconds, "ago": ago, "sport": sport})

    def renames(self) -> None:
        name = f"Session {self.dice.randint(1, 10**6)} ⛅ <b>"
        self.strava.control("activities/change", {"id": self.dice.choice(self.ids()), "name": name})

    def hides_or_shows(self) -> None:
        visibility = self.dice.choice(["only_me", "everyone", "followers_only"])
        self.strava.control(
            "activities/change", {"id": self.dice.choice(self.ids()), "visibility": visibility}
        )

    def deletes(self) -> None:
        chosen = self.dice.choice(self.ids()[:30])
        self.strava.control("activities/delete", {"id": chosen})
        self.gone.append(chosen)

    def restores(self) -> None:
        if self.gone:
            chosen = self.gone.pop(self.dice.randrange(len(self.gone)))
            self.strava.control("activities/restore", {"id": chosen})

    # --- what comes over the line

    def events_again(self) -> None:
        """Doubled, late, in any order, and not true: deletions of what is there, creations of what is gone."""
        known = self.ids() + self.gone
        made: list[dict[str, Any]] = [
            {"object_id": self.dice.choice(known), "owner_id": ATHLETE, "updates": {},
             "aspect_type": self.dice.choice(["create", "update", "delete"]),
             "event_time": int(time.time()) - self.dice.randint(0, 600)}
            for _ in range(self.dice.randint(1, 4))
        ]  # fmt: skip
        self.strava.control(
            "events",
            {"events": made, "copies": self.dice.randint(0, 2), "shuffle": self.dice.randint(0, 999)},
        )

    def foreign_events(self) -> None:
        stranger = {"object_id": self.dice.randint(1, 10**12), "owner_id": self.dice.randint(20_000, 10**9)}
        elsewhere = {"object_id": self.dice.choice(self.ids()), "subscription_id": 1}
        others = {"object_id": 5, "owner_id": 10002}
        self.strava.control("events", {"events": [stranger, elsewhere, others], "bodies": ["{", "[]"]})

    def fails_once(self) -> None:
        """A second refusal of a token that was just renewed means that the link is dead, so only one waits at a time."""
        kinds = ["500", "502_html", "half_json", "hang_up", "cut", "401"]
        kind = self.dice.choice([*kinds, "429"] if self.has_limits else kinds)
        if kind == "401" and any(one["kind"] == "401" for one in self.strava.control("state")["failures"]):
            kind = "500"
        self.strava.control(
            "failures", {"kind": kind, "path": "/activities.*|/athlete/activities", "times": 1}
        )

    # --- what dies

    def child_dies(self) -> None:
        self.ground.kill_child_of_worker()

    def worker_dies(self) -> None:
        self.ground.kill_process("worker")

    def web_dies(self) -> None:
        self.ground.kill_process("web")

    def redis_dies(self) -> None:
        self.ground.kill_redis(with_its_file=False)

    def redis_forgets(self) -> None:
        self.ground.kill_redis(with_its_file=True)

    def backend_dies(self) -> None:
        self.ground.kill_backend()

    def postgres_dies(self) -> None:
        self.ground.kill_postgres()
