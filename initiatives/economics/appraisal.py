"""From a case to its figures."""

from __future__ import annotations

from initiatives.economics.case import Case
from initiatives.economics.results import Appraisal

ENGINE_VERSION = "1.0.0"


def appraise(case: Case, *, seed: int, draws: int = 8192) -> Appraisal:
    """Every figure of one case. Pure: the same case, seed and number of draws give the same bytes."""
    raise NotImplementedError("the arithmetic follows; the shapes of Case and Appraisal are final")
