"""Whether a language model may word an athlete's reports: their consent, in the words that they were shown."""

from __future__ import annotations

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from accounts.models import Consent, ConsentKind, User

WORDING = (
    "A language model may reword my reports. It is sent sentences with empty slots, and no number, name, date or "
    "place of mine; sentences that rest on data from Strava’s API are never sent. I can withdraw this at any time."
)


def has_agreed(user: User) -> bool:
    return _open(user).exists()


def _open(user: User) -> QuerySet[Consent]:
    return Consent.objects.filter(user=user, kind=ConsentKind.MODEL, withdrawn_at=None)


@transaction.atomic
def agree(user: User) -> None:
    """Remember the consent with its words; once is enough."""
    if not has_agreed(user):
        Consent.objects.create(
            user=user, kind=ConsentKind.MODEL, subject=settings.AI_MODEL[:50], wording=WORDING
        )


def withdraw(user: User) -> None:
    _open(user).update(withdrawn_at=timezone.now(), updated_at=timezone.now())
