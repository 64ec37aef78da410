"""What somebody typed into an option's form: what they may set is set, the rest is suggested to whoever may."""

from datetime import datetime

from django.db import transaction

from initiatives import access
from initiatives.actions import options
from initiatives.actions._stage import lock
from initiatives.actions.options.estimates import Estimates, action_for
from initiatives.actions.reframing import suggestions
from initiatives.actions.reframing.proposals import NO_SHORTCUT, NewOption, OptionChange, Shortcut
from initiatives.models import Initiative, Input, Option, Person, Question, Suggestion
from initiatives.queries.initiative import get_option


@transaction.atomic
def add_option(
    *,
    initiative: Initiative,
    by: Person,
    now: datetime,
    what: NewOption,
    teaches: options.Teaching | None = None,
    why: str = "",
    question: Question | None = None,
    once: str = "",
) -> tuple[Option | None, list[Suggestion]]:
    """The option as far as `by` may add it, or the whole of it as a suggestion; returns both."""
    initiative = lock(initiative)
    if not access.may(by, "add_option", initiative):
        if teaches is not None:
            access.require(by, "add_option", initiative)
        made = suggestions.make(
            initiative=initiative, by=by, now=now, what=what, why=why, question=question, once_token=once
        )
        return None, [made]
    mine, theirs = _parted(by, initiative, what.estimates)
    option = options.add_option(
        initiative=initiative,
        by=by,
        now=now,
        name=what.name,
        summary=what.summary,
        estimates=mine,
        share_of=what.share_of,
        debt_due=what.shortcut.due if Input.DEBT in mine else None,
        debt_what=what.shortcut.what if Input.DEBT in mine else "",
        debt_owner=what.shortcut.owner if Input.DEBT in mine else None,
        teaches=teaches,
        once=once,
    )
    if option.suggestions.exists():
        return option, list(option.suggestions.open())  # pressed twice: it is all there already
    handed = [
        OptionChange(option, name, given, what.share_of, what.shortcut)
        for name, given in theirs.items()
        if given is not None
    ]
    return option, _suggest(initiative, handed, by=by, now=now, why=why, question=question)


@transaction.atomic
def edit_option(
    *,
    option: Option,
    by: Person,
    now: datetime,
    version: int,
    words: dict[str, str],
    estimates: Estimates,
    share_of: Option | None = None,
    shortcut: Shortcut = NO_SHORTCUT,
    teaches: options.Teaching | None = None,
    why: str = "",
    question: Question | None = None,
    once: str = "",
) -> list[Suggestion]:
    """Change what `by` may change of an option and suggest the rest; returns what was suggested.

    A value that says what stands already is no suggestion. Raises what `options.edit_option` raises.
    """
    initiative = lock(option.initiative)
    mine, theirs = _parted(by, initiative, estimates)
    may_name = bool(access.may(by, "add_option", initiative))
    if mine or teaches is not None or (words and may_name):
        options.edit_option(
            option=option,
            by=by,
            now=now,
            version=version,
            estimates=mine,
            share_of=share_of,
            debt_due=shortcut.due,
            debt_what=shortcut.what,
            debt_owner=shortcut.owner,
            teaches=teaches,
            **(words if may_name else {}),
        )
    option = get_option(initiative, option.pk)
    handed = [OptionChange(option, name, text) for name, text in ({} if may_name else words).items()]
    handed += [OptionChange(option, name, given, share_of, shortcut) for name, given in theirs.items()]
    return _suggest(initiative, handed, by=by, now=now, why=why, question=question, once=once)


def _parted(by: Person, initiative: Initiative, estimates: Estimates) -> tuple[Estimates, Estimates]:
    """(what this person may set, what they may not)."""
    mine = {name for name in estimates if access.may(by, action_for(name), initiative)}
    return (
        {name: given for name, given in estimates.items() if name in mine},
        {name: given for name, given in estimates.items() if name not in mine},
    )


def _suggest(
    initiative: Initiative,
    handed: list[OptionChange],
    *,
    by: Person,
    now: datetime,
    why: str,
    question: Question | None,
    once: str = "",
) -> list[Suggestion]:
    if not handed:
        return []
    return suggestions.make_all(
        initiative=initiative,
        by=by,
        now=now,
        whats=handed,
        why=why,
        question=question,
        once_token=f"{once}-suggested" if once else "",
        skip_same=True,
    )
