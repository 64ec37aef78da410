"""Where framing starts: from the inbox, from the initiative's page, or with the first question."""

from datetime import datetime

from django.utils import timezone

from initiatives import access
from initiatives.actions import _board_row, _figures
from initiatives.actions._notify import settle, tell
from initiatives.actions._stage import move
from initiatives.models import Initiative, NoticeKind, Person
from initiatives.queries import intake


def start(initiative: Initiative, *, by: Person, now: datetime, quietly: bool = False) -> Initiative:
    """Move a locked, submitted initiative into reframing; whoever starts becomes its engineering owner.

    It joins the period that is being planned and, without a team, the framer's, with the team's domain; its first figures are asked for.

    `quietly` where another notice of the same act tells the filer already (the first question). Raises
    `NotAllowed` or `WrongStage`.
    """
    access.require(by, "frame", initiative)
    owner = initiative.engineering_owner or by
    team = initiative.team or intake.preset_team(by)
    move(
        initiative,
        "start_framing",
        by=by,
        now=now,
        summary="Started framing",
        changes=(("Framing", initiative.engineering_owner, owner),),
        engineering_owner=owner,
        framing_started_at=now,
        later_until=None,
        period=initiative.period or intake.planning_period(timezone.localdate(now)),
        team=team,
        domain=initiative.domain or (team.domain if team else None),
    )
    _figures.inputs_changed(initiative, now=now)
    _board_row.refresh(initiative, now=now)
    settle(initiative, "filed", now=now)
    if not quietly:
        tell(
            [initiative.filed_by, initiative.product_owner],
            initiative=initiative,
            kind=NoticeKind.CHANGED,
            text=f"{by.name} started framing {initiative.reference}, {initiative.proposal_title}.",
            once_key=f"framing-started:{initiative.pk}:{initiative.version}",
            by=by,
            now=now,
        )
    return initiative
