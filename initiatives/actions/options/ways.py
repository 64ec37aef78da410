"""The ways to a goal: adding one, changing it, taking it back."""

from collections.abc import Mapping
from datetime import date, datetime

from django.db import transaction

from initiatives import access, stages
from initiatives.actions import _figures, _notify
from initiatives.actions._history import Change, changes_between, record
from initiatives.actions._once import once as only_once
from initiatives.actions._stage import lock
from initiatives.actions.options import estimates as given_rows
from initiatives.actions.options.estimates import Estimates, Given
from initiatives.actions.options.teaching import Teaching, check_teaching, require_test
from initiatives.errors import Conflict, Difference, InvalidInput, WrongStage
from initiatives.models import (
    Estimate,
    Initiative,
    Input,
    NoticeKind,
    Option,
    OptionRole,
    Person,
)
from initiatives.queries.initiative import current_framing, get_option

LABELS = {
    "name": "Name",
    "summary": "In one line",
    "effect_share_of": "Share of",
    "debt_due": "Paid back by",
    "debt_what": "What the shortcut is",
    "debt_owner": "Who pays it back",
    "teaches_about": "Tells about",
    "yes_when_works": "Says yes when it would work",
    "yes_when_not": "Says yes when it would not",
    "later_name": "Second stage",
    "later_share_of": "Second stage’s share of",
}
MOST_OPTIONS = 40


@transaction.atomic
def add_option(
    *,
    initiative: Initiative,
    by: Person,
    now: datetime,
    name: str,
    summary: str = "",
    estimates: Estimates | None = None,
    share_of: Option | None = None,
    debt_due: date | None = None,
    debt_what: str = "",
    debt_owner: Person | None = None,
    teaches: Teaching | None = None,
    once: str = "",
) -> Option:
    """Add an alternative, or a test, under the next free letter, with whatever estimates its author may give."""
    initiative = lock(initiative)
    access.require(by, "add_option", initiative)
    given = dict(estimates or {})
    given_rows.require_inputs(by, initiative, given)
    require_open(initiative)

    def make() -> Option:
        _check_words(name, share_of, debt_due, given)
        words: dict[str, object] = {
            "summary": summary,
            "effect_share_of": share_of if given.get(Input.EFFECT_SHARE) else None,
        }
        if given.get(Input.DEBT):
            words |= {"debt_due": debt_due, "debt_what": debt_what, "debt_owner": debt_owner}
        if teaches is not None:
            check_teaching(teaches, given)
            words |= {"role": OptionRole.TEST, **teaches.fields}
        return create(initiative, name, words, given, by=by, now=now)

    option, _ = only_once(Option, make, by=by, token=once, now=now)
    return option


def create(
    initiative: Initiative,
    name: str,
    words: Mapping[str, object],
    given: Estimates,
    *,
    by: Person,
    now: datetime,
    givers: Mapping[str, Person] | None = None,
) -> Option:
    """The row under the next free letter with its estimates, in the name of `by` or of whoever gave them.

    Call on a locked initiative, after `by` was allowed to add and `given` was checked.
    """
    count = initiative.options.count()
    if count >= MOST_OPTIONS:
        raise InvalidInput({"name": f"There are {count} options already. Change one of them instead"})
    option = Option.objects.create(
        initiative=initiative,
        key=letter(count),
        name=name,
        position=count,
        added_by=by,
        added_at=now,
        **words,
    )
    changes = write(option, given, initiative, by, now, givers)
    record(
        initiative=initiative,
        by=by,
        now=now,
        action="add_option",
        summary=f"Added option {option.key}, {option.name}",
        changes=(("Option", "", f"{option.key}: {option.name}"), *changes),
    )
    _figures.inputs_changed(initiative, now=now)
    _tell_lead(option, initiative, by, now)
    return option


@transaction.atomic
def edit_option(
    *,
    option: Option,
    by: Person,
    now: datetime,
    version: int,
    name: str | None = None,
    summary: str | None = None,
    estimates: Estimates | None = None,
    share_of: Option | None = None,
    debt_due: date | None = None,
    debt_what: str | None = None,
    debt_owner: Person | None = None,
    teaches: Teaching | None = None,
    verb: str = "Changed",
) -> Option:
    """Change what an option says of itself and its estimates. None leaves name and summary as they are.

    Raises `Conflict` with both texts when `version` is not the one that stands.
    """
    initiative = lock(option.initiative)
    option = again(initiative, option)
    given = dict(estimates or {})
    words = _words(option, name, summary)
    if words or teaches is not None:
        access.require(by, "add_option", initiative)
    given_rows.require_inputs(by, initiative, given)
    require_open(initiative)
    if option.version != version:
        raise conflict(option, {**words, **{key: value for key, value in given.items()}})
    if Input.EFFECT_SHARE in given and given[Input.EFFECT_SHARE] is not None:
        words["effect_share_of"] = share_of
    elif given.get(Input.EFFECT) is not None:
        words["effect_share_of"] = None
    if Input.DEBT in given:
        words |= _shortcut(given[Input.DEBT], debt_due, debt_what, debt_owner)
    if teaches is not None:
        require_test(option)
        check_teaching(teaches, given, option)
        words |= {name: value for name, value in teaches.fields.items() if value != getattr(option, name)}
    _check_words(
        words.get("name", option.name), words.get("effect_share_of"), words.get("debt_due"), given, option
    )
    changes = changes_between(option, words, LABELS)
    for field, value in words.items():
        setattr(option, field, value)
    numbers = write(option, given, initiative, by, now)
    if not changes and not numbers:
        return option
    option.version += 1
    option.save()
    record(
        initiative=initiative,
        by=by,
        now=now,
        action="edit_option",
        summary=f"{verb} option {option.key}, {option.name}",
        changes=(*changes, *numbers),
    )
    # The name stands in the stored result, so a new name makes a new one too.
    _figures.inputs_changed(initiative, now=now)
    return option


def set_estimate(
    *, option: Option, by: Person, now: datetime, version: int, input: str, given: Given | None
) -> Option:
    """One estimate alone: what the inline form of a single value sends."""
    return edit_option(option=option, by=by, now=now, version=version, estimates={input: given})


@transaction.atomic
def withdraw_option(*, option: Option, by: Person, now: datetime, version: int | None = None) -> Option:
    """Take an alternative out of the choice; its numbers stay and it can be brought back."""
    initiative = lock(option.initiative)
    access.require(by, "add_option", initiative)
    require_open(initiative)
    option = again(initiative, option)
    if option.role == OptionRole.AS_PROPOSED:
        raise InvalidInput(
            {"name": "The option as filed always stands, so that others can be compared with it"}
        )
    if option.withdrawn_at is not None:
        return option
    if version is not None and option.version != version:
        raise conflict(option, {})
    _require_nothing_rests_on(option)
    return _stand(
        option, initiative, by=by, now=now, withdrawn_at=now, verb="Withdrew", action="withdraw_option"
    )


@transaction.atomic
def restore_option(*, option: Option, by: Person, now: datetime) -> Option:
    """Bring a withdrawn option back with the numbers that it had."""
    initiative = lock(option.initiative)
    access.require(by, "add_option", initiative)
    require_open(initiative)
    option = again(initiative, option)
    if option.withdrawn_at is None:
        return option
    return _stand(
        option, initiative, by=by, now=now, withdrawn_at=None, verb="Restored", action="restore_option"
    )


def letter(count: int) -> str:
    """The letter of the option after `count` others: A to Z, then AA, AB, ..."""
    first, last = divmod(count, 26)
    return (chr(64 + first) if first else "") + chr(65 + last)


def _stand(
    option: Option,
    initiative: Initiative,
    *,
    by: Person,
    now: datetime,
    withdrawn_at: datetime | None,
    verb: str,
    action: str,
) -> Option:
    option.withdrawn_at = withdrawn_at
    option.version += 1
    option.save(update_fields=["withdrawn_at", "version"])
    before, after = ("in the choice", "withdrawn") if withdrawn_at else ("withdrawn", "in the choice")
    record(
        initiative=initiative,
        by=by,
        now=now,
        action=action,
        summary=f"{verb} option {option.key}, {option.name}",
        changes=((f"Option {option.key}", before, after),),
    )
    _figures.inputs_changed(initiative, now=now)
    return option


def again(initiative: Initiative, option: Option) -> Option:
    """The option as it stands under the lock."""
    found = get_option(initiative, option.pk)
    found.initiative = initiative
    return found


def require_open(initiative: Initiative) -> None:
    if initiative.at_stage not in stages.FRAMABLE:
        raise WrongStage(
            f"{initiative.reference} is {initiative.at_stage.label.lower()} now, so its options no longer change."
        )


def _require_nothing_rests_on(option: Option) -> None:
    others = option.initiative.options.standing().in_order().exclude(pk=option.pk)
    for other in others:
        if option.pk in (other.effect_share_of_id, other.later_share_of_id):
            raise InvalidInput({"name": f"Option {other.key} takes a share of this one. Change that first"})
        if option.pk == other.teaches_about_id:
            raise InvalidInput({"name": f"Test {other.key} tells about this one. Change that first"})


def _shortcut(
    debt: Given | None, due: date | None, what: str | None, owner: Person | None
) -> dict[str, object]:
    """What goes with the debt: gone when it is."""
    if debt is None:
        return {"debt_due": None, "debt_what": "", "debt_owner": None}
    return {"debt_due": due, "debt_owner": owner, **({} if what is None else {"debt_what": what})}


def _words(option: Option, name: str | None, summary: str | None) -> dict[str, object]:
    typed = {"name": name, "summary": summary}
    return {
        field: value
        for field, value in typed.items()
        if value is not None and value != getattr(option, field)
    }


def _check_words(
    name: object,
    share_of: object,
    debt_due: object,
    given: Mapping[str, Given | None],
    option: Option | None = None,
) -> None:
    problems: dict[str, str] = {}
    if isinstance(share_of, Option) and share_of.is_test:
        problems["effect"] = "A test has no effect to take a share of"
    if not name:
        problems["name"] = "Enter what this option is called"
    if given.get(Input.EFFECT_SHARE) is not None:
        if not isinstance(share_of, Option):
            problems["effect"] = "Select the option whose effect this is a share of"
        elif comes_back(share_of, option):
            problems["effect"] = f"Option {share_of.key} already takes its effect from this one"
    debt = given.get(Input.DEBT)
    if debt is not None and debt.high > 0 and debt_due is None:
        problems["debt_due"] = "Enter by when the debt is paid back"
    if problems:
        raise InvalidInput(problems)


def comes_back(source: Option, option: Option | None) -> bool:
    """Whether following shares from `source` leads back to `option`, by the rows as they stand under the lock."""
    if option is None:
        return False
    leads_to = dict(option.initiative.options.values_list("pk", "effect_share_of_id"))
    at: int | None = source.pk
    for _ in leads_to:
        if at is None or at == option.pk:
            break
        at = leads_to.get(at)
    return at == option.pk


def write(
    option: Option,
    given: Estimates,
    initiative: Initiative,
    by: Person,
    now: datetime,
    givers: Mapping[str, Person] | None = None,
) -> list[Change]:
    """The estimates of an option of a locked initiative, by the framing as it stands."""
    framing = current_framing(initiative)
    return given_rows.write(
        option, given, by=by, now=now, initiative=initiative, framing=framing, givers=givers
    )


def conflict(option: Option, yours: Mapping[str, object]) -> Conflict:
    """Both texts of everything that was typed and stands otherwise now."""
    current = {row.input: row for row in option.estimates.current().select_related("given_by")}
    differences = []
    for field, value in yours.items():
        if field in LABELS:
            label, theirs, mine = LABELS[field], str(getattr(option, field) or ""), str(value or "")
        else:
            row: Estimate | None = current.get(field)
            label, theirs = Input(field).label, row.text if row else ""
            mine = value.text if isinstance(value, Given) else ""
        if theirs != mine:
            differences.append(Difference(label, theirs, mine))
    last = option.initiative.history.select_related("actor").order_by("-number").first()
    who = last.actor.first_name if last and last.actor else "Somebody"
    return Conflict(
        f"{who} changed this option while you were writing.",
        version=option.version,
        differences=tuple(differences),
    )


def _tell_lead(option: Option, initiative: Initiative, by: Person, now: datetime) -> None:
    _notify.tell(
        [initiative.engineering_owner],
        initiative=initiative,
        kind=NoticeKind.CHANGED,
        text=f"{by.first_name} added option {option.key}, {option.name}. Its effort is yours to give.",
        once_key=f"option-{option.pk}",
        by=by,
        now=now,
        anchor="options",
    )
