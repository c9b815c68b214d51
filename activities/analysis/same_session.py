"""Decide whether two sources saw one and the same session (docs/algorithms/merging.md).

Instants are compared, never dates; no rule depends on a server's zone. The answer is "same" (merge by
itself), "ask" (likely one session with a clock or sport that disagrees: the athlete decides) or
"different", with every test that was made, so that a page can explain the answer.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal, NamedTuple

from activities.analysis import sports

Answer = Literal["same", "ask", "different"]

OVERLAP_TO_MERGE = 0.80
OVERLAP_TO_MERGE_WITHOUT_DISTANCE = 0.90
OVERLAP_TO_ASK = 0.50
DISTANCE_TOLERANCE = 0.05
CLOCK_LEEWAY = 180.0  # s; what clocks of two devices were seen apart
LONGEST_ZONE_ERROR = 38 * 3600.0  # s
ZONE_STEP = 900.0  # s; zones differ by whole quarter hours
ZONE_LEEWAY = 60.0  # s; what "equal minutes and seconds" may miss
EQUAL_SHARE = 0.01  # "everything else equal"
HIDDEN_DAY = 25 * 3600.0  # s; a local day has up to 25 hours

#: Where an id names a session in the world: two ids there are two sessions. A file's id is only its content.
SERVICES = frozenset({"strava", "smashrun", "intervals", "whoop", "oura", "garmin"})
_ONE_SERVICE = {"archive": "strava"}


class Reason(NamedTuple):
    """One test of the comparison: what was looked at, what was found (in words), and whether it passed."""

    test: str
    value: str
    passed: bool


@dataclass(frozen=True, slots=True)
class Span:
    """What is needed of one source to compare it: ``start`` epoch s (UTC), ``elapsed`` s, ``distance`` m.

    ``start_unknown``: the service hid the time of day, ``start`` is the local midnight (plus a second) it
    gave. ``other_ids`` are (provider, id) pairs that the source itself names as the same session;
    ``group_key`` ties the legs of one multisport recording, which are never one another.
    """

    provider: str
    sport_family: str
    start: float
    elapsed: float | None
    distance: float | None
    external_id: str
    is_manual: bool = False
    start_unknown: bool = False
    other_ids: frozenset[tuple[str, str]] = field(default_factory=frozenset)
    group_key: str | None = None


@dataclass(frozen=True, slots=True)
class Verdict:
    """The answer with its reasons in the order they were looked at."""

    answer: Answer
    reasons: tuple[Reason, ...]


@dataclass(frozen=True, slots=True)
class Match:
    """Which of several activities a new source belongs to: ``key`` is None when it is a new session."""

    key: str | None
    answer: Answer
    reasons: tuple[Reason, ...]


def _service(provider: str) -> str:
    return _ONE_SERVICE.get(provider, provider)


def _ids(span: Span) -> set[tuple[str, str]]:
    named = {(_service(provider), external_id) for provider, external_id in span.other_ids}
    return named | {(_service(span.provider), span.external_id)}


def _identity(a: Span, b: Span) -> Verdict | None:
    """Answer by ids alone where they decide."""
    if _ids(a) & _ids(b):
        return Verdict("same", (Reason("id", "both name the same session", True),))
    if a.group_key is not None and a.group_key == b.group_key:
        return Verdict("different", (Reason("id", "two legs of one recording", False),))
    service = _service(a.provider)
    if service == _service(b.provider) and (service in SERVICES or service == "manual"):
        return Verdict("different", (Reason("id", f"two entries of one source ({service})", False),))
    return None


def _length(value: float | None) -> float | None:
    """Return a positive amount or None: services write 0 where they know nothing."""
    return value if value is not None and value > 0 else None


def overlap(a: Span, b: Span) -> float | None:
    """Return the share (0–1) of the longer session that both cover; None when a duration is unknown."""
    long_a, long_b = _length(a.elapsed), _length(b.elapsed)
    if long_a is None or long_b is None:
        return None
    shared = min(a.start + long_a, b.start + long_b) - max(a.start, b.start)
    return max(0.0, shared) / max(long_a, long_b)


def relative_difference(a: float | None, b: float | None) -> float | None:
    """Return |a − b| as share of the larger; None when either is unknown or zero."""
    known_a, known_b = _length(a), _length(b)
    if known_a is None or known_b is None:
        return None
    return abs(known_a - known_b) / max(known_a, known_b)


def _sport_reason(a: Span, b: Span) -> Reason:
    families = sorted({a.sport_family, b.sport_family})
    return Reason("sport", " and ".join(families), sports.same_family(a.sport_family, b.sport_family))


def _distance_reason(a: Span, b: Span) -> Reason:
    difference = relative_difference(a.distance, b.distance)
    if difference is not None:
        return Reason("distance", f"{difference:.1%} apart", difference <= DISTANCE_TOLERANCE)
    neither = _length(a.distance) is None and _length(b.distance) is None
    return Reason("distance", "neither has one" if neither else "only one has one", True)


def _overlap_reason(a: Span, b: Span, share: float | None) -> Reason:
    if share is None:
        near = abs(a.start - b.start) <= CLOCK_LEEWAY
        return Reason("time", f"starts {_apart(a, b)} apart, a duration is unknown", near)
    needed = OVERLAP_TO_MERGE
    if (_length(a.distance) is None) != (_length(b.distance) is None):
        needed = OVERLAP_TO_MERGE_WITHOUT_DISTANCE
    return Reason("time", f"{share:.0%} of the longer one is common", share >= needed)


def _apart(a: Span, b: Span) -> str:
    seconds = round(abs(a.start - b.start))
    minutes, second = divmod(seconds, 60)
    hours, minute = divmod(minutes, 60)
    return f"{hours} h {minute} min" if hours else f"{minute} min {second} s"


def _nearly_equal(a: float | None, b: float | None, slack: float) -> bool:
    """Say whether two amounts are equal but for rounding: within 1 % or ``slack``, or both unknown."""
    known_a, known_b = _length(a), _length(b)
    if known_a is None or known_b is None:
        return known_a is known_b
    return abs(known_a - known_b) <= max(slack, EQUAL_SHARE * max(known_a, known_b))


def _clock_error(a: Span, b: Span, sport: Reason) -> Verdict | None:
    """Return "ask" when only clocks differ: by whole quarter hours up to 38 h, or by up to 3 minutes."""
    shift = abs(a.start - b.start)
    steps = round(shift / ZONE_STEP)
    residual = abs(shift - steps * ZONE_STEP)
    leeway = ZONE_LEEWAY if steps else CLOCK_LEEWAY
    if shift > LONGEST_ZONE_ERROR + leeway or residual > leeway or not sport.passed:
        return None
    has_distance = _length(a.distance) is not None
    slack = 10.0 if has_distance else 2.0  # without a distance the duration alone must be exact
    if not (_nearly_equal(a.elapsed, b.elapsed, slack) and _nearly_equal(a.distance, b.distance, 20.0)):
        return None
    if _length(a.elapsed) is None or (not has_distance and residual > 2.0):
        return None
    kind = "like a zone error" if steps else "like a clock that is off"
    return Verdict("ask", (sport, Reason("clock", f"equal but {_apart(a, b)} apart, {kind}", False)))


def _hidden_start(a: Span, b: Span, sport: Reason) -> Verdict:
    """Compare by local day when one service hides the time of day."""
    hidden, known = (a, b) if a.start_unknown else (b, a)
    since_midnight = known.start - hidden.start
    same_day = -2 <= since_midnight < HIDDEN_DAY
    if a.start_unknown and b.start_unknown:
        same_day = abs(since_midnight) <= CLOCK_LEEWAY
    day = Reason("day", "same local day" if same_day else "another day", same_day)
    distance = _distance_reason(a, b)
    difference = relative_difference(a.elapsed, b.elapsed)
    is_close = difference is not None and difference <= 1 - OVERLAP_TO_MERGE
    length = Reason("duration", "unknown" if difference is None else f"{difference:.1%} apart", is_close)
    reasons = (sport, day, length, distance)
    if not (sport.passed and day.passed and length.passed and distance.passed):
        return Verdict("different", reasons)
    return Verdict("same" if _is_one_recording(a, b) else "ask", reasons)


def _is_one_recording(a: Span, b: Span) -> bool:
    """Say whether durations agree to 2 s and distances to 0.5 %: copies of one recording, not commutes."""
    if a.elapsed is None or b.elapsed is None or abs(a.elapsed - b.elapsed) > 2:
        return False
    difference = relative_difference(a.distance, b.distance)
    return difference is not None and difference <= 0.005


def _equal_distances(a: Span, b: Span) -> bool:
    """Say whether both distances are known and equal to 1 %: what must stand in for an unknown duration."""
    difference = relative_difference(a.distance, b.distance)
    return difference is not None and difference <= EQUAL_SHARE


def same_session(a: Span, b: Span) -> Verdict:
    """Say whether two sources saw one session: "same", "ask" or "different", with reasons; symmetric.

    Same: one sport family, at least 80 % of the longer one in common, distance within 5 % or absent on both
    sides (absent on one side: 90 % in common). Two ids of one service are never one session; a Strava id is
    one session whether it came from the archive or the API.
    """
    by_id = _identity(a, b)
    if by_id is not None:
        return by_id
    sport = _sport_reason(a, b)
    if a.start_unknown or b.start_unknown:
        return _hidden_start(a, b, sport)
    share = overlap(a, b)
    time, distance = _overlap_reason(a, b, share), _distance_reason(a, b)
    reasons = (sport, time, distance)
    failed = [reason for reason in reasons if not reason.passed]
    if not failed:
        return Verdict("same" if share is not None or _equal_distances(a, b) else "ask", reasons)
    if len(failed) == 1 and (time.passed or (share is not None and share >= OVERLAP_TO_ASK)):
        return Verdict("ask", reasons)
    return _clock_error(a, b, sport) or Verdict("different", reasons)


def _is_by_id(verdict: Verdict) -> bool:
    return verdict.reasons[0].test == "id"


def match(span: Span, activities: Mapping[str, Sequence[Span]]) -> Match:
    """Return the activity (by key) a new source belongs to, given every near activity with all its sources.

    An activity is out as soon as one of its sources forbids it (another id of the same service). Among
    those that say "same" the largest overlap wins; a question is only asked when none does.
    """
    same: list[tuple[float, str, Verdict]] = []
    ask: list[tuple[float, str, Verdict]] = []
    for key, sources in activities.items():
        verdicts = [(same_session(span, source), overlap(span, source) or 0.0) for source in sources]
        by_id = [verdict for verdict, _ in verdicts if verdict.answer == "same" and _is_by_id(verdict)]
        if by_id:
            return Match(key, "same", by_id[0].reasons)
        if any(_is_by_id(verdict) for verdict, _ in verdicts):
            continue
        same += [(share, key, verdict) for verdict, share in verdicts if verdict.answer == "same"]
        ask += [(share, key, verdict) for verdict, share in verdicts if verdict.answer == "ask"]
    for found in (same, ask):
        if found:
            _, key, verdict = max(found, key=lambda item: (item[0], item[1]))
            return Match(key, verdict.answer, verdict.reasons)
    return Match(None, "different", ())
