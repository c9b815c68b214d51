"""``/push_subscriptions``: no token, but the application's id and secret."""

from __future__ import annotations

import re

from simulators.strava import errors
from simulators.strava.exchange import Request, Response, answer
from simulators.strava.world import World


def serve(world: World, request: Request, path: str) -> Response:
    """GET, POST and DELETE, without limit headers."""
    form = request.form
    if form.get("client_id") != world.options.client_id:
        raise errors.bad_client("client_id")
    if form.get("client_secret") != world.options.client_secret:
        raise errors.bad_client("client_secret")
    present = world.push.subscription
    if path == "/push_subscriptions" and request.method == "GET":
        return answer([present] if present else [])
    if path == "/push_subscriptions" and request.method == "POST":
        return answer(world.push.subscribe(form.get("callback_url", ""), form.get("verify_token", "")), 201)
    match = re.fullmatch(r"/push_subscriptions/(\d+)", path)
    if match is None or request.method != "DELETE":
        raise errors.unknown_path()
    world.push.unsubscribe(int(match[1]))
    return Response(204)
