"""The second stage of an option: a part that ships later, and only where the first one's result makes it worth it."""

from datetime import datetime

from django.db import transaction

from initiatives import access
from initiatives.actions import _figures
from initiatives.actions._history import changes_between, record
from initiatives.actions._stage import lock
from initiatives.actions.options import estimates as given_rows
from initiatives.actions.options.estimates import Estimates
from initiatives.actions.options.ways import LABELS, again, conflict, require_open, write
from initiatives.errors import InvalidInput
from initiatives.models import Input, Option, OptionRole, Person

LATER = (
    Input.LATER_SHARE,
    Input.LATER_EFFORT,
    Input.LATER_WEEKS,
    Input.LATER_RUN_COST,
    Input.LATER_UPKEEP,
    Input.LATER_CASH,
)


@transaction.atomic
def set_second_stage(
    *,
    option: Option,
    by: Person,
    now: datetime,
    version: int,
    name: str,
    share_of: Option,
    estimates: Estimates,
) -> Option:
    """Give an option a second stage, or change the one that it has.

    Its effect comes on top of the first stage's and is a share of `share_of`'s (the option itself is allowed).
    Raises `Conflict` with both texts when `version` is not the one that stands.
    """
    initiative = lock(option.initiative)
    option = again(initiative, option)
    given = dict(estimates)
    words: dict[str, object] = {"later_name": name, "later_share_of": share_of, "role": OptionRole.STAGED}
    words = {field: value for field, value in words.items() if getattr(option, field) != value}
    if words:
        access.require(by, "add_option", initiative)
    given_rows.require_inputs(by, initiative, given)
    require_open(initiative)
    if option.version != version:
        raise conflict(option, {**{key: words[key] for key in words if key != "role"}, **given})
    _check(option, name, share_of)
    changes = changes_between(option, {key: value for key, value in words.items() if key != "role"}, LABELS)
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
        action="set_second_stage",
        summary=f"Option {option.key}: second stage, {name}",
        changes=(*changes, *numbers),
    )
    _figures.inputs_changed(initiative, now=now)
    return option


@transaction.atomic
def drop_second_stage(*, option: Option, by: Person, now: datetime) -> Option:
    """Take the second stage away; the first one stays as it is."""
    initiative = lock(option.initiative)
    access.require(by, "add_option", initiative)
    require_open(initiative)
    option = again(initiative, option)
    if option.role != OptionRole.STAGED:
        return option
    name = option.later_name
    numbers = write(option, dict.fromkeys(LATER), initiative, by, now)
    option.role, option.later_name, option.later_share_of = OptionRole.ALTERNATIVE, "", None
    option.version += 1
    option.save()
    record(
        initiative=initiative,
        by=by,
        now=now,
        action="drop_second_stage",
        summary=f"Option {option.key}: no second stage any more",
        changes=(("Second stage", name, ""), *numbers),
    )
    _figures.inputs_changed(initiative, now=now)
    return option


def _check(option: Option, name: str, share_of: Option) -> None:
    problems: dict[str, str] = {}
    if option.role == OptionRole.AS_PROPOSED:
        problems["name"] = "The option as filed stays as it was filed. Give another option a second stage"
    elif option.is_test:
        problems["name"] = "A test is followed by what it teaches about, not by a second stage"
    elif not name:
        problems["name"] = "Enter what the second stage is called"
    if share_of.is_test:
        problems["share_of"] = "A test has no effect to take a share of"
    if problems:
        raise InvalidInput(problems)
