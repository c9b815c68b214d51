"""The narrator that is always there: deterministic, offline, the passages in order, what belongs together joined."""

from __future__ import annotations

import re
from itertools import groupby

from insights.narrators.base import Paragraph, slot_name
from insights.reports.content import Passage, Section

_SLOT = re.compile(r"\{(\w+)\}")


class Plain:
    name = "rules"

    def paragraphs(self, section: Section) -> tuple[Paragraph, ...]:
        """Each finding has a paragraph of its own; plain counts that follow each other share one."""
        numbered = enumerate(section.passages)
        groups = groupby(numbered, key=lambda item: item[0] if item[1].finding else item[1].tone)
        return tuple(_paragraph(list(group)) for _, group in groups)


def _paragraph(group: list[tuple[int, Passage]]) -> Paragraph:
    first, passage = group[0]
    text = " ".join(own_slots(index, one) for index, one in group)
    return Paragraph(text, first if passage.finding else None)


def own_slots(index: int, passage: Passage) -> str:
    """A passage's template with slot names that are its own within the section."""
    return _SLOT.sub(lambda found: "{" + slot_name(index, found[1]) + "}", passage.text)
