"""The board's read model: one row for each initiative, rewritten with whatever it shows."""

from datetime import datetime

from initiatives import stages
from initiatives.models import BoardRow, Framing, Initiative


def refresh(initiative: Initiative, *, now: datetime) -> BoardRow | None:
    """Rewrite the row in the transaction of the change, or remove it where the board does not show the stage."""
    if initiative.at_stage not in stages.ON_BOARD | stages.NOT_DOING:
        BoardRow.objects.filter(initiative=initiative).delete()
        return None
    framing = initiative.framings.newest_first().first()
    row, _ = BoardRow.objects.update_or_create(
        initiative=initiative,
        defaults={
            "team": initiative.team,
            "period": initiative.period,
            "stage": initiative.stage,
            "outcome": outcome_of(initiative, framing),
            "proposal_title": initiative.proposal_title,
            "questions_open": initiative.questions.open().count(),
            "not_fully_framed": initiative.not_fully_framed,
            "decide_by": initiative.decide_by,
            "updated_at": now,
        },
    )
    return row


def outcome_of(initiative: Initiative, framing: Framing | None) -> str:
    """The headline: the goal once there is one, until then the filer's words."""
    return (framing.goal if framing else "") or initiative.proposal_title
