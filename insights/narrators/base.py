"""What a narrator is: it words passages as templates, and never touches a number."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from insights.reports.content import Section


class CannotNarrate(Exception):
    """A narrator failed or said what it must not: one sentence without secrets. ``plain`` speaks then."""


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A template whose slots are named as ``slot_name`` says; ``about``: the one finding that it is about."""

    template: str
    about: int | None = None  # the number of a passage of the section


class Narrator(Protocol):
    """``name`` is stored with the report."""

    @property
    def name(self) -> str: ...

    def paragraphs(self, section: Section) -> tuple[Paragraph, ...]:
        """The section's passages as paragraphs. Raises CannotNarrate."""


def slot_name(index: int, slot: str) -> str:
    """The name of a slot within a section: passages may use the same names for different values."""
    return f"p{index}_{slot}"
