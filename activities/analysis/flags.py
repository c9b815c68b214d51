"""A remark on the quality of a recording, in words for the athlete."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Flag:
    """What was odd and what was done.

    ``rule`` names the rule of ``docs/algorithms/cleaning.md``, ``count`` the samples or seconds touched,
    ``severity`` is "note", "warning" or "suspicious"; ``excludes`` says what the activity should stay out of
    until the athlete confirms it ("load", "records").
    """

    rule: str
    channel: str | None
    count: int
    sentence: str
    severity: str = "note"
    excludes: tuple[str, ...] = ()
