"""Generated files as the table wants them: two 1-hour runs to one 2-hour ride, one in seven with an empty checksum."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from simulators.files import Options, Session, fit_bytes, realistic

FIRST = datetime(2019, 3, 1, 6, 30, tzinfo=UTC)
_DISTINCT = 9


def mixed(count: int) -> Iterator[tuple[str, bytes]]:
    """Names and bytes of ``count`` files, one a day; one in seven is of the kind that only the slow reader takes."""
    sessions = [_session(number) for number in range(_DISTINCT)]
    for number in range(count):
        session = replace(sessions[number % _DISTINCT], start=FIRST + timedelta(days=number, seconds=number))
        header = "zero" if number % 7 == 6 else "valid"
        yield f"{session.start:%Y-%m-%d}.fit", fit_bytes(session, options=Options(header=header))


def _session(number: int) -> Session:
    return ride(number) if number % 3 == 2 else run(number)


def run(seed: int, *, seconds: int = 3600, start: datetime = FIRST) -> Session:
    laps = tuple(float(at) for at in range(0, seconds, 330))
    return realistic(seed, sport="running", seconds=seconds, start=start, laps=laps)


def ride(seed: int, *, seconds: int = 7200, start: datetime = FIRST) -> Session:
    laps = tuple(float(at) for at in range(0, seconds, 1200))
    return realistic(seed, sport="cycling", seconds=seconds, start=start, laps=laps)
