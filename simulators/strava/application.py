"""From a request to its answer: control, faults on demand, consent, API."""

from __future__ import annotations

from dataclasses import replace

import orjson

from simulators.strava import api, control, oauth
from simulators.strava.errors import bad_request
from simulators.strava.exchange import Refusal, Request, Response
from simulators.strava.failures import CHANGES, KINDS, Failure
from simulators.strava.keeping import Keeper
from simulators.strava.world import World

PREFIX = "/api/v3"  # of the old address; the new one has none


class Application:
    """Answers requests from a world."""

    def __init__(self, world: World, keeper: Keeper | None = None) -> None:
        self.world, self._keeper = world, keeper

    def __call__(self, request: Request) -> Response:
        response = self._whole(request)
        if self._keeper is not None and request.method != "GET":
            self._keeper.keep(self.world)
        return response

    def _whole(self, request: Request) -> Response:
        try:
            if request.path.rstrip("/") == "/simulator" or request.path.startswith("/simulator/"):
                return control.serve(self.world, request)
            return self._strava(request)
        except Refusal as refused:
            return refused.response
        except orjson.JSONDecodeError:
            return bad_request("Request", "body").response

    def _strava(self, request: Request) -> Response:
        path = request.path.removeprefix(PREFIX).rstrip("/") or "/"
        failure = self.world.failures.due(request, path)
        response = self._answered(request, path, failure)
        self.world.asked.append({
            "method": request.method, "path": path, "query": dict(request.query), "status": response.status,
            "failure": failure.kind if failure else None, "at": self.world.clock.now(),
        })  # fmt: skip
        latency = self.world.options.latency
        return replace(response, delay=response.delay + latency) if latency else response

    def _answered(self, request: Request, path: str, failure: Failure | None) -> Response:
        if failure is not None and failure.kind in KINDS:
            return self._counted(request, path, KINDS[failure.kind](failure.seconds))
        response = self._true(request, path)
        return CHANGES[failure.kind](response) if failure is not None else response

    def _counted(self, request: Request, path: str, response: Response) -> Response:
        """A fault counts like any call, and tells so, but for those that carry no such headers."""
        if path.startswith(("/oauth/", "/push_subscriptions")) or response.status in (401, 502):
            return response
        is_read = request.method == "GET"
        self.world.limits.take(is_read)
        return replace(response, headers={**response.headers, **self.world.limits.headers(is_read)})

    def _true(self, request: Request, path: str) -> Response:
        try:
            return oauth.serve(self.world, request, path) or api.serve(self.world, request, path)
        except Refusal as refused:
            return refused.response
