"""Which sport a text means: family, environment and label, whoever wrote it (docs/algorithms/sports.md).

A service's text is stored as it came; these functions read it. They accept the names of Strava and
Intervals.icu, FIT ``sport`` and ``sport/sub_sport``, TCX and GPX words and numbers, Garmin type keys and
the names that archives show in the athlete's language. What nobody knows is "other", never an error.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from activities.analysis.sport_names import KINDS, SPOKEN, STRAVA_NUMBERS, TECHNICAL, WORDS, Kind

FAMILIES = ("run", "ride", "swim", "walk", "ski", "row", "strength", "other")
ENVIRONMENTS = ("outdoor", "track", "trail", "treadmill", "indoor", "virtual", "pool", "open_water")

#: Families that services mix up for one and the same session.
ALIASES: dict[str, str] = {"hike": "walk", "walking": "walk", "hiking": "walk"}

_BY_KEY: dict[str, Kind] = {kind.key: kind for kind in KINDS}
_OTHER = _BY_KEY["Other"]
_WHERE_INDOORS = {"run": "treadmill", "walk": "treadmill", "swim": "pool"}
_CAMEL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")


def _fold(text: str) -> str:
    """Return the text without case, accents, blanks and signs, so that spellings meet."""
    decomposed = unicodedata.normalize("NFKD", text).casefold()
    return "".join(letter for letter in decomposed if letter.isalnum())


def _lookup() -> dict[str, Kind]:
    table = {_fold(kind.key): kind for kind in KINDS}
    table |= {_fold(kind.label): kind for kind in KINDS if kind is not _OTHER}
    for names in (TECHNICAL, SPOKEN):
        for key, words in names.items():
            for word in words.split(","):
                table.setdefault(_fold(word), _BY_KEY[key])
    return table | {number: _BY_KEY[key] for number, key in STRAVA_NUMBERS.items()}


_KIND_BY_NAME = _lookup()


def _known(text: str) -> Kind | None:
    folded = _fold(text)
    return _KIND_BY_NAME.get(folded) or _KIND_BY_NAME.get(re.sub(r"(v\d|ws)$", "", folded))


def _known_pair(sport: str, sub_sport: str) -> Kind | None:
    """Resolve FIT's ``sport/sub_sport``: the pair, then the sub-sport unless it contradicts a clear sport."""
    pair = _KIND_BY_NAME.get(_fold(sport + sub_sport))
    if pair is not None:
        return pair
    general, special = _known(sport), _known(sub_sport)
    if special is None or special is _OTHER:
        return general
    if general is None or general.family in ("other", special.family):
        return special
    return general


def _word_inside(text: str) -> Kind | None:
    words = re.split(r"[\W_]+", _CAMEL.sub(" ", text).casefold())
    return next((_BY_KEY[WORDS[word]] for word in reversed(words) if word in WORDS), None)


@lru_cache(maxsize=4096)
def _find(sport_type: str) -> Kind | None:
    sport, _, sub_sport = sport_type.partition("/")
    found = _known_pair(sport, sub_sport) if sub_sport else _known(sport_type)
    return found or _word_inside(sport_type)


def kind(sport_type: str | None) -> Kind:
    """Return the kind of sport a text means (key, family, environment, label); unknown is ``Other``."""
    return (_find(sport_type) if sport_type else None) or _OTHER


def family(sport_type: str | None) -> str:
    """Return one of :data:`FAMILIES` for any text a source uses; "other" when unknown or absent."""
    return kind(sport_type).family


def is_indoors(sport_type: str | None) -> bool:
    """Say whether the name itself tells that the session was indoors (treadmill, trainer, pool, virtual)."""
    return kind(sport_type).environment in ("treadmill", "indoor", "virtual", "pool")


def environment(
    sport_type: str | None, *, is_trainer: bool | None = None, has_gps: bool | None = None
) -> str:
    """Return one of :data:`ENVIRONMENTS`: what the name says, then what trainer flag and positions say.

    ``is_trainer`` moves an outdoor run or ride indoors (never a virtual one); a plain "swim" with positions
    is open water, without them a pool.
    """
    named = kind(sport_type)
    if named.key == "Swim" and has_gps:
        return "open_water"
    if is_trainer and named.environment in ("outdoor", "trail", "track"):
        return _WHERE_INDOORS.get(named.family, "indoor")
    return named.environment


def label(sport_type: str | None) -> str:
    """Return the sport in words for people; an unknown text is shown as it came, tidied, never hidden."""
    if not sport_type or not sport_type.strip():
        return _OTHER.label
    found = _find(sport_type)
    if found is not None:
        return found.label
    words = re.sub(r"[\W_]+", " ", _CAMEL.sub(" ", sport_type)).strip().lower()
    return words[:1].upper() + words[1:] if words else _OTHER.label


def same_family(a: str, b: str) -> bool:
    """Say whether two families may be one session: equal, or words that services mix up (walk and hike)."""
    return ALIASES.get(a, a) == ALIASES.get(b, b)
