"""What an athlete sees and keeps who took the permission back at Strava."""

from __future__ import annotations

from datetime import timedelta

from django.test import Client
from django.utils import timezone

from accounts.models import Consent, DeletionReceipt, Integration, SyncStatus
from accounts.services import withdrawal
from accounts.tests.people import make_athlete
from accounts.tests.stand_in import StandIn, go_to_strava, strava, strava_process

__all__ = ["strava", "strava_process"]


def connected(strava: StandIn, client: Client) -> Integration:
    client.get(strava.authorise(go_to_strava(client)))
    return Integration.objects.get()


def connections(client: Client) -> str:
    return client.get("/settings/connections/").content.decode()


def test_t4_the_page_says_what_goes_when_and_shows_the_receipt_to_come(
    strava: StandIn, client: Client
) -> None:
    row = connected(strava, client)
    erase_at = withdrawal.note(row)
    page = connections(client)
    receipt = DeletionReceipt.objects.get()
    assert erase_at.strftime("%H:%M") in page and "Connect again" in page and "Look for news" not in page
    assert f"/deleted/{receipt.reference}/" in page and receipt.completed_at is None
    assert "at the latest" in client.get(f"/deleted/{receipt.reference}/").content.decode()


def test_the_clock_is_set_once_however_often_strava_tells(strava: StandIn, client: Client) -> None:
    row = connected(strava, client)
    assert withdrawal.note(row) == withdrawal.note(row)
    assert DeletionReceipt.objects.count() == 1


def test_connecting_again_in_time_stops_the_clock(strava: StandIn, client: Client) -> None:
    row = connected(strava, client)
    withdrawal.note(row)
    client.get(strava.authorise(go_to_strava(client)))
    row.refresh_from_db()
    assert row.erase_at is None and row.sync_status != SyncStatus.NEEDS_RECONNECT
    assert not DeletionReceipt.objects.exists()
    assert Consent.objects.filter(withdrawn_at=None).count() == 1
    Integration.objects.update(erase_at=None)
    assert withdrawal.due() == [] and not withdrawal.carry_out(row.pk)


def test_the_promised_receipt_is_the_one_of_the_deletion_and_stays_with_the_athlete(
    strava: StandIn, client: Client
) -> None:
    row = connected(strava, client)
    withdrawal.note(row)
    promised = DeletionReceipt.objects.get()
    Integration.objects.update(erase_at=timezone.now() - timedelta(minutes=1))
    assert withdrawal.due() == [row.pk] and withdrawal.carry_out(row.pk)
    assert DeletionReceipt.objects.get().pk == promised.pk
    assert not withdrawal.carry_out(row.pk)
    page = connections(client)
    assert f"/deleted/{promised.reference}/" in page and "Connect with Strava" in page


def test_who_signs_in_with_strava_alone_may_delete_at_once_after_a_withdrawal(
    strava: StandIn, client: Client
) -> None:
    row = connected(strava, client)
    withdrawal.note(row)
    answer = client.post("/settings/connections/strava/disconnect/", {"data": "erase"})
    assert "/deleted/" in answer["Location"] and not Integration.objects.exists()
    client.logout()
    client.get(strava.authorise(go_to_strava(client)))
    assert Integration.objects.get().user_id == row.user_id


def test_keeping_the_activities_gives_a_receipt_that_says_so(strava: StandIn, client: Client) -> None:
    user = make_athlete()
    strava.connect(user)
    client.force_login(user)
    answer = client.post("/settings/connections/strava/disconnect/", {"data": "keep"})
    page = client.get(answer["Location"]).content.decode()
    assert "were kept, as you chose" in page and "account is" not in page


def test_another_athlete_sees_nothing_of_a_withdrawal(strava: StandIn, client: Client) -> None:
    withdrawal.note(connected(strava, client))
    client.force_login(make_athlete())
    page = connections(client)
    assert "/deleted/" not in page and "took the permission back" not in page
