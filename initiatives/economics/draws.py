"""Sobol draws with hashed digital shifts: the same numbers on every machine, and for every set of options.

One Sobol dimension belongs to one input. Its column is shifted (exclusive or) by 32 bits hashed from the seed and
the dimension, so what one input draws does not depend on which others there are (Owen 1995; L'Ecuyer & Lemieux
2002 on digital shifts; direction numbers of Joe & Kuo 2008, from scipy).
"""

from __future__ import annotations

import hashlib
from collections import OrderedDict
from threading import Lock
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtr, ndtri
from scipy.stats import qmc

Floats = NDArray[np.floating[Any]]

RHO = 0.6  # Gaussian copula of effort and time to ship of one option
_BITS = 32
_BLOCK = 1024
_MOST_BYTES = 48_000_000  # 730 columns of normals at 8192 draws


class Columns:
    """Recently used columns, and what is made from them, by key, up to a number of bytes; safe between threads."""

    def __init__(self, most_bytes: int) -> None:
        self._kept: OrderedDict[tuple, Any] = OrderedDict()
        self._sizes: dict[tuple, int] = {}
        self._held = 0
        self._most = most_bytes
        self._lock = Lock()

    def get(self, key: tuple) -> Any:
        """What is kept under the key, or None."""
        return self.get_all([key])[0]

    def get_all(self, keys: list[tuple]) -> list[Any]:
        """Several at once, None for those that are not kept."""
        with self._lock:
            found = [self._kept.get(key) for key in keys]
            for key, column in zip(keys, found, strict=True):
                if column is not None:
                    self._kept.move_to_end(key)
        return found

    def put(self, key: tuple, column: Any, size: int) -> Any:
        """Keeps it unless it would take more than a fourth of the room; the longest unused make way."""
        if isinstance(column, np.ndarray):
            column.setflags(write=False)
        with self._lock:
            if size <= self._most // 4 and key not in self._kept:
                self._kept[key], self._sizes[key] = column, size
                self._held += size
            while self._held > self._most:
                oldest, _ = self._kept.popitem(last=False)
                self._held -= self._sizes.pop(oldest)
        return column

    def clear(self) -> None:
        """Forgets everything."""
        with self._lock:
            self._kept.clear()
            self._sizes.clear()
            self._held = 0


_normals = Columns(_MOST_BYTES)


def sobol_points(n: int, d: int) -> Floats:
    """The first n unscrambled Sobol points in d dimensions (Joe-Kuo), shape (n, d), in [0, 1)."""
    return qmc.Sobol(d, scramble=False, bits=_BITS).random(n)


def digital_shift(seed: int, dimension: int) -> int:
    """The 32 bits by which a dimension's column is shifted."""
    digest = hashlib.sha256(f"outcomeframe:{int(seed)}:{int(dimension)}".encode()).digest()
    return int.from_bytes(digest[:4], "big")


def shifted(points: Floats, seed: int, dimension: int) -> Floats:
    """A column of Sobol points after its digital shift, clipped to [2^-33, 1 - 2^-33]."""
    raw = (points * 2.0**_BITS).astype(np.uint32)
    raw ^= np.uint32(digital_shift(seed, dimension))
    return np.clip(raw * 2.0**-_BITS, 2.0**-33, 1.0 - 2.0**-33)


def uniforms(seed: int, dimension: int, n: int) -> Floats:
    """The n draws of one dimension, uniform on (0, 1)."""
    return shifted(_raw_columns([dimension], n)[0], seed, dimension)


def normals(seed: int, dimensions: list[int], n: int) -> list[Floats]:
    """Standard normal draws, one read-only array of length n for each dimension, from the cache where it has them."""
    found = _normals.get_all([(seed, dimension, n) for dimension in dimensions])
    missing = sorted({d for d, column in zip(dimensions, found, strict=True) if column is None})
    if not missing:
        return [column for column in found if column is not None]
    made = {}
    for row, dimension in zip(_raw_columns(missing, n), missing, strict=True):
        column = ndtri(shifted(row, seed, dimension))
        made[dimension] = _normals.put((seed, dimension, n), column, column.nbytes)
    return [made[d] if column is None else column for d, column in zip(dimensions, found, strict=True)]


def correlated(seed: int, base: int, own: int, n: int) -> Floats:
    """Standard normal draws that have correlation 0.6 with those of `base`: 0.6 z_base + 0.8 z_own."""
    key = (seed, base, own, n)
    column = _normals.get(key)
    if column is None:
        first, second = normals(seed, [base, own], n)
        made = RHO * first + (1.0 - RHO * RHO) ** 0.5 * second
        column = _normals.put(key, made, made.nbytes)
    return column


def forget() -> None:
    """Empties the cache (for measuring without it)."""
    _normals.clear()


def legendre_basis(z: Floats, degree: int) -> Floats:
    """Orthonormal shifted Legendre polynomials of Phi(z), shape (degree + 1, n)."""
    x = 2.0 * ndtr(z) - 1.0
    rows = np.empty((degree + 1, z.size))
    rows[0], rows[1] = 1.0, x
    for k in range(1, degree):
        rows[k + 1] = ((2 * k + 1) * x * rows[k] - k * rows[k - 1]) / (k + 1)
    rows *= np.sqrt(2.0 * np.arange(degree + 1) + 1.0)[:, None]
    return rows


def _raw_columns(dimensions: list[int], n: int) -> Floats:
    """Columns of the Sobol sequence, shape (len(dimensions), n)."""
    width = max(dimensions) + 1
    rows = np.empty((len(dimensions), n))
    sequence = qmc.Sobol(width, scramble=False, bits=_BITS)
    step = n if width <= 128 else _BLOCK
    for start in range(0, n, step):
        count = min(step, n - start)
        rows[:, start : start + count] = sequence.random(count).T[dimensions]
    return rows
