"""What differs from allauth's habits: no invented usernames, our name in mails, second-factor secrets
sealed.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from cryptography.fernet import InvalidToken
from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser
from django.http import HttpRequest

from accounts.fields import Undecryptable, cipher


@dataclass(frozen=True, slots=True)
class SiteIdentity:
    """What allauth's mails call the site."""

    name: str
    domain: str


def site_identity() -> SiteIdentity:
    return SiteIdentity(name=settings.SITE_NAME, domain=settings.SITE_URL.partition("://")[2])


class AccountAdapter(DefaultAccountAdapter):
    """Sign-up, sign-in and mails."""

    def populate_username(self, request: HttpRequest, user: AbstractBaseUser) -> None:
        """A username is the athlete's own choice or none at all; nothing is made up."""

    def format_email_subject(self, subject: str) -> str:
        return f"{settings.SITE_NAME}: {subject}"

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        super().send_mail(template_prefix, email, {**context, "current_site": site_identity()})

    def reauthenticate(self, user: AbstractBaseUser, password: str) -> bool:
        """The password alone decides: athletes without an e-mail address have no other name. The page
        limits the tries.
        """
        return user.check_password(password)


class SecondFactorAdapter(DefaultMFAAdapter):
    """Seals the secrets of authenticator apps and recovery codes with the same keys as the encrypted
    columns.
    """

    def encrypt(self, text: str) -> str:
        return cipher().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        try:
            return cipher().decrypt(encrypted_text.encode()).decode()
        except InvalidToken as error:
            raise Undecryptable("no configured key opens this second factor") from error

    def _get_site_name(self) -> str:
        return str(settings.SITE_NAME)
