"""Failures that are part of the work, each with a sentence that a person can act on.

Actions and queries raise them; the doors (`views/guards.py`, tasks, commands) translate them.
"""

from dataclasses import dataclass, field
from typing import Any


class OutcomeFrameError(Exception):
    """The base of all anticipated failures. `sentence` is written for people."""

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence


class NotFound(OutcomeFrameError):
    """It is not there, or not there for this person; which of the two is not said."""

    def __init__(self, sentence: str = "There is nothing here that you can see.") -> None:
        super().__init__(sentence)


class NotAllowed(OutcomeFrameError):
    """The person may read this but not do that; the sentence says who may."""


class WrongStage(OutcomeFrameError):
    """The initiative has moved on, and this move no longer starts where it stands."""


@dataclass(frozen=True)
class Difference:
    """One field on which two people disagree: its label, what stands, and what was typed."""

    label: str
    theirs: str
    yours: str


class Conflict(OutcomeFrameError):
    """Somebody else changed it first. Carries both texts so that nothing typed is lost.

    `differences` is for the conflict view; `version` the version that now stands.
    """

    def __init__(
        self, sentence: str, *, version: int | None = None, differences: tuple[Difference, ...] = ()
    ) -> None:
        super().__init__(sentence)
        self.version = version
        self.differences = differences


class InvalidInput(OutcomeFrameError):
    """What was typed cannot be accepted: `fields` maps field name to the words shown beside it."""

    def __init__(self, fields: dict[str, str]) -> None:
        super().__init__(next(iter(fields.values()), "Check what you entered."))
        self.fields = fields


@dataclass
class JobFailed(Exception):
    """A job that cannot succeed by being tried again; `sentence` is kept on its row."""

    sentence: str
    details: dict[str, Any] = field(default_factory=dict)
