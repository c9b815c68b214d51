"""What comes in and goes out: requests, responses, and the refusal that any depth of the stand-in may raise."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl

import orjson

Json = Any
JSON_TYPE = "application/json; charset=utf-8"
HTML_TYPE = "text/html; charset=utf-8"


@dataclass(frozen=True, slots=True)
class Request:
    """A request as read from the wire; header names in small letters."""

    method: str
    path: str
    query: Mapping[str, str] = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""

    @property
    def form(self) -> dict[str, str]:
        """The body's fields, form or JSON, over those of the query, as the real service takes either."""
        if self.headers.get("content-type", "").startswith("application/json"):
            found = orjson.loads(self.body or b"{}")
            return {**self.query, **{name: str(value) for name, value in found.items()}}
        return {**self.query, **dict(parse_qsl(self.body.decode("utf-8", "replace"), keep_blank_values=True))}

    @property
    def fields(self) -> list[tuple[str, str]]:
        """The body's form fields with repeats, in their order."""
        return parse_qsl(self.body.decode("utf-8", "replace"), keep_blank_values=True)

    @property
    def json(self) -> dict[str, Json]:
        """The body as a JSON object; ``{}`` when empty."""
        found = orjson.loads(self.body or b"{}")
        return found if isinstance(found, dict) else {}

    @property
    def bearer(self) -> str | None:
        """The token of the Authorization header; None when there is none."""
        kind, _, token = self.headers.get("authorization", "").partition(" ")
        return token.strip() if kind.lower() == "bearer" and token.strip() else None


@dataclass(frozen=True, slots=True)
class Response:
    """An answer. ``drop`` closes the connection without a word, ``delay`` (seconds) comes before it, ``cut`` sends only
    so many bytes of the announced length."""

    status: int = 200
    body: bytes = b""
    content_type: str = JSON_TYPE
    headers: Mapping[str, str] = field(default_factory=dict)
    delay: float = 0.0
    cut: int | None = None
    drop: bool = False


class Refusal(Exception):
    """Carries the answer of a request that cannot be served."""

    def __init__(self, response: Response) -> None:
        super().__init__(response.status)
        self.response = response


def answer(value: Json, status: int = 200, **headers: str) -> Response:
    """A JSON answer; numpy arrays are written as lists."""
    return Response(status, orjson.dumps(value, option=orjson.OPT_SERIALIZE_NUMPY), headers=headers)


def page(html: str, status: int = 200) -> Response:
    return Response(status, html.encode(), HTML_TYPE)


def redirect(address: str) -> Response:
    return Response(302, b"", HTML_TYPE, {"Location": address})
