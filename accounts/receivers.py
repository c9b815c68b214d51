"""Work that follows from what happens at the sign-in pages."""

from __future__ import annotations

from typing import Any

from allauth.account.models import EmailAddress
from allauth.account.signals import email_added
from django.dispatch import receiver
from django.http import HttpRequest

from accounts.models import User


@receiver(email_added)
def adopt_unrivalled_address(
    sender: Any, request: HttpRequest, user: User, email_address: EmailAddress, **kwargs: Any
) -> None:
    """While no address of the athlete is confirmed, the newest one is theirs; a confirmed one waits for
    its successor.

    Without this an athlete who mends a mistyped address would have none until the message arrives, which
    may be never where no mail is sent.
    """
    confirmed = EmailAddress.objects.filter(user_id=user.pk, verified=True).exists()
    taken = User.objects.filter(email__iexact=email_address.email).exclude(pk=user.pk).exists()
    if not confirmed and not taken:
        User.objects.filter(pk=user.pk).update(email=email_address.email)
