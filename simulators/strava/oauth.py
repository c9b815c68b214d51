"""The authorise page, tokens, and taking them back."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Mapping
from urllib.parse import urlencode, urlsplit

from simulators.strava import errors
from simulators.strava.athletes import ATHLETES
from simulators.strava.exchange import Refusal, Request, Response, answer, page, redirect
from simulators.strava.pages import authorise_page, full_page
from simulators.strava.scopes import SCOPES
from simulators.strava.tokens import Grant
from simulators.strava.world import World


def serve(world: World, request: Request, path: str) -> Response | None:
    """None when the path is none of these."""
    match request.method, path:
        case "GET", "/oauth/authorize" | "/oauth/mobile/authorize":
            return authorise(world, request)
        case "POST", "/oauth/authorize" | "/oauth/mobile/authorize":
            return decide(world, request)
        case "POST", "/oauth/token":
            return token(world, request)
        case "POST", "/oauth/revoke":
            return revoke(world, request)
        case "POST", "/oauth/deauthorize":
            return deauthorise(world, request)
    return None


def authorise(world: World, request: Request) -> Response:
    """The consent page; skipped with ``approval_prompt=auto`` where the same was granted before."""
    asked = request.query
    scopes = _checked(world, asked)
    if world.options.over_capacity:
        raise Refusal(page(full_page(), 403))
    athlete = int(asked["athlete"]) if asked.get("athlete", "").isdigit() else next(iter(ATHLETES))
    present = world.tokens.of(athlete)
    if asked.get("approval_prompt", "auto") == "auto" and present and set(scopes) <= present.scopes:
        return _back(asked, {"code": world.tokens.issue_code(athlete, present.scopes),
                             "scope": _listed(present.scopes)})  # fmt: skip
    return page(authorise_page(asked, scopes, athlete))


def decide(world: World, request: Request) -> Response:
    """What the athlete chose on the page."""
    asked, chosen = request.query, request.form
    _checked(world, asked)
    if "deny" in chosen:
        return _back(asked, {"error": "access_denied"})
    named = chosen.get("athlete", "")
    athlete = int(named) if named.isdigit() else 0
    if athlete not in ATHLETES:
        raise errors.bad_request("Athlete", "id")
    scopes = frozenset(value for name, value in request.fields if name == "scope" and value in SCOPES)
    code = world.tokens.issue_code(athlete, scopes)
    return _back(asked, {"code": code, "scope": _listed(scopes)})


def token(world: World, request: Request) -> Response:
    """Exchange a code, or refresh."""
    form = request.form
    _check_client(world, form.get("client_id"), form.get("client_secret"))
    match form.get("grant_type"):
        case "authorization_code":
            grant = world.tokens.exchange(form.get("code", ""))
            return answer(world.tokens.body(grant) | {"athlete": ATHLETES[grant.athlete].summary()})
        case "refresh_token":
            return answer(world.tokens.body(world.tokens.refresh(form.get("refresh_token", ""))))
    raise errors.bad_request("Application", "grant_type")


def revoke(world: World, request: Request) -> Response:
    """Since June 2026: HTTP Basic with the application's id and secret, the token in the form."""
    _check_basic(world, request.headers.get("authorization", ""))
    grant = world.tokens.revoke(request.form.get("token", ""))
    if grant is None:
        raise errors.bad_request("Token", "token")
    announce_end(world, grant)
    return answer({})


def deauthorise(world: World, request: Request) -> Response:
    """The old way, by the access token itself."""
    grant = world.tokens.find(request.bearer or request.form.get("access_token"))
    world.tokens.revoke(grant.access)
    announce_end(world, grant)
    return answer({"access_token": grant.access})


def announce_end(world: World, grant: Grant) -> None:
    """The event of section 9.3."""
    event = world.push.event("athlete", grant.athlete, "update", grant.athlete, {"authorized": "false"})
    world.push.send(event)


def _checked(world: World, asked: Mapping[str, str]) -> list[str]:
    """The scopes asked for; refused where the address of the page is wrong."""
    if asked.get("client_id") != world.options.client_id:
        raise errors.bad_client("client_id")
    if asked.get("response_type") != "code":
        raise errors.bad_client("response_type")
    _check_callback(world, asked.get("redirect_uri", ""))
    scopes = [scope for scope in asked.get("scope", "").split(",") if scope]
    if not scopes or any(scope not in SCOPES for scope in scopes):
        raise errors.bad_client("scope")
    return scopes


def _check_callback(world: World, address: str) -> None:
    host, domain = urlsplit(address).hostname, world.options.callback_domain
    if not host:
        raise errors.bad_client("redirect_uri")
    is_local = host in ("localhost", "127.0.0.1")
    if domain and not is_local and host != domain and not host.endswith(f".{domain}"):
        raise errors.bad_client("redirect_uri")


def _check_client(world: World, name: str | None, secret: str | None) -> None:
    if name != world.options.client_id:
        raise errors.bad_client("client_id")
    if secret != world.options.client_secret:
        raise errors.bad_client("client_secret")


def _check_basic(world: World, header: str) -> None:
    try:
        name, _, secret = (
            base64.b64decode(header.removeprefix("Basic "), validate=True).decode().partition(":")
        )
    except (binascii.Error, UnicodeDecodeError):
        raise errors.no_credentials() from None
    if (name, secret) != (world.options.client_id, world.options.client_secret):
        raise errors.no_credentials()


def _listed(scopes: frozenset[str]) -> str:
    """Comma separated, in the order of the page."""
    return ",".join(scope for scope in SCOPES if scope in scopes)


def _back(asked: Mapping[str, str], values: dict[str, str]) -> Response:
    """To the callback, with its own query kept and the state as it came."""
    state = {"state": asked["state"]} if "state" in asked else {}
    address = asked["redirect_uri"]
    joint = "&" if urlsplit(address).query else "?"
    return redirect(f"{address}{joint}{urlencode({**state, **values}, safe=',:')}")
