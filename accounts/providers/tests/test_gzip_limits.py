"""Gzip around files: opened in memory-safe steps."""

from __future__ import annotations

import gzip

import pytest

from accounts.providers import files
from accounts.providers.files import sniff
from accounts.providers.records import Refused
from simulators.files import fit_bytes, realistic

RUN = realistic(2, sport="running", seconds=60)


def test_a_gzip_bomb_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sniff, "MAX_FILE_BYTES", 1_000_000)
    with pytest.raises(Refused, match="larger than"):
        files.read("x.gpx.gz", gzip.compress(b" " * 1_000_100))


def test_a_gzip_in_a_gzip_is_opened_and_a_third_one_is_not() -> None:
    data = fit_bytes(RUN)
    twice = gzip.compress(gzip.compress(data))
    assert files.digest(twice) == files.digest(data)
    with pytest.raises(Refused, match="more than twice"):
        files.read("x", gzip.compress(twice))


def test_a_gzip_that_was_cut_off_gives_what_it_holds() -> None:
    packed = gzip.compress(fit_bytes(realistic(2, seconds=900)))
    (record,) = files.read("x.fit.gz", packed[: len(packed) // 2])
    assert 100 < len(record.recording or ()) < 900
    assert record.notes
