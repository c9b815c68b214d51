"""What services with OAuth share: the consent page's address, tokens, and what a status means."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any, ClassVar
from urllib.parse import urlencode

from accounts.providers import http
from accounts.providers.base import BrokenAnswer, Limited, NotFound, Priority, TokenRefused, Tokens
from accounts.providers.http import Answer
from accounts.providers.service import Granted, Json, Service


class OAuthService(Service):
    """A service with a consent page, a code for tokens, and calls that carry them."""

    authorize_path: ClassVar[str]
    token_path: ClassVar[str]
    scopes: ClassVar[tuple[str, ...]]
    scope_separator: ClassVar[str] = " "
    refresh_form: ClassVar[Mapping[str, str]] = {}

    def authorize_url(self, redirect_uri: str, state: str) -> str:
        asked = {
            "client_id": self.place.client_id, "redirect_uri": redirect_uri, "response_type": "code",
            "scope": self.scope_separator.join(self.scopes), "state": state,
        }  # fmt: skip
        return f"{self.place.oauth_base}{self.authorize_path}?{urlencode(asked)}"

    def exchange(self, code: str, redirect_uri: str) -> Granted:
        body = self._tokens({"grant_type": "authorization_code", "code": code, "redirect_uri": redirect_uri})
        tokens = tokens_of(body, self.name)
        return Granted(tokens, self.owner(tokens.access, body), str(body.get("scope") or ""))

    def owner(self, access: str, body: Json) -> str:
        """The athlete's id at the service, from the answer with the tokens or by a call."""
        raise NotImplementedError

    def refresh(self, refresh_token: str) -> Tokens:
        form = {"grant_type": "refresh_token", "refresh_token": refresh_token, **self.refresh_form}
        return tokens_of(self._tokens(form), self.name, refresh_token)

    def _tokens(self, form: Mapping[str, str]) -> Json:
        keys = {"client_id": self.place.client_id, "client_secret": self.place.client_secret}
        answer = http.call("POST", self.place.oauth_base + self.token_path, form={**keys, **form})
        return judged_tokens(answer, self.name)

    # --- calls

    def get(self, path: str, token: str, priority: Priority, **params: str | int) -> Any:
        """The JSON of an answer; counted, and judged."""
        return self.ask("GET", path, token, priority, params=params).json()

    def ask(
        self, method: str, path: str, token: str, priority: Priority, *,
        params: Mapping[str, str | int] | None = None, body: Any = None,
    ) -> Answer:  # fmt: skip
        self.place.gate.take(priority)
        answer = http.call(
            method, self.place.api_base + path, params=params, body=body, **self.credentials(token)
        )
        self.place.gate.learn(answer.headers)
        if answer.status == 429:
            seconds = wait_of(answer.headers) or self.place.gate.spent(answer.headers)
            raise Limited(seconds, f"{self.name} allows no more requests for now.")
        self.judge(answer)
        return answer

    def credentials(self, token: str) -> dict[str, Any]:
        return {"token": token}

    def judge(self, answer: Answer) -> None:
        """Nothing for a success, else the error that says who can do something about it."""
        if 200 <= answer.status < 300:
            return
        if answer.status == 401:
            raise TokenRefused(f"{self.name} does not accept the token.")
        if answer.status == 403:
            raise TokenRefused(f"{self.name} does not allow this to be read.", missing_scope="permission")
        if answer.status in (404, 410):
            raise NotFound(f"{self.name} has no such thing, or does not show it.")
        must_act = "operator" if answer.status in (400, 405, 422) else ""
        raise BrokenAnswer(
            f"{self.name} failed with status {answer.status}.", status=answer.status, must_act=must_act
        )


def judged_tokens(answer: Answer, name: str) -> Json:
    """The body of the token endpoint's answer, or the error it stands for."""
    body = answer.json_or_none()
    error = str(body.get("error") or "") if isinstance(body, dict) else ""
    if answer.status == 429:
        raise Limited(wait_of(answer.headers) or 60.0, f"{name} allows no more requests for now.")
    if error in ("invalid_client", "unauthorized_client"):
        raise BrokenAnswer(
            f"{name} does not know this installation: its client id or secret is wrong.",
            status=answer.status, must_act="operator",
        )  # fmt: skip
    if answer.status in (400, 401, 403):
        raise TokenRefused(f"{name} ended this connection.")
    if not 200 <= answer.status < 300 or not isinstance(body, dict):
        raise BrokenAnswer(f"{name} failed with status {answer.status}.", status=answer.status)
    return body


def tokens_of(body: Json, name: str, refresh_token: str = "") -> Tokens:
    """The tokens of an answer; a refresh token that it does not carry stays the one that was sent."""
    access, life = body.get("access_token"), body.get("expires_in")
    if not isinstance(access, str) or not access:
        raise BrokenAnswer(f"{name}'s answer held no tokens.")
    is_known = isinstance(life, int | float) and not isinstance(life, bool)
    until = datetime.now(UTC) + timedelta(seconds=float(life or 0)) if is_known else None
    return Tokens(access, str(body.get("refresh_token") or refresh_token), until)


def wait_of(headers: Mapping[str, str]) -> float | None:
    """Seconds until the service may be asked again, as it says: Retry-After, or the time to its reset."""
    given = {name.lower(): value for name, value in headers.items()}
    for name in ("retry-after", "x-ratelimit-reset"):
        try:
            seconds = float(given.get(name, ""))
        except ValueError:
            continue
        if 0 < seconds <= 86_400:
            return seconds + 1.0
    return None
