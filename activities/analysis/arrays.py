"""The array types of the analysis package: one-dimensional, 1 Hz and NaN for missing unless said."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

FloatArray = NDArray[np.float64]
BoolArray = NDArray[np.bool_]
IntArray = NDArray[np.int64]
