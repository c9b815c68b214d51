"""From a request to its answer: control, faults on demand, the service of the first part of the path."""

from __future__ import annotations

import threading
from collections.abc import Callable
from pathlib import Path

import orjson

from simulators import intervals, oura, smashrun, whoop
from simulators.services import control
from simulators.services.world import World
from simulators.strava.exchange import Refusal, Request, Response, answer

Serve = Callable[[World, Request, str], Response]
SERVICES: dict[str, Serve] = {
    "whoop": whoop.serve, "oura": oura.serve, "intervals": intervals.serve, "smashrun": smashrun.serve,
}  # fmt: skip


class Application:
    """Answers requests from a world, and keeps who is connected in a file where one is named."""

    def __init__(self, world: World, state: Path | None = None) -> None:
        self.world, self._state, self._lock = world, state, threading.Lock()
        if state is not None and state.exists():
            kept = orjson.loads(state.read_bytes())
            for slug, grants in kept["grants"].items():
                world.grants[slug].load(grants)
            world.subscriptions.update(kept["subscriptions"])

    def __call__(self, request: Request) -> Response:
        _, slug, rest = [*request.path.split("/", 2), "", ""][:3]
        try:
            response = self._answered(request, slug, f"/{rest}")
        except Refusal as refused:
            response = refused.response
        if slug != "simulator":
            self.world.asked.append({
                "slug": slug, "method": request.method, "path": f"/{rest}", "query": dict(request.query),
                "status": response.status,
            })  # fmt: skip
        if request.method != "GET":
            self._keep()
        return response

    def _answered(self, request: Request, slug: str, path: str) -> Response:
        if slug == "simulator":
            return control.serve(self.world, request, path)
        if slug not in SERVICES:
            return answer({"error": "no such service"}, 404)
        fault = self.world.fault(slug, path)
        if fault is not None:
            return Response(fault.status, fault.body.encode(), headers=fault.headers)
        return SERVICES[slug](self.world, request, path)

    def _keep(self) -> None:
        if self._state is None:
            return
        found = {
            "grants": {slug: grants.dumped() for slug, grants in self.world.grants.items()},
            "subscriptions": self.world.subscriptions,
        }
        with self._lock:
            draft = self._state.with_suffix(".new")
            draft.write_bytes(orjson.dumps(found))
            draft.replace(self._state)
