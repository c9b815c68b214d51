"""Strava's API: a thin client of our own. Addresses are given, tokens travel in the Authorization header only."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from accounts.providers import http
from accounts.providers.base import (
    BrokenAnswer,
    Gate,
    Limited,
    NotFound,
    Priority,
    TokenRefused,
    Tokens,
)
from accounts.providers.http import Answer
from accounts.providers.strava_profile import (
    GearRecord,
    ProfileRecord,
    TotalsRecord,
    ZonesRecord,
    gear_of,
    profile_of,
    totals_of,
    zones_of,
)

SLUG = "strava"
WANTED_SCOPES = ("read", "activity:read_all", "profile:read_all")
PER_PAGE = 200
STREAM_KEYS = "time,distance,latlng,altitude,velocity_smooth,heartrate,cadence,watts,temp"
Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Strava:
    """Calls of one application. Every method may raise one of the four errors of ``base``."""

    oauth_base: str
    api_base: str
    client_id: str
    client_secret: str
    gate: Gate

    # --- tokens ---------------------------------------------------------------------------------------------------

    def refresh(self, refresh_token: str) -> Tokens:
        """A fresh pair; the refresh token sent may be dead from now on. TokenRefused: the connection is over."""
        form = {
            "client_id": self.client_id, "client_secret": self.client_secret,
            "grant_type": "refresh_token", "refresh_token": refresh_token,
        }  # fmt: skip
        answer = http.call("POST", f"{self.oauth_base}/oauth/token", form=form)
        body = self._judged(answer)
        try:
            expires_at = datetime.fromtimestamp(int(body["expires_at"]), UTC)
            return Tokens(str(body["access_token"]), str(body["refresh_token"]), expires_at)
        except (KeyError, TypeError, ValueError, OverflowError) as error:
            raise BrokenAnswer("Strava's answer held no tokens.", status=answer.status) from error

    def revoke(self, token: str) -> None:
        """End the grant at Strava; one that is over already is no error."""
        answer = http.call(
            "POST", f"{self.oauth_base}/oauth/revoke", form={"token": token},
            basic=(self.client_id, self.client_secret),
        )  # fmt: skip
        if answer.status not in (400, 401):
            _require(answer)

    # --- what the athlete did -------------------------------------------------------------------------------------

    def athlete(self, token: str, priority: Priority = Priority.NOW) -> Json:
        return _object(self._get("/athlete", token, priority))

    def profile(self, token: str, priority: Priority = Priority.SWEEP) -> ProfileRecord:
        """Weight, power threshold and gear in short; the last two only with ``profile:read_all``."""
        return profile_of(self.athlete(token, priority))

    def zones(self, token: str, priority: Priority = Priority.SWEEP) -> ZonesRecord:
        """The athlete's zones; needs ``profile:read_all``."""
        return zones_of(_object(self._get("/athlete/zones", token, priority)))

    def totals(self, token: str, athlete_id: str, priority: Priority = Priority.SWEEP) -> TotalsRecord:
        """What Strava counts of this athlete, of the sessions that everyone may see; of nobody else."""
        return totals_of(_object(self._get(f"/athletes/{athlete_id}/stats", token, priority)))

    def gear(self, token: str, gear_id: str, priority: Priority = Priority.SWEEP) -> GearRecord:
        """One bike or pair of shoes in full."""
        found = gear_of(_object(self._get(f"/gear/{gear_id}", token, priority)))
        if found is None:
            raise BrokenAnswer("Strava's answer names no bike and no shoes.")
        return found

    def activities(
        self,
        token: str,
        *,
        before: int | None = None,
        after: int | None = None,
        page: int = 1,
        priority: Priority = Priority.BACKFILL,
    ) -> list[Any]:
        """A page of summaries, bounds in epoch seconds; only ``[]`` is the end, and the order is not promised."""
        bounds = {"before": before, "after": after}
        params = {name: value for name, value in bounds.items() if value is not None}
        try:
            answer = self._get("/athlete/activities", token, priority, page=page, per_page=PER_PAGE, **params)
        except NotFound as error:  # of one session a 404 means that it is gone; of the list it means nothing
            raise BrokenAnswer("Strava gave no list of activities.", status=404) from error
        return _list(answer)

    def activity(self, token: str, activity_id: str, priority: Priority = Priority.BACKFILL) -> Json:
        return _object(self._get(f"/activities/{activity_id}", token, priority))

    def laps(self, token: str, activity_id: str, priority: Priority = Priority.BACKFILL) -> list[Any]:
        """The laps of one activity, for a detail that came without them."""
        return _list(self._get(f"/activities/{activity_id}/laps", token, priority))

    def streams(
        self, token: str, activity_id: str, *, is_manual: bool = False, priority: Priority = Priority.BACKFILL
    ) -> Any:
        """The samples as they came, or None where there are none (a 404 that is repeated, or a manual activity)."""
        if is_manual:
            return None
        path, asked = f"/activities/{activity_id}/streams", {"keys": STREAM_KEYS, "key_by_type": "true"}
        for more in ({}, {"series_type": "time"}):  # indoors without distance, only the second is answered
            try:
                return self._get(path, token, priority, **asked, **more).json()
            except NotFound:
                continue
        return None

    # --- push subscription ----------------------------------------------------------------------------------------

    def subscriptions(self) -> list[Any]:
        found = self._judged(http.call("GET", self._subscriptions, params=self._client))
        return found if isinstance(found, list) else []

    def subscribe(self, callback_url: str, verify_token: str) -> Json:
        form = {**self._client, "callback_url": callback_url, "verify_token": verify_token}
        found = self._judged(http.call("POST", self._subscriptions, form=form))
        if not isinstance(found, dict) or "id" not in found:
            raise BrokenAnswer("Strava's answer names no subscription.")
        return found

    def unsubscribe(self, subscription_id: str) -> None:
        answer = http.call("DELETE", f"{self._subscriptions}/{subscription_id}", params=self._client)
        if answer.status != 404:
            _require(answer)

    @property
    def _subscriptions(self) -> str:
        return f"{self.api_base}/push_subscriptions"

    @property
    def _client(self) -> dict[str, str]:
        return {"client_id": self.client_id, "client_secret": self.client_secret}

    def _get(self, path: str, token: str, priority: Priority, **params: str | int) -> Answer:
        self.gate.take(priority)
        answer = http.call("GET", self.api_base + path, token=token, params=params)
        self.gate.learn(answer.headers)
        if answer.status == 429:
            raise Limited(self.gate.spent(answer.headers), "Strava allows no more requests for now.")
        _require(answer)
        return answer

    @staticmethod
    def _judged(answer: Answer) -> Any:
        """The body of an answer that no limit of the API counts."""
        _require(answer)
        return answer.json()


def _object(answer: Answer) -> Json:
    found = answer.json()
    if not isinstance(found, dict):
        raise BrokenAnswer("Strava's answer could not be read.", status=answer.status)
    return found


def _list(answer: Answer) -> list[Any]:
    found = answer.json()
    if not isinstance(found, list):
        raise BrokenAnswer("Strava's list could not be read.", status=answer.status)
    return found


def faults(body: Any) -> list[tuple[str, str, str]]:
    """(resource, field, code) of an error body, whatever its shape."""
    errors = body.get("errors") if isinstance(body, Mapping) else None
    if not isinstance(errors, list):
        return []
    names = ("resource", "field", "code")
    return [
        (str(one.get(names[0]) or ""), str(one.get(names[1]) or ""), str(one.get(names[2]) or ""))
        for one in errors
        if isinstance(one, Mapping)
    ]


def _require(answer: Answer) -> None:
    """Nothing for a success, else the error that says who can do something about it (docs/strava.md, the table)."""
    if 200 <= answer.status < 300:
        return
    found = faults(answer.json_or_none())
    if answer.status in (400, 401):
        raise _refusal(answer.status, found)
    if answer.status == 403 and ("status", "inactive") in {(f.lower(), c.lower()) for _, f, c in found}:
        raise BrokenAnswer(
            "Strava has switched this installation's application off: its owner needs a paid Strava subscription.",
            status=403, must_act="operator",
        )  # fmt: skip
    if answer.status in (402, 403):
        raise TokenRefused("Strava does not give this to this athlete.", missing_scope="permission")
    if answer.status == 404:
        if ("resource", "path", "invalid") in found:
            raise BrokenAnswer("Strava does not know this address.", status=404, must_act="operator")
        raise NotFound("Strava has no such thing, or does not show it.")
    if answer.status == 429:
        raise Limited(900.0, "Strava allows no more requests for now.")
    raise BrokenAnswer(f"Strava failed with status {answer.status}.", status=answer.status)


def _refusal(status: int, found: list[tuple[str, str, str]]) -> Exception:
    for resource, field, code in found:
        if code == "missing" and field.endswith("_permission"):
            scope = field.removesuffix("_permission")
            return TokenRefused(f"The permission {scope} was not granted at Strava.", missing_scope=scope)
        if resource == "Application" and field in ("client_id", "client_secret"):
            return BrokenAnswer(
                "Strava does not know this installation: its client id or secret is wrong.",
                status=status, must_act="operator",
            )  # fmt: skip
        if resource in ("RefreshToken", "RequestToken") or (resource, field) == ("Application", "code"):
            return TokenRefused("Strava ended this connection.")
    if status == 401:
        return TokenRefused("Strava does not accept the token.")
    return BrokenAnswer("Strava did not understand what was asked.", status=status, must_act="operator")
