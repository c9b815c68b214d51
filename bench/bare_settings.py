"""The production settings with one more address: that of the bare view beside which the door is measured."""

from __future__ import annotations

from stravaai.settings import *  # noqa: F403

ROOT_URLCONF = "bench.bare_view"
