"""What somebody proposes, measured against what stands: the changed fields alone, and who may make the change."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import date
from functools import cached_property
from typing import Any

from initiatives.actions.options.estimates import Estimates, Given, action_for, stored
from initiatives.actions.reframing.framing import NewMetric
from initiatives.errors import InvalidInput, WrongStage
from initiatives.models import Framing, Initiative, Input, Option, Person, SuggestionTo
from initiatives.queries import reframing as queries
from initiatives.queries.initiative import current_framing, get_option
from initiatives.queries.reframing import suggested

CHANGES_NOTHING = "This says what stands already. Change it, then suggest it"


@dataclass(frozen=True)
class FramingChange:
    """Other values for one part of the framing; fields of the model, as `change_framing` takes them."""

    part: str
    values: Mapping[str, Any]
    new_metric: NewMetric | None = None


@dataclass(frozen=True)
class Shortcut:
    """What goes with a debt: by when it is paid back, what it is, and by whom."""

    due: date | None = None
    what: str = ""
    owner: Person | None = None

    @property
    def said(self) -> suggested.Said:
        return {
            "debt_due": self.due.isoformat() if self.due else "",
            "debt_what": self.what,
            "debt_owner": self.owner.pk if self.owner else None,
        }


NO_SHORTCUT = Shortcut()


@dataclass(frozen=True)
class OptionChange:
    """Another name or summary, or a range for one input; None for an input that should be taken away.

    `input` is "name", "summary" or an `Input`; `share_of` belongs to a share of another option's effect, `shortcut`
    to a debt.
    """

    option: Option
    input: str
    value: str | Given | None
    share_of: Option | None = None
    shortcut: Shortcut = NO_SHORTCUT


@dataclass(frozen=True)
class NewOption:
    """A way to the goal that is not in the choice yet."""

    name: str
    summary: str = ""
    estimates: Estimates = field(default_factory=dict)
    share_of: Option | None = None
    shortcut: Shortcut = NO_SHORTCUT


Proposed = FramingChange | OptionChange | NewOption


@dataclass(frozen=True)
class Said:
    to: SuggestionTo
    part: str
    right: str
    before: suggested.Said
    after: suggested.Said
    option: Option | None = None


class Standing:
    """What stands under the lock, fetched once however many suggestions are measured against it."""

    def __init__(self, initiative: Initiative) -> None:
        self.initiative = initiative
        self._options: dict[int, tuple[Option, suggested.OptionNow]] = {}

    @cached_property
    def framing(self) -> Framing | None:
        return current_framing(self.initiative)

    def option(self, option: Option) -> tuple[Option, suggested.OptionNow]:
        if option.pk not in self._options:
            found = get_option(self.initiative, option.pk)
            self._options[option.pk] = (found, suggested.option_now(found))
        return self._options[option.pk]


def said_by(standing: Standing, what: Proposed, *, skip_same: bool = False) -> Said | None:
    """What is suggested against what stands; None for what says the same, where that may be left out."""
    try:
        if isinstance(what, FramingChange):
            return _framing(standing, what)
        if isinstance(what, OptionChange):
            return _option(standing, what)
        return _new_option(standing, what)
    except _SaysTheSame:
        if skip_same:
            return None
        raise


class _SaysTheSame(InvalidInput):
    """Nothing would change."""


def _framing(at: Standing, what: FramingChange) -> Said:
    part = queries.PART.get(what.part)
    if part is None or set(what.values) - set(part.fields):
        raise InvalidInput({"": "The framing has no such part."})
    framing = at.framing
    standing = suggested.framing_said(framing, what.values)
    wanted = {name: suggested.written(value) for name, value in what.values.items()}
    after: suggested.Said = {name: value for name, value in wanted.items() if value != standing[name]}
    if what.new_metric is not None:
        standing["metric"] = suggested.framing_said(framing, ["metric"])["metric"]
        after["metric"] = None
        after[suggested.NEW_METRIC] = asdict(what.new_metric)
    if not after:
        raise _SaysTheSame({part.fields[0]: CHANGES_NOTHING})
    before = {name: standing[name] for name in after if name in standing}
    _check_target(queries.values_of(framing), suggested.framing_values(after))
    return Said(SuggestionTo.FRAMING, part.name, "change_framing", before, after)


def _check_target(standing: Mapping[str, Any], wanted: Mapping[str, Any]) -> None:
    both = {**standing, **wanted}
    if both["target"] is not None and both["target"] == both["baseline"]:
        raise InvalidInput({"target": "Target must differ from now"})


def _option(at: Standing, what: OptionChange) -> Said:
    option, there = at.option(what.option)
    if option.withdrawn_at is not None:
        raise WrongStage(f"Option {option.key} is withdrawn. Suggest a new option instead.")
    part = suggested.part_of_input(what.input)
    before = suggested.option_said(there, part)
    if part in suggested.WORDS:
        after: suggested.Said = {part: str(what.value or "")}
        if part == "name" and not after["name"]:
            raise InvalidInput({"name": "Enter what this option is called"})
        right = "add_option"
    elif part in Input.values:
        given = what.value if isinstance(what.value, Given) else None
        if given is not None:
            stored(what.input, given, at.framing)
        after = {what.input: asdict(given) if given else None}
        if what.input == Input.EFFECT_SHARE:
            after["share_of"] = what.share_of.key if what.share_of else ""
        if part == Input.DEBT:
            after |= what.shortcut.said
            if given is not None and given.high > 0 and what.shortcut.due is None:
                raise InvalidInput({"debt_due": "Enter by when the debt is paid back"})
        right = action_for(what.input)
    else:
        raise InvalidInput({"": "An option has no such number."})
    if not _differs(before, after):
        raise _SaysTheSame({part: CHANGES_NOTHING})
    return Said(SuggestionTo.OPTION, part, right, before, after, option)


def _differs(before: suggested.Said, after: suggested.Said) -> bool:
    """Whether accepting would change anything; only what is typed counts, not what follows from it."""

    def typed(value: Any) -> Any:
        return (
            {name: value[name] for name in ("text", "typed_in", "basis", "note")}
            if isinstance(value, dict)
            else value
        )

    return any(
        typed(value) != before.get(name, "" if name == "share_of" else None) for name, value in after.items()
    )


def _new_option(at: Standing, what: NewOption) -> Said:
    if not what.name:
        raise InvalidInput({"name": "Enter what this option is called"})
    for name, given in what.estimates.items():
        if given is not None:
            stored(name, given, at.framing)
    debt = what.estimates.get(Input.DEBT)
    if debt is not None and debt.high > 0 and what.shortcut.due is None:
        raise InvalidInput({"debt_due": "Enter by when the debt is paid back"})
    after: suggested.Said = {
        "name": what.name,
        "summary": what.summary,
        "estimates": {name: asdict(given) for name, given in what.estimates.items() if given is not None},
        "share_of": what.share_of.key if what.share_of else "",
        **what.shortcut.said,
    }
    return Said(SuggestionTo.NEW_OPTION, "", "add_option", {}, after)


def short(said: suggested.Said) -> str:
    """What a suggestion says, in one line for the history."""
    bits = []
    for name, value in said.items():
        if isinstance(value, dict) and "text" in value:
            bits.append(str(value["text"]))
        elif isinstance(value, dict):
            bits += [
                str(inner.get("text", "")) if isinstance(inner, dict) else str(inner)
                for inner in value.values()
            ]
        elif value not in (None, "", False) and not (f"{name}_text" in said):
            bits.append("yes" if value is True else str(value))
    return ", ".join(bit for bit in bits if bit)
