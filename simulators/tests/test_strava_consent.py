"""The authorise page: what is asked, what is granted, what comes back."""

from __future__ import annotations

import re
from html import unescape

import pytest
import requests

from simulators.tests.conftest import ASKED, WIDE, Strava, callback


def page(strava: Strava, **asked: str) -> requests.Response:
    return strava.session.get(
        f"{strava.base}/oauth/authorize", params={**ASKED, **asked}, allow_redirects=False, timeout=10
    )


def test_the_page_says_that_it_is_simulated_and_has_a_box_per_scope(strava: Strava) -> None:
    found = page(strava)
    assert found.status_code == 200
    assert "Simulated Strava" in found.text
    for scope in ("activity:read_all", "profile:read_all"):
        assert f'name="scope" value="{scope}" checked' in found.text
    assert 'name="deny"' in found.text


def test_a_form_of_the_page_keeps_the_state_and_grants_what_stayed_ticked(strava: Strava) -> None:
    back = strava.decide(
        ("athlete", "10001"),
        ("scope", "read"),
        ("scope", "activity:read"),
        ("authorize", "1"),
        state="a b&c=é",
    )
    assert back["state"] == "a b&c=é"
    assert back["scope"] == "read,activity:read"
    assert back["code"]


def test_the_form_of_the_page_leads_back_with_the_state_untouched(strava: Strava) -> None:
    found = re.search(r'<form method="post" action="([^"]+)"', page(strava, state='a b&c="é"').text)
    assert found is not None
    address = f"{strava.base}/oauth/authorize{unescape(found[1])}"
    fields = {"athlete": "10001", "scope": "read", "authorize": "1"}
    answer = strava.session.post(address, data=fields, allow_redirects=False, timeout=10)
    assert callback(answer)["state"] == 'a b&c="é"'


def test_refusal_gives_an_error_and_no_code(strava: Strava) -> None:
    back = strava.decide(("athlete", "10001"), ("scope", "read"), ("deny", "1"))
    assert back == {"state": "abc", "error": "access_denied"}


def test_another_athlete_can_be_chosen(strava: Strava) -> None:
    assert '<option value="10002" selected>' in page(strava, athlete="10002").text
    back = strava.decide(("athlete", "10002"), ("scope", "read"), ("authorize", "1"))
    answer = strava.token_answer(grant_type="authorization_code", code=back["code"])
    assert answer.json()["athlete"]["id"] == 10002


def test_the_page_is_skipped_where_the_same_was_granted_before(strava: Strava) -> None:
    strava.connect(WIDE)
    back = callback(page(strava))
    assert back["scope"] == "read,profile:read_all,activity:read_all"
    assert strava.token_answer(grant_type="authorization_code", code=back["code"]).status_code == 200


@pytest.mark.parametrize(
    "asked", [{"approval_prompt": "force"}, {"scope": "read,activity:write"}], ids=["forced", "more scopes"]
)
def test_the_page_is_shown_again_when_forced_or_when_more_is_asked(
    strava: Strava, asked: dict[str, str]
) -> None:
    strava.connect(WIDE)
    assert page(strava, **asked).status_code == 200


def test_the_callback_keeps_its_own_query(strava: Strava) -> None:
    back = strava.decide(
        ("athlete", "10001"), ("scope", "read"), redirect_uri="http://localhost/back?next=home"
    )
    assert back["next"] == "home"
    assert back["code"]


@pytest.mark.parametrize(
    ("asked", "field"),
    [
        ({"client_id": "1"}, "client_id"),
        ({"redirect_uri": "http://elsewhere.example/back"}, "redirect_uri"),
        ({"redirect_uri": "nonsense"}, "redirect_uri"),
        ({"scope": "read activity:read"}, "scope"),
        ({"scope": "everything"}, "scope"),
        ({"response_type": "token"}, "response_type"),
    ],
)
def test_a_wrong_address_of_the_page_is_refused(strava: Strava, asked: dict[str, str], field: str) -> None:
    strava.control("settings", {"callback_domain": "log.example.org"})
    found = page(strava, **asked)
    assert found.status_code == 400
    assert found.json()["errors"] == [{"resource": "Application", "field": field, "code": "invalid"}]


def test_the_callback_domain_covers_its_subdomains_and_local_addresses(strava: Strava) -> None:
    strava.control("settings", {"callback_domain": "example.org"})
    for address in ("https://log.example.org/b", "http://127.0.0.1:9/b", "http://localhost/b"):
        assert page(strava, redirect_uri=address).status_code == 200


def test_over_capacity_is_a_page_of_its_own_and_never_reaches_the_callback(strava: Strava) -> None:
    strava.control("settings", {"over_capacity": True})
    found = page(strava)
    assert found.status_code == 403
    assert found.headers["Content-Type"].startswith("text/html")
    assert "Location" not in found.headers
