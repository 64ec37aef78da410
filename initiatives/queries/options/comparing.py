"""Several options side by side: which, on what they rest, who said so, and what the figures say of them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from initiatives import access, economics
from initiatives.economics.results import QuestionWorth
from initiatives.models import Estimate, Framing, Input, Person, TypedIn, ValueMeaning
from initiatives.queries.initiative import get_visible
from initiatives.queries.options import cases, stored
from initiatives.queries.options.section import OptionFacts, Section, section
from initiatives.queries.sealed import require_unsealed
from initiatives.stages import FRAMABLE, Stage

FEWEST_COMPARED, MOST_COMPARED = 2, 4
WHOLE = ("effect", "effort", "weeks_to_ship", "run_cost", "upkeep", "success", "ramp", "debt", "cash")
_ALWAYS = (Input.EFFECT, Input.EFFORT, Input.WEEKS_TO_SHIP, Input.SUCCESS)
# Inputs that a question can point at by themselves.
_ASKED_ABOUT = frozenset({*_ALWAYS, Input.RUN_COST, Input.UPKEEP})
_OF_FRAMING = ("baseline", "target", "value_middle", "horizon_years")


@dataclass(frozen=True)
class Assumption:
    """One input across the compared options: the estimate or the default of each, in the order of the options."""

    input: str
    label: str
    values: tuple[Estimate | None, ...]
    defaults: tuple[str, ...]

    @property
    def is_shared(self) -> bool:
        """Whether every option rests on the very same range."""
        rows = [row for row in self.values if row is not None]
        if not rows or len(rows) < len(self.values) or len(rows) < FEWEST_COMPARED:
            return False
        said = {(row.low, row.middle, row.high, row.text, row.typed_in) for row in rows}
        return len(said) == 1


@dataclass(frozen=True)
class Comparison:
    """Options side by side.

    `unknown`, `withdrawn` and `too_many` are letters that were asked for and are not among the columns. `given_in`
    are the versions of the framing in which what all options share got its present value.
    """

    section: Section
    chosen: tuple[OptionFacts, ...]
    unknown: tuple[str, ...]
    withdrawn: tuple[str, ...]
    too_many: tuple[str, ...]
    assumptions: tuple[Assumption, ...]
    case: economics.Case | None
    given_in: Mapping[str, Framing]
    may_ask: bool
    may_fund: bool
    may_change_target: bool
    may_suggest_target: bool

    @property
    def keys(self) -> tuple[str, ...]:
        """The letters of the columns."""
        return tuple(option.key for option in self.chosen)

    @property
    def questions(self) -> Mapping[tuple[str, str], int]:
        """Numbers of open questions by what they are about."""
        return self.section.questions

    def worth_of(self, number: int) -> QuestionWorth | None:
        """What the figures say an answer to that question is worth."""
        said = self.section.said
        return next((q for q in said.questions if q.question == str(number)), None) if said else None

    def is_share(self, key: str) -> bool:
        """Whether this option's effect is given as a share of another's."""
        return any(option.key == key and option.share_of for option in self.section.options)

    def ask_about(self, key: str, name: str) -> str:
        """What the form to ask is opened with: "option-7-effect"."""
        pk = next((option.pk for option in self.section.options if option.key == key), None)
        return (f"option-{pk}-{name}" if name in _ASKED_ABOUT else f"option-{pk}") if pk else ""


def compare_page(person: Person, pk: int, keys: Iterable[str], *, now: datetime) -> Comparison:
    """The named options, in the order of the section; without names the best three."""
    initiative = get_visible(person, pk)
    require_unsealed(person, initiative)
    found = section(person, initiative, now=now)
    wanted = list(dict.fromkeys(key.strip().upper() for key in keys if key.strip()))
    standing = {option.key: option for option in found.options}
    gone = {option.key for option in found.withdrawn}
    asked = [key for key in wanted if key in standing]
    kept = asked[:MOST_COMPARED]
    chosen = [option for option in found.options if option.key in kept] or list(found.options[:3])
    framable = bool(found.may_set_value) or bool(found.may_set_effort)
    return Comparison(
        section=found,
        chosen=tuple(chosen),
        unknown=tuple(key for key in wanted if key not in standing and key not in gone),
        withdrawn=tuple(key for key in wanted if key in gone),
        too_many=tuple(asked[MOST_COMPARED:]),
        assumptions=_assumptions(chosen),
        case=stored.case_of(found.appraisal) if found.appraisal else None,
        given_in=_given_in(found),
        may_ask=bool(access.may(person, "ask", initiative)),
        may_fund=initiative.at_stage == Stage.READY and bool(access.may(person, "decide", initiative)),
        may_suggest_target=_may_suggest(person, found),
        may_change_target=framable and bool(access.may(person, "change_framing", initiative)),
    )


def _may_suggest(person: Person, found: Section) -> bool:
    """Whether another rung can be suggested: where the target alone would change, by whoever may suggest."""
    initiative, framing = found.initiative, found.framing
    if framing is None or initiative.at_stage not in FRAMABLE:
        return False
    shares = any(
        row.typed_in == TypedIn.SHARE_OF_TARGET
        for option in (*found.options, *found.withdrawn)
        for row in option.estimates.values()
    )
    year = framing.value_middle is not None and framing.value_meaning == ValueMeaning.YEAR_AT_TARGET
    return not shares and not year and bool(access.may(person, "suggest", initiative))


def _assumptions(chosen: list[OptionFacts]) -> tuple[Assumption, ...]:
    return tuple(
        Assumption(
            name,
            Input(name).label,
            tuple(_effect_or(option.estimates, name) for option in chosen),
            tuple(_default(name, option.missing) for option in chosen),
        )
        for name in WHOLE
        if name in _ALWAYS or any(name in option.estimates for option in chosen)
    )


def _given_in(found: Section) -> dict[str, Framing]:
    """For each field of the framing the version since which it has said what it says now."""
    since: dict[str, Framing] = {}
    moved: set[str] = set()
    for version in found.initiative.framings.select_related("author").newest_first()[:100]:
        for field in _OF_FRAMING:
            if field in moved or found.framing is None:
                continue
            if getattr(version, field) == getattr(found.framing, field):
                since[field] = version
            else:
                moved.add(field)
    return since


def _effect_or(estimates: dict[str, Estimate], name: str) -> Estimate | None:
    if name == Input.EFFECT:
        return estimates.get(Input.EFFECT) or estimates.get(Input.EFFECT_SHARE)
    return estimates.get(name)


def _default(name: str, missing: tuple[cases.Missing, ...]) -> str:
    if name in (Input.EFFECT, Input.EFFORT):
        return next((gap.sentence for gap in missing if name in gap.what.lower()), "Not given")
    return {Input.WEEKS_TO_SHIP: "Half the effort: two people", Input.SUCCESS: "100%"}.get(Input(name), "0")
