"""manage.py subscription create|show|delete: this installation's subscription to Strava's events."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from accounts.providers.base import ProviderError
from webhooks import subscriptions


class Command(BaseCommand):
    help = "Create, show or delete the subscription to Strava's events. The site must be running for create."

    def add_arguments(self, parser: Any) -> None:
        parser.add_argument("action", choices=["create", "show", "delete"])

    def handle(self, *args: Any, action: str, **options: Any) -> None:
        try:
            getattr(self, f"do_{action}")()
        except ProviderError as error:
            raise CommandError(str(error)) from error

    def do_create(self) -> None:
        row = subscriptions.adopt() or subscriptions.create()
        self.stdout.write(f"Subscription {row.external_id} is active.")

    def do_show(self) -> None:
        found = subscriptions.shown()
        ours = subscriptions.adopt()
        if not found:
            self.stdout.write("There is no subscription: events do not come, only the nightly look.")
        for one in found:
            whose = "ours" if ours and str(one.get("id")) == ours.external_id else "of another address"
            self.stdout.write(f"Subscription {one.get('id')}, {whose}.")

    def do_delete(self) -> None:
        self.stdout.write(f"{subscriptions.delete()} deleted.")
