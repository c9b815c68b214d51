"""Print a one-time sign-in link for an athlete."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from accounts.models import User
from accounts.services import sign_in_links


class Command(BaseCommand):
    help = "Prints a link that signs the athlete in once, within an hour."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("email", help="the athlete's e-mail address (or username)")

    def handle(self, *args: Any, **options: Any) -> None:
        name = options["email"]
        user = User.objects.filter(email__iexact=name).first() or User.objects.filter(username=name).first()
        if user is None:
            raise CommandError(f"There is no athlete with the e-mail address or name {name!r}.")
        if not user.is_active:
            raise CommandError(f"The account of {name} is closed.")
        self.stdout.write(settings.SITE_URL.rstrip("/") + sign_in_links.make_link(user))
