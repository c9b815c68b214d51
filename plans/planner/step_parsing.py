"""Read a session that was typed (docs/algorithms/workout-steps.md).

    2km easy, 6x800m @ I r400m, 1km easy
    10min warmup, 3x(5min @ T, 2min jog), 10min cooldown

"m" is always metres and minutes are "min", whatever the sport; a bare number is metres in the pool and
refused elsewhere.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from activities.analysis import typed

from .paces import RUN, SWIM, Paces
from .step_targets import label_target, read_target
from .step_values import (
    COOLDOWN,
    EASY_PHASE,
    LONGEST_STEP,
    LONGEST_TIME,
    MOST_NODES,
    MOST_TIMES,
    RECOVER,
    WARMUP,
    WORK,
    Node,
    Repeat,
    Step,
    Steps,
    Target,
    UnreadableStep,
    tidy_note,
)

LONGEST_TEXT = 4000
PHASE_WORDS: dict[str, str] = {
    **dict.fromkeys(("warmup", "warm-up", "wu"), WARMUP),
    **dict.fromkeys(("cooldown", "cool-down", "cd"), COOLDOWN),
    **dict.fromkeys(("jog", "recovery", "recover", "rest", "float", "walk"), RECOVER),
    "easy": EASY_PHASE,
    **dict.fromkeys(("work", "hard"), WORK),
}
#: Words that are kept as a note without quotation marks.
NOTE_WORDS = frozenset(
    {
        *("strides", "stride", "hills", "hill", "uphill", "downhill", "drills", "drill"),
        *("steady", "relaxed", "build", "progressive", "kick", "pull", "free"),
    }
)
OPEN = "open"

_NUM = r"\d+(?:[.,]\d+)?"
_TIME_WORD = r"(?:hours?|hrs?|h|minutes?|mins?|seconds?|secs?|s|['′])"
_LENGTH_WORD = r"(?:kilomet(?:er|re)s?|kms?|k|miles?|mi|met(?:er|re)s?|m|yards?|yds?)"
_CLOCK = re.compile(r"(?<![\d:])\d{1,3}:\d{2}(?::\d{2})?(?:\.\d)?(?![\d:])")
_TIME = re.compile(
    rf"{_NUM}\s*{_TIME_WORD}(?![a-z])(?:\s*{_NUM}\s*{_TIME_WORD}(?![a-z]))*(?:(?<=h)\s*\d{{1,2}}(?!\d))?",
    re.I,
)
_LENGTH = re.compile(rf"{_NUM}\s*{_LENGTH_WORD}(?![a-z])", re.I)
_BARE = re.compile(r"(?<![\w.,])\d+(?![\w.,])")
_OPEN = re.compile(rf"\b{OPEN}\b", re.I)
_REPEAT = re.compile(r"(\d+)\s*[xX×*]\s*(?=\S)(.*)", re.S)
_RECOVERY = re.compile(r"\s[rR]\s?(?=\d)")
_NOTE = re.compile(r'"([^"]*)"')
_DECIMAL_COMMA = re.compile(rf"(?<=\d),(?=\d{{1,2}}\s*(?:{_LENGTH_WORD}|{_TIME_WORD})(?![a-z]))", re.I)


@dataclass(frozen=True, slots=True)
class _Reading:
    sport: str
    paces: Paces | None


def parse(text: str, *, sport: str = RUN, paces: Paces | None = None) -> Steps:
    """Return the session that a text describes; targets by label get numbers from ``paces``.

    Distances in m, times in s. Raises :class:`UnreadableStep` with a sentence that names the part.
    """
    if len(text) > LONGEST_TEXT:
        raise UnreadableStep(f"A session may have at most {LONGEST_TEXT} characters.")
    reading = _Reading(sport, paces)
    nodes = tuple(_node(part, reading) for part in _parts(text, sport))
    if len(nodes) > MOST_NODES:
        raise UnreadableStep(f"A session may have at most {MOST_NODES} steps.")
    return nodes


def _parts(text: str, sport: str) -> Iterator[str]:
    """Split at commas, semicolons, plus signs and line ends outside brackets and quotation marks."""
    if sport != SWIM:  # where "100,4x50" is two sets
        text = _DECIMAL_COMMA.sub(".", text)
    depth, quoted, start = 0, False, 0
    for at, letter in enumerate(text):
        quoted ^= letter == '"'
        if not quoted:
            depth += {"(": 1, ")": -1}.get(letter, 0)
            if depth < 0:
                raise UnreadableStep("There is a closing bracket without an opening one.")
            if depth == 0 and letter in ",;+\n":
                yield from _filled(text[start:at])
                start = at + 1
    if depth or quoted:
        raise UnreadableStep("A bracket is not closed." if depth else "A quotation mark is not closed.")
    yield from _filled(text[start:])


def _filled(part: str) -> Iterator[str]:
    if part.strip():
        yield part.strip()


def _node(part: str, reading: _Reading) -> Node:
    match = _REPEAT.match(part)
    if match is None:
        return _step(part, reading, default=None)
    times, body = int(match[1]), match[2].strip()
    if not 1 <= times <= MOST_TIMES:
        raise UnreadableStep(f"“{part}” repeats {times} times; 1 to {MOST_TIMES} are possible.")
    if body.startswith("("):
        return Repeat(times, _group(part, body, reading))
    return Repeat(times, _with_recovery(body, reading))


def _group(part: str, body: str, reading: _Reading) -> tuple[Step, ...]:
    inner, _, behind = body[1:].rpartition(")")
    if any(_REPEAT.match(piece) for piece in _parts(inner, reading.sport)):
        raise UnreadableStep(f"“{part}” has a repeat inside a repeat; write the inner one out.")
    steps = tuple(step for piece in _parts(inner, reading.sport) for step in _with_recovery(piece, reading))
    if not steps:
        raise UnreadableStep(f"“{part}” repeats nothing.")
    behind = behind.strip()
    if not behind:
        return steps
    if not re.match(r"[rR]\s?\d", behind):
        raise UnreadableStep(f"“{behind}” behind the bracket is not understood.")
    return (*steps, _step(behind[1:], reading, default=RECOVER))


def _with_recovery(body: str, reading: _Reading) -> tuple[Step, ...]:
    """A step of a repeat and, behind an "r", the recovery after it."""
    pieces = _RECOVERY.split(body, maxsplit=1)
    work = _step(pieces[0], reading, default=WORK)
    return (work, _step(pieces[1], reading, default=RECOVER)) if len(pieces) == 2 else (work,)


def _step(part: str, reading: _Reading, *, default: str | None) -> Step:
    quoted = " ".join(_NOTE.findall(part))
    left, at, behind = _NOTE.sub(" ", part).partition("@")
    distance, duration, words = _amount(left, part, reading.sport)
    target = read_target(behind, sport=reading.sport, paces=reading.paces) if at else None
    phase, loose, named = _words(words, part, reading)
    target = target or named
    note = tidy_note(" ".join(filter(None, (loose, quoted))))
    return Step(phase or default_phase(target, default), distance, duration, target, note)


def default_phase(target: Target | None, default: str | None) -> str:
    """The phase of a step that names none: easy unless its place or its target says otherwise."""
    if default == RECOVER:
        return RECOVER
    if target is not None:
        return EASY_PHASE if target.label in ("E", "Z1", "Z2") else WORK
    return default or EASY_PHASE


def _amount(left: str, part: str, sport: str) -> tuple[float | None, float | None, str]:
    """Return (metres, seconds, the words left over); one of the two is None, both for an open step."""
    left = re.sub(r"\b(warm|cool)\s+(up|down)\b", r"\1\2", left, flags=re.I)
    for pattern in (_CLOCK, _TIME, _LENGTH, _OPEN, _BARE):
        if match := pattern.search(left):
            rest = left[: match.start()] + " " + left[match.end() :]
            if pattern is _OPEN:
                return None, None, rest
            is_time = pattern in (_CLOCK, _TIME)
            return (
                (None, _seconds(match[0], part), rest)
                if is_time
                else (_metres(match[0], part, sport), None, rest)
            )
    raise UnreadableStep(f"“{part}” does not say how far or how long, like 2km or 10min.")


def _seconds(text: str, part: str) -> float:
    spoken = re.sub(r"(?<=[a-z])(?=\d)", " ", re.sub(r"['′]", "min", text.lower()))
    try:
        seconds = round(typed.parse_duration(spoken), 1)
    except typed.Unreadable as problem:
        raise UnreadableStep(f"In “{part}”: {problem}") from problem
    if not 0 < seconds <= LONGEST_TIME:
        raise UnreadableStep(f"“{part}” must take more than 0 seconds and at most 48 hours.")
    return seconds


def _metres(text: str, part: str, sport: str) -> float:
    if text.isdigit() and sport != SWIM:
        raise UnreadableStep(f"“{part}” needs a unit behind {text}: km, m, min or s.")
    try:
        metres = round(typed.parse_distance(text, sport=SWIM), 2)
    except typed.Unreadable as problem:
        raise UnreadableStep(f"In “{part}”: {problem}") from problem
    if not 0 < metres <= LONGEST_STEP:
        raise UnreadableStep(f"“{part}” must be more than 0 and at most {LONGEST_STEP / 1000:g} km long.")
    return metres


def _words(words: str, part: str, reading: _Reading) -> tuple[str | None, str, Target | None]:
    """Return phase, note and named pace among the words beside the amount."""
    phase: str | None = None
    note: list[str] = []
    target: Target | None = None
    for word in words.split():
        if word.lower() in PHASE_WORDS and phase is None:
            phase = PHASE_WORDS[word.lower()]
        elif word.lower() in NOTE_WORDS:
            note.append(word.lower())
        elif word.isupper() and (named := label_target(word, reading.sport, reading.paces)):
            target = named
        else:
            raise UnreadableStep(f"“{word}” in “{part}” is not understood; put notes in quotation marks.")
    return phase, " ".join(note), target
