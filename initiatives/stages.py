"""The life of an initiative: its stages and the one table of moves between them.

Who may make a move is named here by its action in `access.py`; what a move needs besides is checked by
the action that makes it. Nothing else in the code compares stages by hand.
"""

from dataclasses import dataclass
from enum import StrEnum


class Stage(StrEnum):
    """Where an initiative stands."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    REFRAMING = "reframing"
    READY = "ready"
    FUNDED = "funded"
    DEFERRED = "deferred"
    DECLINED = "declined"
    BUILDING = "building"
    LAUNCHED = "launched"
    REVIEWED = "reviewed"
    WITHDRAWN = "withdrawn"
    PAUSED = "paused"
    STOPPED = "stopped"

    @property
    def label(self) -> str:
        """The stage in words for people."""
        return LABELS[self]


LABELS: dict[Stage, str] = {
    Stage.DRAFT: "Draft",
    Stage.SUBMITTED: "Submitted",
    Stage.REFRAMING: "Reframing",
    Stage.READY: "Ready to decide",
    Stage.FUNDED: "Funded",
    Stage.DEFERRED: "Deferred",
    Stage.DECLINED: "Declined",
    Stage.BUILDING: "Building",
    Stage.LAUNCHED: "Launched",
    Stage.REVIEWED: "Reviewed",
    Stage.WITHDRAWN: "Withdrawn",
    Stage.PAUSED: "Paused",
    Stage.STOPPED: "Stopped",
}

CHOICES: list[tuple[str, str]] = [(stage.value, label) for stage, label in LABELS.items()]

# The eight steps of the life strip, each with the stages that stand on it.
STRIP: tuple[tuple[str, frozenset[Stage]], ...] = (
    ("Draft", frozenset({Stage.DRAFT})),
    ("Submitted", frozenset({Stage.SUBMITTED})),
    ("Reframing", frozenset({Stage.REFRAMING})),
    ("Ready to decide", frozenset({Stage.READY})),
    ("Decided", frozenset({Stage.FUNDED, Stage.DEFERRED, Stage.DECLINED})),
    ("Building", frozenset({Stage.BUILDING, Stage.PAUSED, Stage.STOPPED})),
    ("Launched", frozenset({Stage.LAUNCHED})),
    ("Reviewed", frozenset({Stage.REVIEWED})),
)

BEFORE_DECISION = frozenset({Stage.DRAFT, Stage.SUBMITTED, Stage.REFRAMING, Stage.READY})
FRAMABLE = frozenset({Stage.SUBMITTED, Stage.REFRAMING, Stage.READY})
ON_BOARD = frozenset(
    {Stage.REFRAMING, Stage.READY, Stage.FUNDED, Stage.BUILDING, Stage.PAUSED, Stage.LAUNCHED}
)
COMMITTED = frozenset({Stage.FUNDED, Stage.BUILDING, Stage.PAUSED})
# Something was funded: there is a brief for those who build it.
BRIEFED = COMMITTED | {Stage.LAUNCHED, Stage.REVIEWED, Stage.STOPPED}
NOT_DOING = frozenset({Stage.DEFERRED, Stage.DECLINED})
ENDED = frozenset({Stage.REVIEWED, Stage.WITHDRAWN, Stage.STOPPED, Stage.DECLINED})


@dataclass(frozen=True)
class Move:
    """One allowed move: its name, where from, where to, and the action in `access.py` that it takes.

    `to` is None where the move returns to where it came from (restore, resume).
    """

    name: str
    sources: frozenset[Stage]
    to: Stage | None
    action: str


def _move(
    name: str, sources: set[Stage] | frozenset[Stage], to: Stage | None, action: str
) -> tuple[str, Move]:
    return name, Move(name, frozenset(sources), to, action)


MOVES: dict[str, Move] = dict(
    (
        _move("submit", {Stage.DRAFT}, Stage.SUBMITTED, "file"),
        _move("pull_back", {Stage.SUBMITTED}, Stage.DRAFT, "withdraw"),
        _move("start_framing", {Stage.SUBMITTED}, Stage.REFRAMING, "frame"),
        _move("fast_lane", {Stage.SUBMITTED}, Stage.READY, "mark_ready"),
        _move("mark_ready", {Stage.REFRAMING}, Stage.READY, "mark_ready"),
        _move("ask_for_decision", {Stage.REFRAMING}, Stage.READY, "ask_for_decision"),
        _move("take_back_request", {Stage.READY}, Stage.REFRAMING, "ask_for_decision"),
        _move("back_to_reframing", {Stage.READY}, Stage.REFRAMING, "mark_ready"),
        _move("send_back", {Stage.READY}, Stage.REFRAMING, "decide"),
        _move("fund", {Stage.READY}, Stage.FUNDED, "decide"),
        _move("defer", {Stage.READY}, Stage.DEFERRED, "decide"),
        _move("decline", {Stage.READY}, Stage.DECLINED, "decide"),
        _move(
            "undo_decision",
            {Stage.FUNDED, Stage.DEFERRED, Stage.DECLINED, Stage.REFRAMING},
            Stage.READY,
            "decide",
        ),
        _move("look_again", {Stage.DEFERRED}, Stage.READY, "reopen"),
        _move("reopen", {Stage.DECLINED, Stage.DEFERRED}, Stage.REFRAMING, "reopen"),
        _move("undo_reopen", {Stage.REFRAMING, Stage.READY}, None, "reopen"),
        _move("start_building", {Stage.FUNDED}, Stage.BUILDING, "build"),
        _move("not_started", {Stage.BUILDING}, Stage.FUNDED, "build"),
        _move("launch", {Stage.BUILDING}, Stage.LAUNCHED, "build"),
        _move("not_launched", {Stage.LAUNCHED}, Stage.BUILDING, "build"),
        _move("pause", {Stage.BUILDING}, Stage.PAUSED, "pause"),
        _move("resume", {Stage.PAUSED}, Stage.BUILDING, "pause"),
        _move("stop", {Stage.BUILDING, Stage.PAUSED}, Stage.STOPPED, "pause"),
        _move("review", {Stage.LAUNCHED}, Stage.REVIEWED, "review"),
        _move("withdraw", {Stage.SUBMITTED, Stage.REFRAMING, Stage.READY}, Stage.WITHDRAWN, "withdraw"),
        _move("same_as", {Stage.SUBMITTED, Stage.REFRAMING}, Stage.WITHDRAWN, "same_as"),
        _move("restore", {Stage.WITHDRAWN}, None, "withdraw"),
    )
)


def step_of(stage: Stage) -> int:
    """The place of a stage on the life strip, 0..7; a withdrawn initiative stands on no step: -1."""
    return next((place for place, (_, stages) in enumerate(STRIP) if stage in stages), -1)
