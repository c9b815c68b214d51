"""What a narrator is: it words passages as templates, and never touches a number."""

from __future__ import annotations

from typing import Protocol

from insights.reports.content import Section


class CannotNarrate(Exception):
    """A narrator failed or said what it must not: one sentence without secrets. ``plain`` speaks then."""


class Narrator(Protocol):
    """``name`` is stored with the report."""

    @property
    def name(self) -> str: ...

    def paragraphs(self, section: Section) -> tuple[str, ...]:
        """The section's passages as paragraphs: templates whose slots are named as ``slot_names`` says."""


def slot_name(index: int, slot: str) -> str:
    """The name of a slot within a section: passages may use the same names for different values."""
    return f"p{index}_{slot}"
