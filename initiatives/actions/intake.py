"""Drafts and filing: begin, save, share, send, pull back, withdraw, restore.

A draft is its filer's own paper: saving it leaves no entry in the history, since one is written every few
seconds. Sending it does, with every answer.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction

from initiatives import access
from initiatives.actions import _board_row, _figures, _framing, _questions
from initiatives.actions._framing import NOTHING_READ, Numbers
from initiatives.actions._history import Change, record
from initiatives.actions._notify import settle, tell
from initiatives.actions._once import once
from initiatives.actions._stage import lock, move
from initiatives.errors import Conflict, Difference, InvalidInput, WrongStage
from initiatives.models import (
    DraftShare,
    Initiative,
    Kind,
    NoticeKind,
    NumberChoice,
    Option,
    OptionRole,
    Person,
    TechnicalDetail,
    WantedInput,
)
from initiatives.queries import intake as queries
from initiatives.stages import Stage

# What a draft holds, with the words for each in conflicts and in the history.
LABELS: dict[str, str] = {
    "proposal_title": "What do you want to build?",
    "proposal_difference": "What would be different if this worked?",
    "number_choice": "Which number would move?",
    "number_name": "Number",
    "number_now": "Now",
    "number_target": "Target",
    "number_by": "By",
    "number_described": "The number in words",
    "why_now": "Why now?",
    "who_asked": "Who asked for it?",
    "links": "Links",
    "wanted_input": "Wanted from the lead",
    "technical_detail": "How technical",
    "team": "Team",
}
_CHOICES: dict[str, dict[Any, str]] = {
    "number_choice": dict(NumberChoice.choices),
    "wanted_input": dict(WantedInput.choices),
    "technical_detail": dict(TechnicalDetail.choices),
}
_OPTION_NAME = 80


@transaction.atomic
def begin_draft(*, by: Person, now: datetime) -> Initiative:
    """The filer's empty draft, made unless there is one: pressing twice, or a prefetch, makes one."""
    access.require(by, "file")
    # The second of two racing presses waits here and then finds what the first one made.
    Person.objects.select_for_update().get(pk=by.pk)
    found = queries.empty_draft_of(by)
    if found is not None:
        return found
    draft = Initiative.objects.create(
        stage=Stage.DRAFT,
        stage_since=now,
        team=queries.preset_team(by),
        filed_by=by,
        product_owner=by,
        created_at=now,
        updated_at=now,
    )
    record(initiative=draft, by=by, now=now, action="draft", summary="Started a draft")
    return draft


@transaction.atomic
def save_draft(
    initiative: Initiative,
    *,
    answers: Mapping[str, Any],
    version: int | None,
    tab: str,
    by: Person,
    now: datetime,
) -> Initiative:
    """Keep what has been typed so far; `answers` are fields of `LABELS`, those left out stay as they are.

    `tab` names the open form. Raises `WrongStage` once it was sent, `Conflict` with both texts when another
    form saved other text meanwhile.
    """
    row = _own_draft(initiative, by)
    _same_text(row, answers, version=version, tab=tab)
    changed = [field for field, value in answers.items() if getattr(row, field) != value]
    if not changed:
        return row
    for field in changed:
        setattr(row, field, answers[field])
    row.draft_tab, row.updated_at = tab, now
    row.version += 1
    row.save(update_fields=[*changed, "draft_tab", "updated_at", "version"])
    return row


@transaction.atomic
def submit(
    initiative: Initiative,
    *,
    answers: Mapping[str, Any],
    version: int | None,
    tab: str,
    numbers: Numbers = NOTHING_READ,
    token: str = "",
    by: Person,
    now: datetime,
) -> Initiative:
    """Send a draft to the lead: its answers become the proposal, its way the option as proposed.

    `numbers` is what the form read of the number. Raises `InvalidInput` without the two answers and the choice, `WrongStage`, `Conflict`.
    """

    def send() -> Initiative:
        row = _own_draft(initiative, by)
        _same_text(row, answers, version=version, tab=tab)
        for field, value in answers.items():
            setattr(row, field, value)
        _require_answers(row)
        said: tuple[Change, ...] = tuple((LABELS[field], "", _words(row, field)) for field in LABELS)
        move(row, "submit", by=by, now=now, summary="Filed the proposal", changes=said, submitted_at=now)
        _set_option_as_proposed(row, by=by, now=now)
        _framing.first_version(row, numbers=numbers, by=by, now=now)
        if row.number_choice == NumberChoice.NOT_SURE:
            _ask_which_number(row, by=by, now=now)
        _board_row.refresh(row, now=now)
        tell(
            queries.takers(row.team),
            initiative=row,
            kind=NoticeKind.WAITING,
            text=f"{by.name} filed “{row.proposal_title}”",
            once_key=f"filed-{row.pk}-{row.version}",
            by=by,
            now=now,
        )
        return row

    sent, _ = once(Initiative, send, by=by, token=token, now=now)
    return sent


@transaction.atomic
def pull_back(initiative: Initiative, *, by: Person, now: datetime) -> Initiative:
    """Make a sent proposal a draft again, until somebody has asked about it."""
    row = lock(initiative)
    access.require(by, "withdraw", row)
    if row.at_stage is Stage.SUBMITTED and not queries.is_untouched(row):
        raise WrongStage(
            "Somebody has asked about it already, so it can’t be pulled back. You can withdraw it."
        )
    put = queries.question_of_filing(row)
    move(
        row,
        "pull_back",
        by=by,
        now=now,
        summary="Pulled it back to change it",
        submitted_at=None,
        later_until=None,
        next_question_number=put.number if put else row.next_question_number,
    )
    # What sending made, sending again makes again; nobody has written under it.
    if put is not None:
        put.delete()
    row.framings.all().delete()
    settle(row, "filed", now=now)
    return row


@transaction.atomic
def withdraw(initiative: Initiative, *, reason: str = "", by: Person, now: datetime) -> Initiative:
    """Take it back before a decision; the reason may be left out. It can be restored."""
    row = lock(initiative)
    move(row, "withdraw", by=by, now=now, summary="Withdrew it", changes=(("Reason", "", reason),))
    _board_row.refresh(row, now=now)
    settle(row, "", now=now)
    why = f": {reason}" if reason else ""
    _tell_engineering(row, f"{by.name} withdrew “{row.proposal_title}”{why}", "withdrawn", by=by, now=now)
    return row


@transaction.atomic
def restore(initiative: Initiative, *, by: Person, now: datetime) -> Initiative:
    """Bring a withdrawn one back to where it was."""
    row = lock(initiative)
    move(row, "restore", by=by, now=now, summary="Restored it", same_as=None)
    if row.inputs_version:
        # Rates may have changed while it was away.
        _figures.inputs_changed(row, now=now)
    _board_row.refresh(row, now=now)
    _tell_engineering(row, f"{by.name} restored “{row.proposal_title}”", "restored", by=by, now=now)
    return row


@transaction.atomic
def discard_draft(initiative: Initiative, *, by: Person, now: datetime) -> Initiative:
    """Delete one's own draft. Nobody sees it from now on; `bring_back` undoes it."""
    row = _own_draft(initiative, by)
    return _mark_discarded(row, now, "Deleted the draft", by=by, now=now)


@transaction.atomic
def bring_back(initiative: Initiative, *, by: Person, now: datetime) -> Initiative:
    """Undo the deleting of a draft."""
    row = lock(initiative)
    access.require(by, "edit_draft", row)
    return _mark_discarded(row, None, "Brought the draft back", by=by, now=now)


@transaction.atomic
def share_draft(initiative: Initiative, *, person: Person, by: Person, now: datetime) -> DraftShare:
    """Show a draft early to somebody: "thinking out loud". Sharing twice shares once."""
    row = lock(initiative)
    access.require(by, "share_draft", row)
    _must_be_draft(row)
    if person.pk == by.pk or not person.is_active:
        raise InvalidInput({"person": "Select somebody else who can sign in"})
    share, is_new = DraftShare.objects.get_or_create(
        initiative=row, person=person, defaults={"shared_at": now}
    )
    if is_new:
        record(
            initiative=row,
            by=by,
            now=now,
            action="share_draft",
            summary=f"Shared the draft with {person.name}",
        )
        tell(
            [person],
            initiative=row,
            kind=NoticeKind.SHARED,
            text=f"{by.name} is thinking out loud: “{row.proposal_title or 'a draft without a title yet'}”",
            once_key=f"shared-{row.pk}-{share.pk}",
            by=by,
            now=now,
        )
    return share


@transaction.atomic
def unshare_draft(initiative: Initiative, *, person: Person, by: Person, now: datetime) -> None:
    """Stop showing a draft to somebody."""
    row = lock(initiative)
    access.require(by, "share_draft", row)
    _must_be_draft(row)
    share = next((share for share in queries.shares_of(row) if share.person_id == person.pk), None)
    if share is None:
        return
    share.delete()
    record(
        initiative=row, by=by, now=now, action="unshare_draft", summary=f"Stopped sharing with {person.name}"
    )


def _own_draft(initiative: Initiative, by: Person) -> Initiative:
    row = lock(initiative)
    access.require(by, "edit_draft", row)
    _must_be_draft(row)
    return row


def _must_be_draft(row: Initiative) -> None:
    if row.at_stage is not Stage.DRAFT:
        raise WrongStage(f"{row.reference} has been sent, so the draft can’t be changed any more.")
    if row.discarded_at is not None:
        raise WrongStage("This draft was deleted. Bring it back first.")


def _same_text(row: Initiative, answers: Mapping[str, Any], *, version: int | None, tab: str) -> None:
    """A form conflicts with another form, never with its own save whose answer got lost on the way."""
    if version == row.version or (tab and tab == row.draft_tab):
        return
    differences = tuple(
        Difference(LABELS[field], _words(row, field), _value_words(field, value))
        for field, value in answers.items()
        if getattr(row, field) != value
    )
    if differences:
        raise Conflict(
            "This draft was changed in another window.", version=row.version, differences=differences
        )


def _require_answers(row: Initiative) -> None:
    missing = {
        "proposal_title": "Enter what you want to build",
        "proposal_difference": "Enter what would be different if this worked",
        "number_choice": "Select whether you know which number would move",
    }
    empty = {field: words for field, words in missing.items() if not getattr(row, field)}
    if empty:
        raise InvalidInput(empty)


def _set_option_as_proposed(row: Initiative, *, by: Person, now: datetime) -> None:
    name = _short(row.proposal_title)
    option = queries.option_as_proposed(row)
    if option is None:
        option = Option(
            initiative=row, key="A", role=OptionRole.AS_PROPOSED, position=0, added_by=by, added_at=now
        )
    option.name = name
    option.save()


def _short(title: str) -> str:
    """The title as the option's name: a label. The whole title stays on the proposal."""
    if len(title) <= _OPTION_NAME:
        return title
    words = title[: _OPTION_NAME - 1].rsplit(" ", 1)[0] or title[: _OPTION_NAME - 1]
    return f"{words}…"


def _ask_which_number(row: Initiative, *, by: Person, now: datetime) -> None:
    takers = queries.takers(row.team)
    _questions.put(
        row,
        text=queries.FIRST_QUESTION,
        kind=Kind.IMPACT,
        about_field="metric",
        would_change="What the goal is measured by, and so which way there is best.",
        asked_of=takers[0] if len(takers) == 1 and takers[0].pk != by.pk else None,
        by=by,
        now=now,
    )


def _mark_discarded(
    row: Initiative, at: datetime | None, summary: str, *, by: Person, now: datetime
) -> Initiative:
    row.discarded_at, row.updated_at = at, now
    row.version += 1
    row.save(update_fields=["discarded_at", "updated_at", "version"])
    record(initiative=row, by=by, now=now, action="discard_draft", summary=summary)
    return row


def _tell_engineering(row: Initiative, text: str, what: str, *, by: Person, now: datetime) -> None:
    people = [row.engineering_owner] if row.engineering_owner else queries.takers(row.team)
    tell(
        people,
        initiative=row,
        kind=NoticeKind.CHANGED,
        text=text,
        once_key=f"{what}-{row.pk}-{row.version}",
        by=by,
        now=now,
    )


def _words(row: Initiative, field: str) -> str:
    return _value_words(field, getattr(row, field))


def _value_words(field: str, value: Any) -> str:
    if field in _CHOICES:
        return str(_CHOICES[field].get(value, ""))
    return "" if value is None else str(value)
