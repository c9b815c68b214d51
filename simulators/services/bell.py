"""Ringing at the subscriber's door, signed as each service signs."""

from __future__ import annotations

import base64
import hashlib
import hmac
from collections.abc import Mapping
from typing import Any

import orjson

from simulators.services.world import SECRET, World
from simulators.strava.push import call


def signature(slug: str, body: bytes, now: float) -> dict[str, str]:
    """The headers of an event."""
    if slug == "whoop":
        stamp = str(int(now * 1000))
        made = hmac.new(SECRET.encode(), stamp.encode() + body, hashlib.sha256).digest()
        return {
            "X-WHOOP-Signature": base64.b64encode(made).decode(),
            "X-WHOOP-Signature-Timestamp": stamp,
        }
    stamp = str(int(now))
    digest = hmac.new(SECRET.encode(), stamp.encode() + body, hashlib.sha256).hexdigest().upper()
    return {"x-oura-signature": digest, "x-oura-timestamp": stamp}


def ring(world: World, slug: str, event: Mapping[str, Any]) -> list[int]:
    """Deliver an event to whoever listens; the statuses of their answers."""
    body = orjson.dumps(dict(event))
    return [
        call(address, body, 5.0, signature(slug, body, world.now()))[0] for address in listeners(world, slug)
    ]


def listeners(world: World, slug: str) -> list[str]:
    """Whoop's address is set by hand in its dashboard, Oura's come by subscription."""
    if slug == "whoop":
        return [f"{world.site}/webhooks/whoop/"] if world.site else []
    return sorted({str(one["callback_url"]) for one in world.subscriptions.values()})
