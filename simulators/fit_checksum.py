"""The FIT checksum (CRC-16, reflected polynomial 0xA001) over large data, vectorised.

With a start value of 0 the checksum is linear, so the data is cut into lanes that are computed side by side
and then joined: crc(a + b) = shifted(crc(a), len(b)) ^ crc(b). Leading zeros change nothing, so lanes are padded.
"""

from __future__ import annotations

from functools import lru_cache

import numpy as np

_POLYNOMIAL = 0xA001
_LANES = 1024
_SHORT = 64  # bytes that are not worth cutting up
_ROUND = 32  # lanes of few different lengths: what depends on the length is computed once


def _table() -> np.ndarray:
    table = np.arange(256, dtype=np.uint16)
    for _ in range(8):
        table = np.where(table & 1, (table >> 1) ^ _POLYNOMIAL, table >> 1).astype(np.uint16)
    return table


_TABLE = _table()


def checksum(data: bytes) -> int:
    """CRC-16 of ``data`` as FIT defines it."""
    if len(data) < _SHORT:
        return _plain(data)
    length = -(-len(data) // (_LANES * _ROUND)) * _ROUND
    padded = np.zeros(_LANES * length, dtype=np.uint8)
    padded[padded.size - len(data) :] = np.frombuffer(data, dtype=np.uint8)
    columns = np.ascontiguousarray(padded.reshape(_LANES, length).T).astype(np.uint16)
    lanes = np.zeros(_LANES, dtype=np.uint16)
    for column in columns:
        lanes = (lanes >> 8) ^ _TABLE[(lanes ^ column) & 0xFF]
    return _joined(lanes, length)


def _plain(data: bytes) -> int:
    crc = 0
    for byte in data:
        crc = (crc >> 8) ^ int(_TABLE[(crc ^ byte) & 0xFF])
    return crc


def _joined(lanes: np.ndarray, length: int) -> int:
    """Neighbouring lanes joined pairwise until one is left."""
    for shift in _shifts(length):
        lanes = _times(shift, lanes[0::2]) ^ lanes[1::2]
    return int(lanes[0])


@lru_cache(maxsize=64)
def _shifts(length: int) -> tuple[np.ndarray, ...]:
    """What one, two, four … lanes of zero bytes do, as often as lanes are halved."""
    shifts = [_shift_matrix(length)]
    for _ in range(_LANES.bit_length() - 2):
        shifts.append(_times(shifts[-1], shifts[-1]))
    return tuple(shifts)


def _shift_matrix(length: int) -> np.ndarray:
    """What ``length`` zero bytes do to each of the 16 bits."""
    power = (np.uint16(1) << np.arange(16, dtype=np.uint16)).astype(np.uint16)
    power = (power >> 8) ^ _TABLE[power & 0xFF]
    result = (np.uint16(1) << np.arange(16, dtype=np.uint16)).astype(np.uint16)
    while length:
        if length & 1:
            result = _times(power, result)
        power = _times(power, power)
        length >>= 1
    return result


def _times(matrix: np.ndarray, vectors: np.ndarray) -> np.ndarray:
    product = np.zeros_like(vectors)
    for bit in range(16):
        product ^= np.where(vectors >> bit & 1, matrix[bit], 0).astype(np.uint16)
    return product
