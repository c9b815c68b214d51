"""Google's encoding of a way, precision 5, for thousands of points at once."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from simulators.sessions import FloatArray


def encoded(latitude: FloatArray, longitude: FloatArray) -> str:
    """The polyline of positions in degrees; ``""`` for none."""
    if not latitude.size:
        return ""
    places = np.rint(np.stack([latitude, longitude], axis=1) * 1e5).astype(np.int64)
    steps = np.diff(places, axis=0, prepend=np.zeros((1, 2), dtype=np.int64)).ravel()
    left = np.where(steps < 0, ~(steps << 1), steps << 1)
    groups = np.stack([(left >> shift) & 31 for shift in range(0, 35, 5)], axis=1)
    counts = np.maximum(1, groups.shape[1] - np.argmax(groups[:, ::-1] != 0, axis=1))
    counts[left == 0] = 1
    return _letters(groups, counts)


def _letters(groups: npt.NDArray[np.int64], counts: npt.NDArray[np.int64]) -> str:
    """Each number's groups of five bits, all but the last with the mark that more follow."""
    columns = np.arange(groups.shape[1])
    follows = columns < counts[:, None] - 1
    letters = groups + np.where(follows, 32, 0) + 63
    return letters[columns < counts[:, None]].astype(np.uint8).tobytes().decode("ascii")
