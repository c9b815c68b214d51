from __future__ import annotations

from io import StringIO
from urllib.parse import urlsplit

import pytest
from django.core.cache import cache
from django.core.management import CommandError, call_command
from django.test import Client

from accounts.services import sign_in_links
from accounts.tests.people import make_athlete

pytestmark = pytest.mark.django_db


def signed_in_as(client: Client) -> str | None:
    return client.session.get("_auth_user_id")


def test_a_link_signs_in_once(client: Client) -> None:
    user = make_athlete()
    link = sign_in_links.make_link(user)
    assert client.post(link).status_code == 302
    assert signed_in_as(client) == str(user.pk)
    stranger = Client()
    assert stranger.post(link).status_code == 410
    assert signed_in_as(stranger) is None


def test_opening_a_link_spends_nothing_so_that_scanners_may_fetch_it(client: Client) -> None:
    user = make_athlete(first_name="Ada")
    link = sign_in_links.make_link(user)
    for _ in range(3):
        page = client.get(link)
        assert page.status_code == 200
        assert "Ada" in page.content.decode()
        assert signed_in_as(client) is None
    client.post(link)
    assert signed_in_as(client) == str(user.pk)


def test_a_link_needs_the_button_of_its_own_page() -> None:
    careful = Client(enforce_csrf_checks=True)
    assert careful.post(sign_in_links.make_link(make_athlete())).status_code == 403


def test_a_link_replaces_whoever_was_signed_in(client: Client) -> None:
    client.force_login(make_athlete())
    user = make_athlete()
    client.post(sign_in_links.make_link(user))
    assert signed_in_as(client) == str(user.pk)


def test_an_unknown_link_signs_nobody_in(client: Client) -> None:
    assert client.get("/sign-in/invented/").status_code == 410
    assert client.post("/sign-in/invented/").status_code == 410


def test_a_link_of_a_closed_account_signs_nobody_in(client: Client) -> None:
    user = make_athlete()
    link = sign_in_links.make_link(user)
    user.is_active = False
    user.save()
    assert client.post(link).status_code == 410


def test_a_link_dies_with_its_time(monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[float] = []
    monkeypatch.setattr(cache, "set", lambda key, value, timeout: seen.append(timeout))
    sign_in_links.make_link(make_athlete())
    assert seen == [3600.0]


def test_the_store_of_links_does_not_hold_the_links(monkeypatch: pytest.MonkeyPatch) -> None:
    keys: list[str] = []
    monkeypatch.setattr(cache, "set", lambda key, value, timeout: keys.append(key))
    link = sign_in_links.make_link(make_athlete())
    token = link.rstrip("/").rsplit("/", 1)[-1]
    assert token not in keys[0]


def test_the_command_prints_a_link_that_works(client: Client) -> None:
    user = make_athlete("ada@example.org")
    out = StringIO()
    call_command("sign_in_link", "ADA@example.org", stdout=out)
    client.post(urlsplit(out.getvalue().strip()).path)
    assert signed_in_as(client) == str(user.pk)


def test_the_command_says_when_there_is_no_such_athlete() -> None:
    with pytest.raises(CommandError, match="nobody@"):
        call_command("sign_in_link", "nobody@example.org")
