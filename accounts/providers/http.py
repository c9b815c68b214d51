"""The only door to the network: one pooled session a process, time-outs, a cap on what is read."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import orjson
import requests
from requests.adapters import HTTPAdapter

from accounts.providers.base import BrokenAnswer

TIMEOUT = (4.0, 15.0)  # seconds to connect, seconds of silence while reading
MOST_BYTES = 64 * 1024**2  # the streams of 100,000 points are about 12 MB
_CHUNK = 1 << 16
USER_AGENT = "training-log/1.0"  # some services refuse the names of libraries


@dataclass(frozen=True, slots=True)
class Answer:
    """Status, headers and body of an answer; a body that is no JSON is only noticed when it is asked for."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    def json(self) -> Any:
        """The body read as JSON; raises :class:`BrokenAnswer` when it cannot be."""
        try:
            return _read(self.body)
        except ValueError as error:
            raise BrokenAnswer("The service's answer could not be read.", status=self.status) from error

    def json_or_none(self) -> Any:
        """The body read as JSON, None when it is empty, HTML or cut: for error pages."""
        try:
            return _read(self.body)
        except ValueError:
            return None


def _read(body: bytes) -> Any:
    """JSON as a database can hold it: no NaN, no NUL inside texts. ValueError when it is none."""
    try:
        found = orjson.loads(body)
    except orjson.JSONDecodeError:  # stricter than what services write: NaN, half a pair of surrogates
        found = json.loads(body, parse_constant=lambda _: None)
    return _without_nul(found) if b"\\u0000" in body else found


def _without_nul(value: Any) -> Any:
    if isinstance(value, str):
        return value.replace("\x00", "")
    if isinstance(value, list):
        return [_without_nul(item) for item in value]
    if isinstance(value, dict):
        return {_without_nul(name): _without_nul(item) for name, item in value.items()}
    return value


@cache
def session() -> requests.Session:
    """The process's session; connections are kept for the next call."""
    made = requests.Session()
    adapter = HTTPAdapter(pool_connections=4, pool_maxsize=16, max_retries=0)
    made.mount("https://", adapter)
    made.mount("http://", adapter)
    made.trust_env = False  # what it would read for every call, ``_ways`` reads once
    return made


@cache
def _ways(origin: str) -> dict[str, Any]:
    """Proxies and certificates that the environment names for an address."""
    return dict(requests.Session().merge_environment_settings(origin, {}, None, None, None))


def call(
    method: str,
    url: str,
    *,
    token: str | None = None,
    params: Mapping[str, str | int] | None = None,
    form: Mapping[str, str] | None = None,
    basic: tuple[str, str] | None = None,
    body: Any = None,
    more_headers: Mapping[str, str] | None = None,
) -> Answer:
    """Ask once. Raises :class:`BrokenAnswer` when nothing whole comes back; statuses are the caller's to judge.

    ``form`` is sent as a form, ``body`` as JSON.
    """
    headers = {"Accept": "application/json", "User-Agent": USER_AGENT, **(more_headers or {})}
    if token:
        headers["Authorization"] = f"Bearer {token}"
    ways = _ways(urlunsplit(urlsplit(url)._replace(path="", query="", fragment="")))
    try:
        with session().request(
            method, url, params=params, data=form, json=body, headers=headers, auth=basic,
            timeout=TIMEOUT, stream=True, allow_redirects=False, proxies=ways["proxies"], verify=ways["verify"],
        ) as response:  # fmt: skip
            return Answer(response.status_code, dict(response.headers), _body(response))
    except requests.RequestException as error:
        raise BrokenAnswer(f"The service did not answer ({type(error).__name__}).") from error


def _body(response: requests.Response) -> bytes:
    """What came, whole: more than the cap, or less than announced, is no answer."""
    pieces, size = [], 0
    for piece in response.iter_content(_CHUNK):
        size += len(piece)
        if size > MOST_BYTES:
            raise BrokenAnswer("The service's answer was far too long.", status=response.status_code)
        pieces.append(piece)
    return b"".join(pieces)
