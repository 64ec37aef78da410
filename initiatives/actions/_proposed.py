"""A decision that waited for a second director and never came into force."""

from datetime import datetime

from initiatives.actions._notify import settle, tell
from initiatives.models import Decision, DecisionState, Initiative, NoticeKind, Person


def close(
    row: Initiative, state: DecisionState, *, why: str, by: Person | None, now: datetime
) -> Decision | None:
    """Close what is proposed on a locked initiative, if anything is; whoever proposed it hears why.

    One query where nothing waits.
    """
    waiting = row.decisions.proposed().select_for_update(of=("self",)).select_related("decided_by").first()
    if waiting is None:
        return None
    waiting.state, waiting.closed_by, waiting.closed_at, waiting.closed_why = state, by, now, why[:500]
    waiting.save(update_fields=["state", "closed_by", "closed_at", "closed_why"])
    settle(row, f"confirm-{waiting.pk}", now=now)
    who = f"{by.name} objected. " if state == DecisionState.OBJECTED and by is not None else ""
    tell(
        [waiting.decided_by],
        initiative=row,
        kind=NoticeKind.WAITING if state == DecisionState.OBJECTED else NoticeKind.CHANGED,
        text=f"What you proposed for {row.reference} is not in force. {who}{why}",
        once_key=f"not-confirmed-{waiting.pk}",
        by=by,
        now=now,
    )
    return waiting
