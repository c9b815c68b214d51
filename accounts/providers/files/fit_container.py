"""The envelope of a FIT file: chained files, header and checksum. Messages are never touched here.

A FIT file is header (12 or 14 bytes), data, checksum (CRC-16, reflected polynomial 0xA001) over both.
Several may follow one another ("chained").

Older Garmin units write a header checksum of 0, which the format allows; the fast decoder then starts the
file's checksum in the wrong state and refuses. The checksum is linear over GF(2), so the envelope can be rewritten
without reading the data: crc(header + data) = shifted(crc(header), len(data)) ^ crc(data).
A file that was damaged before stays detectably damaged.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass

_POLYNOMIAL = 0xA001
_SIGNATURE = b".FIT"
_CRC_SIZE = 2
_MIN_HEADER, _FULL_HEADER = 12, 14


@dataclass(frozen=True, slots=True)
class Part:
    """One file of a chain. ``is_cut``: it announces more bytes than there are, or was never closed.
    ``is_joined``: another file that only completes this one (late heart rate) follows in ``data``.
    """

    data: bytes
    is_cut: bool
    is_joined: bool = False


def parts(data: bytes) -> Iterator[Part]:
    """The chained files one after the other, split by the lengths in their headers."""
    offset = 0
    while data[offset + 8 : offset + 12] == _SIGNATURE:
        header_size, data_size = data[offset], _data_size(data, offset)
        if header_size < _MIN_HEADER:
            return
        end = offset + header_size + data_size + _CRC_SIZE
        if data_size == 0 and len(data) > end:
            yield _closed(data[offset:])
            return
        if end > len(data):
            yield Part(data[offset:], is_cut=True)
            return
        yield Part(data[offset:end], is_cut=False)
        offset = end


def _data_size(data: bytes, offset: int = 0) -> int:
    return int(struct.unpack_from("<I", data, offset + 4)[0])


def _closed(data: bytes) -> Part:
    """A recording whose header was never filled in (the watch stopped): all that follows is its data."""
    header = data[:4] + struct.pack("<I", len(data) - data[0]) + data[8 : data[0]]
    return Part(header + data[data[0] :], is_cut=True)


def with_plain_envelope(part: bytes) -> bytes:
    """The same data behind a 14-byte header with a valid checksum; unchanged when it has one already."""
    header = part[: part[0]]
    if len(header) == _FULL_HEADER and crc16(header) == 0:
        return part
    size = _data_size(part)
    stored = struct.unpack("<H", part[-_CRC_SIZE:])[0]
    data_crc = stored ^ crc_after_zeros(crc16(header), size)
    start = bytes((_FULL_HEADER,)) + part[1:_MIN_HEADER]
    new_header = start + struct.pack("<H", crc16(start))
    return new_header + part[len(header) : -_CRC_SIZE] + struct.pack("<H", data_crc)


def crc16(data: bytes, crc: int = 0) -> int:
    """FIT checksum, byte by byte: meant for headers."""
    for byte in data:
        crc = _step(crc ^ byte, 8)
    return crc


def _step(crc: int, bits: int) -> int:
    for _ in range(bits):
        crc = (crc >> 1) ^ (_POLYNOMIAL if crc & 1 else 0)
    return crc


def crc_after_zeros(crc: int, count: int) -> int:
    """The checksum ``crc`` carried over ``count`` zero bytes, in O(log count) by squaring the shift."""
    matrix = [_step(1 << bit, 8) for bit in range(16)]
    while count:
        if count & 1:
            crc = _times(matrix, crc)
        matrix = [_times(matrix, row) for row in matrix]
        count >>= 1
    return crc


def _times(matrix: list[int], vector: int) -> int:
    product = 0
    for bit in range(16):
        if vector >> bit & 1:
            product ^= matrix[bit]
    return product
