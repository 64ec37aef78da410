"""What is written into a brief and what comes back from it: which way to lean, and a question of those who build."""

from datetime import datetime

from django.db import transaction

from initiatives import access, stages
from initiatives.actions._history import record
from initiatives.actions._notify import tell
from initiatives.actions._stage import lock
from initiatives.actions.reframing.questions import Asking, ask
from initiatives.errors import Conflict, Difference, InvalidInput, WrongStage
from initiatives.models import Guidance, Initiative, Kind, NoticeKind, Person, Question
from initiatives.queries import reframing
from initiatives.queries.board.brief import BRIEF, lean_of

MOST_LETTERS = 400


@transaction.atomic
def write_guidance(initiative: Initiative, *, text: str, version: int, by: Person, now: datetime) -> Guidance:
    """Say which way the builders lean when in doubt; the words before stay in the history.

    Raises `NotAllowed`, `WrongStage` (nothing is funded), `InvalidInput`, `Conflict` with both texts.
    """
    row = lock(initiative)
    access.require(by, "write_guidance", row)
    if row.at_stage not in stages.BRIEFED:
        raise WrongStage(
            f"{row.reference} is {row.at_stage.label.lower()}. Which way to lean stands in its framing until it is funded."
        )
    text = text.strip()
    if not text or len(text) > MOST_LETTERS:
        raise InvalidInput({"text": "Enter which way to lean when in doubt"})
    before, standing = lean_of(row)
    if (standing.version if standing else 0) != version:
        raise Conflict(
            "Somebody changed this while you were writing",
            version=standing.version if standing else 0,
            differences=(Difference("When in doubt", before, text),),
        )
    guidance = standing or Guidance(initiative=row, version=0)
    if before == text and standing is not None:
        return guidance
    guidance.text, guidance.written_by, guidance.written_at = text, by, now
    guidance.version += 1
    guidance.save()
    record(
        initiative=row,
        by=by,
        now=now,
        action="write_guidance",
        summary="Changed which way to lean when in doubt",
        changes=(("When in doubt", before, text),),
    )
    row.updated_at = now
    row.save(update_fields=["updated_at"])
    tell(
        [row.product_owner, row.engineering_owner, *reframing.watchers_of(row)],
        initiative=row,
        kind=NoticeKind.CHANGED,
        text=f"{by.name} changed which way to lean on {row.reference}: {text}",
        once_key=f"guidance:{row.pk}:{guidance.version}",
        by=by,
        now=now,
        anchor=BRIEF,
    )
    return guidance


@transaction.atomic
def ask_back(
    initiative: Initiative, *, text: str, by: Person, now: datetime, once_token: str = ""
) -> Question:
    """A question from the brief lands on the initiative: its owner is asked, the other owner hears of it. Once."""
    question = ask(
        initiative=initiative,
        by=by,
        now=now,
        asking=Asking(text=text, kind=Kind.TRADE_OFF, about_field=BRIEF),
        once_token=once_token,
    )
    row = question.initiative
    others = [row.product_owner, row.engineering_owner]
    tell(
        [person for person in others if person is not None and person.pk != question.asked_of_id],
        initiative=row,
        kind=NoticeKind.CHANGED,
        text=f"{by.name} asked back from the brief of {row.reference}: {question.text}",
        once_key=f"asked-back:{question.pk}",
        by=by,
        now=now,
        anchor=f"q{question.number}",
    )
    return question
