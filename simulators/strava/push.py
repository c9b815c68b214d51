"""The push subscription, its handshake, and the delivery of events over HTTP."""

from __future__ import annotations

import hashlib
import heapq
import hmac
import itertools
import logging
import secrets
import threading
import urllib.error
import urllib.request
from collections import deque
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlencode

import orjson

from simulators.strava import errors
from simulators.strava.clock import Clock
from simulators.strava.options import Options

logger = logging.getLogger(__name__)
_ATTEMPTS = 3
_FIRST_ID = 300_001
_MOST_AT_ONCE = 8
Event = dict[str, Any] | str  # a text is posted as it is
_direct = urllib.request.build_opener(urllib.request.ProxyHandler({}))


def call(
    address: str, body: bytes | None, timeout: float, headers: Mapping[str, str] | None = None
) -> tuple[int, bytes]:
    """Status and body of a GET (no body) or a POST of JSON; status 0 when nobody answered in time."""
    request = urllib.request.Request(  # noqa: S310 - the subscriber's own address
        address,
        data=body,
        headers={"Content-Type": "application/json", "User-Agent": "simulated", **(headers or {})},
    )
    try:
        with _direct.open(request, timeout=timeout) as response:
            return response.status, response.read(100_000)
    except urllib.error.HTTPError as refused:
        return refused.code, refused.read(100_000)
    except (OSError, ValueError) as silent:
        logger.info("no answer from %s: %s", address, silent)
        return 0, b""


class Push:
    """At most one subscription, and a thread that delivers what is due."""

    def __init__(self, options: Callable[[], Options], clock: Clock) -> None:
        self._options, self._clock = options, clock
        self._wake = threading.Condition()
        self._queue: list[tuple[float, int, int, Event]] = []
        self._numbers = itertools.count()
        self._ids = itertools.count(_FIRST_ID)
        self._under_way = 0
        self.subscription: dict[str, Any] | None = None
        self.log: deque[dict[str, Any]] = deque(maxlen=20_000)
        for number in range(_MOST_AT_ONCE):
            threading.Thread(
                target=self._deliver, args=(number,), name=f"events-{number}", daemon=True
            ).start()

    # --- subscription

    def subscribe(self, callback: str, verify_token: str) -> dict[str, Any]:
        """Ask the callback to repeat a challenge, then subscribe it; refused where it does not."""
        if self.subscription is not None:
            raise errors.bad_request("PushSubscription", "", "already exists")
        if not callback or len(callback) > 255:
            raise errors.bad_request("PushSubscription", "callback url", "not verifiable")
        challenge = secrets.token_hex(16)
        asked = {"hub.mode": "subscribe", "hub.challenge": challenge, "hub.verify_token": verify_token}
        status, body = call(
            f"{callback}{'&' if '?' in callback else '?'}{urlencode(asked)}",
            None,
            self._options().event_timeout,
        )
        if status != 200 or _challenge(body) != challenge:
            raise errors.bad_request(
                "PushSubscription", "callback url", "GET to callback URL does not return 200"
            )
        self.subscription = self.made(callback)
        return self.subscription

    def made(self, callback: str) -> dict[str, Any]:
        now = datetime.fromtimestamp(self._clock.now(), UTC).strftime("%Y-%m-%dT%H:%M:%S.%f") + "016Z"
        return {
            "id": next(self._ids), "resource_state": 2, "application_id": int(self._options().client_id),
            "callback_url": callback, "created_at": now, "updated_at": now,
        }  # fmt: skip

    def unsubscribe(self, identifier: int) -> None:
        if self.subscription is None or self.subscription["id"] != identifier:
            raise errors.not_found("PushSubscription")
        self.subscription = None

    # --- events

    def event(
        self, object_type: str, object_id: int, aspect: str, owner: int,
        updates: Mapping[str, str] | None = None, **overrides: Any,
    ) -> dict[str, Any]:  # fmt: skip
        """An event's body; ``overrides`` replace any of its fields."""
        return {
            "object_type": object_type, "object_id": object_id, "aspect_type": aspect,
            "updates": dict(updates or {}), "owner_id": owner,
            "subscription_id": (self.subscription or {}).get("id", 0), "event_time": int(self._clock.now()),
        } | overrides  # fmt: skip

    def send(self, *events: Event, delay: float | None = None, copies: int | None = None) -> None:
        """Queue deliveries, each copy one; nothing is kept while nobody is subscribed."""
        if self.subscription is None:
            return
        options = self._options()
        due = self._clock.now() + (options.event_delay if delay is None else delay)
        with self._wake:
            for event in events:
                for _ in range(1 + (options.event_duplicates if copies is None else copies)):
                    heapq.heappush(self._queue, (due, next(self._numbers), 1, event))
            self._wake.notify_all()

    def waiting(self) -> int:
        """Deliveries not yet done with, retries among them."""
        with self._wake:
            return len(self._queue) + self._under_way

    def reset(self) -> None:
        with self._wake:
            self._queue.clear()
        self.subscription = None
        self._ids = itertools.count(_FIRST_ID)
        self.log.clear()

    def _deliver(self, number: int) -> None:
        while True:
            with self._wake:
                while not self._is_due(number):
                    self._wake.wait(0.05 if self._queue else None)
                _, _, attempt, event = heapq.heappop(self._queue)
                callback = self.subscription["callback_url"] if self.subscription else None
                self._under_way += 1
            try:
                if callback:
                    self._post(callback, attempt, event)
            finally:
                with self._wake:
                    self._under_way -= 1

    def _signature(self, body: bytes) -> dict[str, str]:
        """The header that came with 2026, where a secret is set."""
        secret, at = self._options().signing_secret, int(self._clock.now())
        if not secret:
            return {}
        digest = hmac.new(secret.encode(), f"{at}.".encode() + body, hashlib.sha256).hexdigest()
        return {"X-Strava-Signature": f"t={at},v1={digest}"}

    def _is_due(self, number: int) -> bool:
        """Whether this one of the delivering threads may take the next event."""
        is_wanted = number < self._options().event_parallel
        return is_wanted and bool(self._queue) and self._queue[0][0] <= self._clock.now()

    def _post(self, callback: str, attempt: int, event: Event) -> None:
        body = event.encode() if isinstance(event, str) else orjson.dumps(event)
        status, _ = call(callback, body, self._options().event_timeout, self._signature(body))
        self.log.append({"event": event, "attempt": attempt, "status": status, "at": self._clock.now()})
        if status != 200 and attempt < _ATTEMPTS:
            due = self._clock.now() + self._options().event_retry
            with self._wake:
                heapq.heappush(self._queue, (due, next(self._numbers), attempt + 1, event))


def _challenge(body: bytes) -> Any:
    try:
        found = orjson.loads(body)
    except orjson.JSONDecodeError:
        return None
    return found.get("hub.challenge") if isinstance(found, dict) else None
