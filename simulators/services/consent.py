"""The consent page and the tokens of a service that asks as OAuth 2 says; their small differences are parameters."""

from __future__ import annotations

from html import escape
from urllib.parse import urlencode

from simulators.services.grants import Grant
from simulators.services.world import SECRET, World
from simulators.strava.exchange import Request, Response, answer, page, redirect

_STYLE = (
    "body{font:16px/1.5 system-ui;max-width:34rem;margin:4rem auto;padding:0 1rem}"
    "button{font:inherit;padding:.6rem 1rem;margin:1rem .5rem 0 0}"
)


def serve(
    world: World, slug: str, request: Request, path: str, *, authorize: str, token: str
) -> Response | None:
    """None when the path is neither ``authorize`` nor ``token``."""
    match request.method, path:
        case "GET", p if p == authorize:
            return _ask(slug, request)
        case "POST", p if p == authorize:
            return _decide(world, slug, request)
        case "POST", p if p == token:
            return _token(world, slug, request)
    return None


def _ask(slug: str, request: Request) -> Response:
    asked = request.query
    if asked.get("client_id") != f"simulated-{slug}" or not asked.get("redirect_uri"):
        return answer({"error": "invalid_client"}, 400)
    if slug == "whoop" and len(asked.get("state", "")) < 8:
        return answer({"error": "invalid_state"}, 400)
    scopes = "".join(
        f"<li>{escape(scope)}</li>" for scope in asked.get("scope", "").replace(",", " ").split()
    )
    return page(
        f"<!doctype html><title>Simulated {slug}</title><style>{_STYLE}</style><h1>Simulated {slug}</h1>"
        f"<p>An application asks to see:</p><ul>{scopes}</ul>"
        f'<form method="post" action="?{escape(urlencode(asked))}">'
        '<button name="allow" value="1">Allow</button><button name="deny" value="1">Refuse</button></form>'
    )


def _decide(world: World, slug: str, request: Request) -> Response:
    asked = request.query
    back = {"state": asked.get("state", "")}
    if "deny" in request.form:
        back |= {"error": "access_denied"}
    else:
        back |= {"code": world.grants[slug].code(asked.get("scope", "")), "scope": asked.get("scope", "")}
    glue = "&" if "?" in asked["redirect_uri"] else "?"
    return redirect(f"{asked['redirect_uri']}{glue}{urlencode(back)}")


def _token(world: World, slug: str, request: Request) -> Response:
    form = request.form
    if (form.get("client_id"), form.get("client_secret")) != (f"simulated-{slug}", SECRET):
        return answer({"error": "invalid_client", "error_description": "unknown client"}, 401)
    grants = world.grants[slug]
    if form.get("grant_type") == "refresh_token":
        if slug == "whoop" and form.get("scope") != "offline":
            return answer({"error": "invalid_scope"}, 400)
        found = grants.refresh(form.get("refresh_token", ""))
    else:
        found = grants.exchange(form.get("code", ""))
    return answer({"error": "invalid_grant"}, 400) if found is None else answer(body_of(found, world.now()))


def body_of(grant: Grant, now: float) -> dict[str, object]:
    """The answer with the tokens."""
    found: dict[str, object] = {"token_type": "bearer", "access_token": grant.access, "scope": grant.scope}
    if grant.until is not None:
        found |= {"expires_in": int(grant.until - now), "refresh_token": grant.refresh}
    return found
