"""One Redis address in the two spellings that its two users want."""

from __future__ import annotations

from urllib.parse import parse_qs, urlsplit


def celery_address(redis_url: str) -> str:
    """`redis_url` as Celery spells it: a unix socket is `redis+socket://…?virtual_host=<number>` there."""
    parts = urlsplit(redis_url)
    if parts.scheme != "unix":
        return redis_url
    number = parse_qs(parts.query).get("db", ["0"])[0]
    user = f"{parts.netloc}" if parts.netloc else ""
    return f"redis+socket://{user}{parts.path}?virtual_host={number}"
