"""What a service must be able to do, and the values it speaks in. One file of this package per service.

A service is a subclass of :class:`Service` (most of them of :class:`accounts.providers.oauth.OAuthService`). Whatever
is found in this package is offered, synced, listened to and tested: nothing is listed anywhere else
(docs/adding-a-provider.md).
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from typing import Any, ClassVar, Literal

from accounts.providers.base import Gate, OpenGate, Priority, Tokens
from accounts.providers.records import ActivityRecord, DayRecord

Json = dict[str, Any]
Way = Literal["oauth", "key"]


@dataclass(frozen=True, slots=True)
class Limit:
    """So many calls in so many seconds, and on a day; of each token by itself or of the whole application."""

    calls: int
    seconds: int
    day: int
    per_token: bool = False


@dataclass(frozen=True, slots=True)
class Place:
    """Where a service is, who this installation is there, and the gate its calls go through."""

    api_base: str
    oauth_base: str
    client_id: str = ""
    client_secret: str = ""
    gate: Gate = field(default_factory=OpenGate)


@dataclass(frozen=True, slots=True)
class Granted:
    """What connecting gave: tokens, who it is there, and what was allowed (as the service wrote it)."""

    tokens: Tokens
    external_id: str
    scope: str = ""


@dataclass(frozen=True, slots=True)
class Page:
    """Some of what a service has, newest first.

    ``cursor`` (JSON) leads on, None is the end. ``covers`` are instants between which every session is among
    ``records``; ``covers_days`` are days (both included) about which nothing but ``days`` is known. ``left_out`` says
    how many things could not be given, and why.
    """

    records: tuple[ActivityRecord, ...] = ()
    days: tuple[DayRecord, ...] = ()
    cursor: Json | None = None
    covers: tuple[datetime, datetime] | None = None
    covers_days: tuple[date, date] | None = None
    left_out: Mapping[str, int] | None = None


@dataclass(frozen=True, slots=True)
class Event:
    """What a service rang about: whose (``owner_id``), what kind of thing, which one, and what became of it."""

    owner_id: str
    kind: str
    key: str
    aspect: Literal["update", "delete"]
    at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Affected:
    """What must be asked for again after an event: some days, a session, or (neither) the last days."""

    days: tuple[date, date] | None = None
    activity: str = ""


class BadEvent(Exception):
    """A body that is no event of this service."""


class BadSignature(BadEvent):
    """Not signed by the service, or too long ago."""


class Service(ABC):
    """One athlete's data at one service; every method may raise one of the four errors of ``base``."""

    slug: ClassVar[str]
    name: ClassVar[str]
    reads: ClassVar[str]
    """What is read, in one sentence for the athlete."""
    ways: ClassVar[tuple[Way, ...]] = ("oauth",)
    api_base: ClassVar[str]
    oauth_base: ClassVar[str] = ""
    limit: ClassVar[Limit | None] = None
    spare: ClassVar[timedelta] = timedelta(minutes=5)
    """An access token is renewed when it has less than this left."""
    is_listed_whole: ClassVar[bool] = True
    """False: a page holds the outlines of sessions, and :meth:`activity` gives the rest."""
    has_events: ClassVar[bool] = False
    can_revoke: ClassVar[bool] = True
    view_url: ClassVar[str] = ""
    """Address of a session at the service, with ``{}`` for its id."""

    def __init__(self, place: Place) -> None:
        self.place = place

    # --- what there is

    @abstractmethod
    def page(
        self, token: str, cursor: Json | None, *, today: date, since: date | None, priority: Priority
    ) -> Page:
        """The page at ``cursor`` (None: the newest), back to ``since`` or to the beginning."""

    @abstractmethod
    def activity(self, token: str, key: str, priority: Priority = Priority.BACKFILL) -> ActivityRecord:
        """One session whole, with its samples. NotFound: it is gone there."""

    # --- coming and going

    def refresh(self, refresh_token: str) -> Tokens:
        """A fresh pair; the token sent may be dead from now on."""
        raise NotImplementedError(f"tokens of {self.slug} are not renewed")

    def revoke(self, access: str, refresh: str) -> None:
        """End the grant there; one that is over already is no error."""
        return

    def check_key(self, key: str) -> Granted:
        """Who an API key belongs to (way ``key``). TokenRefused: nobody."""
        raise NotImplementedError(f"{self.slug} knows no keys")

    def authorize_url(self, redirect_uri: str, state: str) -> str:
        """Where the athlete is asked (way ``oauth``)."""
        raise NotImplementedError(f"{self.slug} knows no consent page")

    def exchange(self, code: str, redirect_uri: str) -> Granted:
        """The tokens for the code of a consent. TokenRefused: it was used or is too old."""
        raise NotImplementedError(f"{self.slug} knows no consent page")

    # --- events

    def read_event(self, headers: Mapping[str, str], body: bytes, now: datetime) -> Event:
        """The event of a request; header names in small letters. Raises BadSignature and BadEvent."""
        raise BadEvent(f"{self.slug} sends no events")

    def affected(self, token: str, event: Event) -> Affected:
        """What an event is about, by a look at the service."""
        return Affected(activity=event.key)

    def between(self, token: str, first: date, last: date, priority: Priority) -> Page:
        """Everything of these days, both included."""
        found = self.page(token, None, today=last, since=first, priority=priority)
        return replace(found, cursor=None)


class Windowed(Service):
    """A service that is asked for stretches of days. A stretch with nothing in it leads to the newest thing before."""

    window_days: ClassVar[int] = 28

    @abstractmethod
    def between(self, token: str, first: date, last: date, priority: Priority) -> Page:
        """Everything of these days, both included."""

    @abstractmethod
    def newest_before(self, token: str, day: date, priority: Priority) -> date | None:
        """A day at or after the newest thing before ``day``; None when there is nothing."""

    def page(
        self, token: str, cursor: Json | None, *, today: date, since: date | None, priority: Priority
    ) -> Page:
        last = date.fromisoformat(cursor["last"]) if cursor else today + timedelta(days=1)
        first = last - timedelta(days=self.window_days - 1)
        first = first if since is None else max(first, since)
        found = self.between(token, first, last, priority)
        before: date | None = first - timedelta(days=1)
        if since is not None and first <= since:
            before = None
        elif not found.records and not found.days:
            before = self.newest_before(token, first, priority)
        return replace(found, cursor=None if before is None else {"last": before.isoformat()})
