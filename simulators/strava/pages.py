"""The few pages people see: consent, full house, and a desk to play Strava from. Plain HTML, no script."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from html import escape
from urllib.parse import urlencode

from simulators.strava.athletes import ATHLETES
from simulators.strava.recipes import Recipe
from simulators.strava.scopes import SCOPES

_STYLE = """
:root { color-scheme: light dark; font: 1rem/1.5 system-ui, sans-serif; }
main { max-width: 34rem; margin: 3rem auto; padding: 0 1rem; }
fieldset { border: 1px solid; border-radius: .5rem; margin: 1rem 0; }
label { display: block; padding: .35rem 0; }
button, select { font: inherit; padding: .5rem 1rem; min-height: 2.75rem; margin: .25rem .5rem .25rem 0; }
.stage { border: 2px dashed; padding: .25rem .75rem; }
table { border-collapse: collapse; } td, th { text-align: left; padding: .2rem .8rem .2rem 0; }
"""


def _page(title: str, body: str) -> str:
    return (
        f'<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{title}</title>'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f'<link rel="icon" href="data:,"><style>{_STYLE}</style></head><body><main>'
        f'<p class="stage">Simulated Strava. Nobody here is real.</p>{body}</main></body></html>'
    )


def authorise_page(asked: Mapping[str, str], scopes: Iterable[str], athlete: int) -> str:
    """A checkbox per scope, who one is, and two buttons. ``read`` cannot be unticked, as on the real page."""
    boxes = "".join(_box(scope) for scope in scopes)
    people = "".join(
        f'<option value="{each.id}"{" selected" if each.id == athlete else ""}>'
        f"{escape(f'{each.firstname} {each.lastname}'.strip())}</option>"
        for each in ATHLETES.values()
    )
    body = (
        "<h1>Authorise the application to connect</h1>"
        f'<form method="post" action="?{escape(urlencode(asked))}">'
        f'<label>Logged in as <select name="athlete">{people}</select></label>'
        f"<fieldset><legend>The application will be able to</legend>{boxes}</fieldset>"
        '<button type="submit" name="authorize" value="1">Authorise</button>'
        '<button type="submit" name="deny" value="1">Cancel</button></form>'
    )
    return _page("Simulated Strava: authorise", body)


def _box(scope: str) -> str:
    fixed = '<input type="hidden" name="scope" value="read">' if scope == "read" else ""
    attributes = "disabled checked" if scope == "read" else f'name="scope" value="{escape(scope)}" checked'
    identifier = f"scope-{scope.replace(':', '-').replace('_', '-')}"
    return (
        f'{fixed}<label for="{identifier}"><input type="checkbox" id="{identifier}" {attributes}> '
        f"{escape(SCOPES[scope])}</label>"
    )


def full_page() -> str:
    return _page(
        "Simulated Strava: limit exceeded",
        "<h1>Limit of connected athletes exceeded</h1><p>Error 403: this application has exceeded the number of "
        "athletes that may be connected to it.</p>",
    )


def desk(recipes: Iterable[Recipe], connected: Iterable[int], subscription: str | None) -> str:
    """Where a person may let the simulated athlete train, or take the consent back."""
    rows = "".join(
        f"<tr><td>{escape(recipe.start.strftime('%Y-%m-%d %H:%M'))}</td><td>{escape(recipe.name)}</td>"
        f"<td>{escape(recipe.sport)}</td></tr>"
        for recipe in recipes
    )
    people = "".join(
        f'<form method="post" action="/simulator/desk"><button name="revoke" value="{athlete}">'
        f"Take back the consent of {escape(ATHLETES[athlete].firstname)}</button></form>"
        for athlete in connected
    )
    body = (
        f"<h1>Behind the scenes</h1><p>Events go to: {escape(subscription or 'nobody, there is no subscription')}."
        '</p><form method="post" action="/simulator/desk">'
        '<button name="record" value="run">Record a run that ended just now</button></form>'
        f"{people}<h2>Latest sessions</h2><table>{rows}</table>"
    )
    return _page("Simulated Strava: behind the scenes", body)
