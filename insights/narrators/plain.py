"""The narrator that is always there: deterministic, offline, the passages in order, what belongs together joined."""

from __future__ import annotations

import re
from itertools import groupby

from insights.narrators.base import slot_name
from insights.reports.content import Passage, Section

_SLOT = re.compile(r"\{(\w+)\}")


class Plain:
    name = "rules"

    def paragraphs(self, section: Section) -> tuple[str, ...]:
        """Each finding has a paragraph of its own; plain counts that follow each other share one."""
        numbered = enumerate(section.passages)
        return tuple(
            " ".join(own_slots(index, passage) for index, passage in group)
            for _, group in groupby(numbered, key=lambda item: item[0] if item[1].finding else item[1].tone)
        )


def own_slots(index: int, passage: Passage) -> str:
    """A passage's template with slot names that are its own within the section."""
    return _SLOT.sub(lambda found: "{" + slot_name(index, found[1]) + "}", passage.text)
