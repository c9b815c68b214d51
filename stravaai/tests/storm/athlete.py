"""An athlete at the pages of the running site, by HTTP alone: connects with Strava as a browser would."""

from __future__ import annotations

import re

import requests

SCOPES = ("read", "activity:read_all", "profile:read_all")


def connect(site: str, athlete: int = 10001) -> requests.Session:
    """Read the page before consent, agree, allow at the stand-in, come back: a session that is signed in."""
    person = requests.Session()
    page = person.get(f"{site}/settings/connections/strava/", timeout=20)
    token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page.text)
    assert token is not None, page.text[:500]
    away = person.post(
        page.url, data={"csrfmiddlewaretoken": token.group(1)}, headers={"Referer": page.url},
        allow_redirects=False, timeout=20,
    )  # fmt: skip
    form = [*(("scope", scope) for scope in SCOPES), ("athlete", str(athlete)), ("authorize", "1")]
    back = requests.post(away.headers["Location"], data=form, allow_redirects=False, timeout=20)
    home = person.get(back.headers["Location"], timeout=20)
    assert home.status_code == 200, home.text[:500]
    return person
