"""Taking a change of an option back, right after it: what stood stands again."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal

from django.db import transaction

from initiatives.actions._stage import lock
from initiatives.actions.options.estimates import Estimates, Given, as_given
from initiatives.actions.options.teaching import Teaching
from initiatives.actions.options.ways import again, edit_option
from initiatives.errors import WrongStage
from initiatives.models import Initiative, Input, Option, Person
from initiatives.queries.initiative import current_framing
from initiatives.queries.options import option_of

# The button stands for ten seconds; a slow connection is given a minute.
UNDO_WITHIN = timedelta(seconds=60)


@dataclass(frozen=True)
class Stood:
    """The words of an option before a change, and which change it was: its moment, and the version that it made."""

    option: str
    version: int
    at: datetime
    name: str
    summary: str
    share_of: str = ""
    debt_due: date | None = None
    debt_what: str = ""
    debt_owner: int | None = None
    teaches: tuple[str, str, str] | None = None

    @classmethod
    def of(cls, option: Option, *, version: int, at: datetime) -> "Stood":
        """As the row stands now, before a change at that moment that makes `version`."""
        about = option.teaches_about
        return cls(
            option=option.key,
            version=version,
            at=at,
            name=option.name,
            summary=option.summary,
            share_of=option.effect_share_of.key if option.effect_share_of else "",
            debt_due=option.debt_due,
            debt_what=option.debt_what,
            debt_owner=option.debt_owner_id,
            teaches=(about.key, str(option.yes_when_works), str(option.yes_when_not)) if about else None,
        )


@transaction.atomic
def undo_edit(*, initiative: Initiative, stood: Stood, by: Person, now: datetime) -> Option:
    """Say and give again what stood before the change. Raises `WrongStage` once anything has changed since.

    It asks for the rights that the change asked for; the numbers stand in the name of whoever takes it back.
    """
    initiative = lock(initiative)
    option = again(initiative, option_of(initiative, stood.option))
    if option.version != stood.version or now - stood.at > UNDO_WITHIN:
        raise WrongStage("This can’t be taken back any more. Change the value instead.")
    owner = Person.objects.get(pk=stood.debt_owner) if stood.debt_owner else None
    return edit_option(
        option=option,
        by=by,
        now=now,
        version=option.version,
        name=stood.name,
        summary=stood.summary,
        estimates=_numbers(option, stood),
        share_of=option_of(initiative, stood.share_of) if stood.share_of else None,
        debt_due=stood.debt_due,
        debt_what=stood.debt_what,
        debt_owner=owner,
        teaches=_teaching(option, stood),
        verb="Took back a change of",
    )


def _numbers(option: Option, stood: Stood) -> Estimates:
    """What ended with the change, given again; what only began with it, taken away."""
    framing = current_framing(option.initiative)
    rows = list(option.estimates.changed_at(stood.at))
    back: dict[str, Given | None] = {
        row.input: as_given(row, framing) for row in rows if row.superseded_at is not None
    }
    back |= {row.input: None for row in rows if row.input not in back}
    # Words that go with a number are only said along with it, even where the number itself stayed.
    now = Stood.of(option, version=0, at=stood.at)
    with_words = {
        Input.DEBT: _debt(now) != _debt(stood),
        Input.EFFECT_SHARE: bool(stood.share_of) and now.share_of != stood.share_of,
    }
    for row in option.estimates.current():
        if row.input not in back and with_words.get(Input(row.input)):
            back[row.input] = as_given(row, framing)
    return back


def _debt(stood: Stood) -> tuple[object, ...]:
    return stood.debt_due, stood.debt_what, stood.debt_owner


def _teaching(option: Option, stood: Stood) -> Teaching | None:
    """What a test told about, where the change said otherwise."""
    if stood.teaches is None or stood.teaches == Stood.of(option, version=0, at=stood.at).teaches:
        return None
    about, works, fails = stood.teaches
    return Teaching(option_of(option.initiative, about), Decimal(works), Decimal(fails))
