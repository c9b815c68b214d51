"""The strings behind the scenes: ``/simulator/…``, JSON in and out."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from simulators.services import bell
from simulators.services.world import OWNERS, Fault, World
from simulators.strava.exchange import Request, Response, answer

Action = Callable[[World, dict[str, Any]], Any]


def _state(world: World, body: dict[str, Any]) -> Any:
    return {
        "asked": list(world.asked), "first": world.first.isoformat(), "until": world.until.isoformat(),
        "subscriptions": list(world.subscriptions.values()), "events": world.events,
    }  # fmt: skip


def _reset(world: World, body: dict[str, Any]) -> Any:
    world.reset()
    return {}


def _grant(world: World, body: dict[str, Any]) -> Any:
    """A grant without the pages."""
    made = world.grants[body["slug"]].grant(body.get("scope", ""))
    return {
        "access": made.access,
        "refresh": made.refresh,
        "until": made.until,
        "owner": OWNERS[body["slug"]],
    }


def _expire(world: World, body: dict[str, Any]) -> Any:
    world.grants[body["slug"]].expire()
    return {}


def _revoke(world: World, body: dict[str, Any]) -> Any:
    world.grants[body["slug"]].revoke_all()
    return {}


def _fail(world: World, body: dict[str, Any]) -> Any:
    world.faults.append(Fault(**body))
    return {}


def _options(world: World, body: dict[str, Any]) -> Any:
    world.options.update(body)
    return world.options


def _delete(world: World, body: dict[str, Any]) -> Any:
    """A session of one service is no more: ``slug``, ``number``."""
    world.deleted.add(f"{body['slug']}:{body['number']}")
    return {}


def _change(world: World, body: dict[str, Any]) -> Any:
    """Fields of an object are others from now on: ``key``, ``fields``."""
    world.changed[str(body["key"])] = body["fields"]
    return {}


def _ring(world: World, body: dict[str, Any]) -> Any:
    return bell.ring(world, body["slug"], body["event"])


def _efforts(world: World, body: dict[str, Any]) -> Any:
    return [
        {"number": one.number, "kind": one.kind, "start": one.start.isoformat(), "metres": one.metres}
        for one in world.efforts(body["slug"])
    ]


def _nights(world: World, body: dict[str, Any]) -> Any:
    return [
        {
            "day": one.day.isoformat(), "hrv": one.hrv, "pulse": one.pulse, "asleep": one.asleep, "nap": one.nap,
            "recovery": one.recovery, "sleep_score": one.sleep_score, "strain": one.strain, "oxygen": one.oxygen,
            "weight": one.weight, "number": one.number,
        }
        for one in world.nights(body["slug"])
    ]  # fmt: skip


ACTIONS: dict[str, Action] = {
    "/state": _state, "/reset": _reset, "/grant": _grant, "/expire": _expire, "/revoke": _revoke, "/fail": _fail,
    "/options": _options, "/delete": _delete, "/change": _change, "/ring": _ring, "/efforts": _efforts,
    "/nights": _nights,
}  # fmt: skip


def serve(world: World, request: Request, path: str) -> Response:
    action = ACTIONS.get(path.rstrip("/"))
    if action is None:
        return answer({"strings": sorted(ACTIONS)}, 200 if path == "/" else 404)
    return answer(action(world, request.json if request.method != "GET" else dict(request.query)))
