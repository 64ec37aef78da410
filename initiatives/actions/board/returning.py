"""What brings a decision back: its date, a metric's reading, or somebody with new evidence.

Its figures are worked out anew: rates may have changed meanwhile, and time is counted from another decision day.
"""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from initiatives import access
from initiatives.actions import _board_row, _figures
from initiatives.actions._notify import settle, tell
from initiatives.actions._once import once
from initiatives.actions._stage import lock, move
from initiatives.actions.reframing.evidence import Piece, add_evidence, use_evidence
from initiatives.errors import InvalidInput, WrongStage
from initiatives.models import (
    Decision,
    Evidence,
    EvidenceKind,
    Initiative,
    Lane,
    LookAgain,
    NoticeKind,
    Person,
    Reading,
    Role,
)
from initiatives.queries import reframing
from initiatives.queries.board import decisions
from initiatives.stages import Stage


@dataclass(frozen=True)
class News:
    """What is new since a decision: a piece of evidence as it is typed, or one that stands already."""

    piece: Piece | None = None
    chosen: Evidence | None = None

    @property
    def says(self) -> str:
        said = self.chosen or self.piece
        return said.says if said is not None else ""


def heard(words: str, *, by: Person, now: datetime) -> News:
    """Words alone, as a piece of evidence of whoever says them."""
    words = words.strip()
    return News(
        Piece(
            kind=EvidenceKind.TICKET,
            lane=Lane.ASKED,
            on=timezone.localdate(now),
            source=by.name,
            says=words[:300],
            note=words if len(words) > 300 else "",
        )
    )


@transaction.atomic
def reopen(
    initiative: Initiative,
    *,
    news: News,
    by: Person,
    now: datetime,
    straight: bool = False,
    once_token: str = "",
) -> Initiative:
    """Bring back what was declined or deferred: to reframing, or `straight` before the directors where it was deferred.

    What is new lands as evidence on the initiative; the decision stays on record. Raises `NotAllowed`, `WrongStage`,
    `InvalidInput`. The caller holds `news.chosen` from a query that asked whether `by` may see it.
    """
    if not news.says.strip():
        raise InvalidInput({"says": "Enter what is new since the decision"})
    row = lock(initiative)
    access.require(by, "reopen", row)
    made, _ = once(
        Initiative,
        lambda: _reopen(row, news, straight=straight, by=by, now=now),
        by=by,
        token=once_token,
        now=now,
    )
    return made


def _reopen(row: Initiative, news: News, *, straight: bool, by: Person, now: datetime) -> Initiative:
    decision = row.decisions.standing().select_related("decided_by").newest_first().first()
    summary = "Back to decide: what it waited for has come" if straight else "Reopened with new evidence"
    move(
        row,
        "look_again" if straight else "reopen",
        by=by,
        now=now,
        summary=summary,
        changes=(("New evidence", "", news.says),),
    )
    if news.chosen is not None:
        use_evidence(initiative=row, evidence=news.chosen, by=by, now=now)
    elif news.piece is not None:
        add_evidence(initiative=row, piece=news.piece, by=by, now=now)
    _figures.inputs_changed(row, now=now)
    _board_row.refresh(row, now=now)
    settle(row, "look-again", now=now)
    concerned = [row.product_owner, row.engineering_owner, row.filed_by]
    tell(
        concerned,
        initiative=row,
        kind=NoticeKind.WAITING,
        text=f"{by.name} reopened “{row.proposal_title}”: {news.says}",
        once_key=f"reopened-{row.pk}-{row.version}",
        by=by,
        now=now,
        anchor="evidence",
        mail_after=now + decisions.REOPENING_UNDONE_FOR,
    )
    tell(
        [decision.decided_by if decision else None, *reframing.watchers_of(row)],
        initiative=row,
        kind=NoticeKind.CHANGED,
        text=f"{by.name} reopened {row.reference} with new evidence: {news.says}",
        once_key=f"reopened-{row.pk}-{row.version}",
        by=by,
        now=now,
        anchor="evidence",
    )
    if straight:
        _tell_directors(row, f"{row.reference} is back to decide: {news.says}", by=by, now=now)
    return row


@transaction.atomic
def undo_reopen(initiative: Initiative, *, by: Person, now: datetime) -> Initiative:
    """Within ten minutes: it is where it was, with the decision that stood. The evidence stays, it is no less true."""
    row = lock(initiative)
    access.require(by, "reopen", row)
    if not decisions.is_undoable_reopening(row, now=now):
        raise WrongStage("This can be undone for ten minutes, while nothing has followed. Decide it anew.")
    version = row.version
    move(row, "undo_reopen", by=by, now=now, summary="Undid the reopening")
    row.notices.filter(
        once_key__in=[f"reopened-{row.pk}-{version}", f"again-{row.pk}-{version}"], mailed_at__isnull=True
    ).delete()
    _board_row.refresh(row, now=now)
    return row


def look_again_due(*, now: datetime) -> int:
    """For the scheduler: bring back what is due, each in its own transaction; returns how many moved."""
    today = timezone.localdate(now)
    waiting = (
        Decision.objects.to_look_at_again()
        .select_related("initiative", "look_again_metric", "look_again_person", "decided_by")
        .order_by("pk")
    )
    due = {row.pk: note for row in waiting if (note := _note(row, today))}
    for decision in waiting:
        if decision.pk in due:
            _bring_back(decision, due[decision.pk], now=now)
    return len(due)


def _note(decision: Decision, today: object) -> str:
    """Why a decision is due, or nothing."""
    if decision.look_again == LookAgain.METRIC:
        return _passed(decision)
    if decision.look_again_on is None or decision.look_again_on > today:  # type: ignore[operator]
        return ""
    if decision.look_again == LookAgain.WORDS:
        return f"The day came to ask: {decision.look_again_words}"
    return f"The date came: {decision.look_again_on:%d %b %Y}".replace(" 0", " ")


def _passed(decision: Decision) -> str:
    metric, limit = decision.look_again_metric, decision.look_again_value
    if metric is None or limit is None:
        return ""
    reading = (
        Reading.objects.filter(metric=metric, recorded_at__gt=decision.decided_at)
        .order_by("-on", "-pk")
        .first()
    )
    if reading is None or (reading.value < limit if decision.look_again_above else reading.value > limit):
        return ""
    way = "rose to" if decision.look_again_above else "fell to"
    return f"{metric.name} {way} {metric.say(reading.value)}"


@transaction.atomic
def _bring_back(decision: Decision, note: str, *, now: datetime) -> None:
    """A deferred one is ready again; of a declined or funded one, or words to judge, the people concerned are asked."""
    row = lock(decision.initiative)
    if row.decisions.standing().newest_first().first() != decision:
        return
    if decision.look_again == LookAgain.WORDS:
        _ask(decision, row, note, now=now)
        return
    if row.at_stage == Stage.DEFERRED:
        move(
            row,
            "look_again",
            by=None,
            now=now,
            summary="Back to decide: what it waited for has come",
            changes=(("What changed", "", note),),
        )
        _figures.inputs_changed(row, now=now)
        _board_row.refresh(row, now=now)
        _tell_directors(row, f"{row.reference} is back to decide. {note}", by=None, now=now)
        return
    _ask(decision, row, note, now=now)


def _ask(decision: Decision, row: Initiative, note: str, *, now: datetime) -> None:
    tell(
        [decision.look_again_person or decision.decided_by, row.product_owner],
        initiative=row,
        kind=NoticeKind.WAITING,
        text=f"{row.reference} asked to be looked at again. {note}",
        once_key=f"look-again-{decision.pk}",
        by=None,
        now=now,
    )


def _tell_directors(row: Initiative, text: str, *, by: Person | None, now: datetime) -> None:
    tell(
        Person.objects.active().holding(Role.DIRECTOR),
        initiative=row,
        kind=NoticeKind.WAITING,
        text=text,
        once_key=f"again-{row.pk}-{row.version}",
        by=by,
        now=now,
    )
