"""What in a sentence names a solution, and the question that opens it up."""

from initiatives.wording.kinds import KINDS, Kind, KindOfWording
from initiatives.wording.nudges import names_solution, still_asks, too_similar
from initiatives.wording.reader import Finding, read
from initiatives.wording.tone import ToneHint, sharp_tone

__all__ = [
    "KINDS",
    "Finding",
    "Kind",
    "KindOfWording",
    "ToneHint",
    "names_solution",
    "read",
    "sharp_tone",
    "still_asks",
    "too_similar",
]
