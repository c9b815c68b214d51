"""The envelope of FIT files: checksums rewritten without reading the data."""

from __future__ import annotations

import struct

from garmin_fit_sdk import CrcCalculator
from hypothesis import given, settings
from hypothesis import strategies as st

from accounts.providers.files.fit_container import crc16, crc_after_zeros, parts, with_plain_envelope


def crc(data: bytes) -> int:
    return int(CrcCalculator.calculate_crc(data, 0, len(data)))


def envelope(body: bytes, header_size: int, header_crc: int = 0) -> bytes:
    header = struct.pack("<BBHI4s", header_size, 0x20, 2132, len(body), b".FIT")
    header += struct.pack("<H", header_crc) if header_size == 14 else b""
    return header + body + struct.pack("<H", crc(header + body))


@settings(max_examples=50)
@given(st.binary(max_size=60))
def test_the_checksum_equals_garmins(data: bytes) -> None:
    assert crc16(data) == crc(data)


@settings(max_examples=50)
@given(st.integers(0, 0xFFFF), st.integers(0, 300))
def test_carrying_over_zeros_equals_feeding_them(start: int, count: int) -> None:
    assert crc_after_zeros(start, count) == crc16(bytes(count), start)


@settings(max_examples=50)
@given(st.binary(min_size=1, max_size=200), st.sampled_from([12, 14]))
def test_a_rewritten_envelope_is_valid_and_holds_the_same_data(body: bytes, header_size: int) -> None:
    rewritten = with_plain_envelope(envelope(body, header_size))
    assert rewritten[14:-2] == body
    assert crc16(rewritten[:14]) == 0
    assert crc(rewritten) == 0


@settings(max_examples=50)
@given(st.binary(min_size=1, max_size=200), st.integers(1, 0xFFFF))
def test_a_damaged_file_stays_detectably_damaged(body: bytes, damage: int) -> None:
    good = envelope(body, 14)
    bad = good[:-2] + struct.pack("<H", struct.unpack("<H", good[-2:])[0] ^ damage)
    assert crc(with_plain_envelope(bad)) != 0


def test_a_valid_file_is_left_untouched() -> None:
    header = struct.pack("<BBHI4s", 14, 0x20, 2132, 3, b".FIT")
    data = envelope(b"abc", 14, crc(header))
    assert with_plain_envelope(data) is data


def test_a_chain_is_split_by_its_headers_and_rubbish_behind_it_is_left() -> None:
    first, second = envelope(b"abc", 14), envelope(b"defgh", 12)
    found = list(parts(first + second + b"\0\0rubbish"))
    assert [part.data for part in found] == [first, second]
    assert not any(part.is_cut for part in found)


def test_a_file_that_announces_more_than_there_is_counts_as_cut() -> None:
    (found,) = parts(envelope(b"abcdef", 14)[:-4])
    assert found.is_cut
