"""Reading what a model wrote: templates with our slots and nothing else. Numbers are ours, so none may be in it.

A digit, a number word, an unknown slot, markup or an address refuses the whole answer: ``plain`` speaks then.
"""

from __future__ import annotations

import re
from collections.abc import Collection

from insights.narrators.base import CannotNarrate

MOST_CHARACTERS = 4000
_SLOT = re.compile(r"\{(\w+)\}")
_NUMBER_WORDS = re.compile(
    r"\b(?:zero|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|(?:thir|four|fif|six|seven|eigh|nine)teen"
    r"|twenty|thirty|fou?rty|fifty|sixty|seventy|eighty|ninety|hundreds?|thousands?|millions?|dozens?|half|halves|quarters?"
    r"|thirds?|first|second|fourth|fifth|sixth|seventh|eighth|ninth|tenth|twice|thrice|double[ds]?|triple[ds]?)\b",
    re.IGNORECASE,
)
_MARKUP = re.compile(r"[<>`\[\]]|https?:|www\.|[*_#]{2,}", re.IGNORECASE)


def checked(paragraphs: Collection[str], slots: Collection[str]) -> tuple[str, ...]:
    """The paragraphs, if they use every slot and nothing that is not ours to allow. Raises CannotNarrate."""
    told = tuple(" ".join(text.split()) for text in paragraphs if text.strip())
    if not told or sum(map(len, told)) > MOST_CHARACTERS:
        raise CannotNarrate("The model's text is empty or too long.")
    for text in told:
        _check(text)
    used = {name for text in told for name in _SLOT.findall(text)}
    if used - set(slots):
        raise CannotNarrate("The model used slots that do not exist.")
    if set(slots) - used:
        raise CannotNarrate("The model left numbers out.")
    return told


def _check(text: str) -> None:
    words = _SLOT.sub(" ", text)
    if "{" in words or "}" in words:
        raise CannotNarrate("The model's slots cannot be read.")
    if any(character.isnumeric() for character in words):
        raise CannotNarrate("The model wrote digits of its own.")
    if found := _NUMBER_WORDS.search(words):
        raise CannotNarrate(f"The model wrote a number of its own: {found[0]!r}.")
    if _MARKUP.search(words):
        raise CannotNarrate("The model wrote markup or an address.")
