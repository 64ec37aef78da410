"""What goes into an appraisal: the case, as frozen dataclasses.

A `Case` is one initiative: its framing (what a unit of the metric is worth, target, horizon), its options with
a range for every uncertain input, and the open questions. Building one checks every rule and raises a single
`CaseError` that lists each field with the reason in plain words. Money has no currency here; a week is a
calendar week; effort is in person-weeks. "Do nothing" is always in the choice set, under the key "0", and is
never written down.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, fields, is_dataclass, replace
from enum import StrEnum
from typing import Any

WEEKS_PER_YEAR = 52.1775
DO_NOTHING = "0"
SHARED = "shared"


class CaseError(ValueError):
    """The inputs cannot be appraised.

    `problems` is a tuple of (field path, reason): ("options[B].effort[Payments].low", "Enter a low above 0").
    """

    def __init__(self, problems: list[tuple[str, str]] | tuple[tuple[str, str], ...]) -> None:
        self.problems = tuple(problems)
        super().__init__("; ".join(f"{path}: {reason}" for path, reason in self.problems))


class Meaning(StrEnum):
    """What the three numbers of a range are."""

    QUANTILES = "quantiles"  # P10, P50, P90: one in ten below, as likely above as below, one in ten above
    MIN_MODE_MAX = "min_mode_max"  # only for imports that were asked for that way


class Role(StrEnum):
    """What an option is in the choice."""

    AS_PROPOSED = "as_proposed"
    ALTERNATIVE = "alternative"
    TEST = "test"
    STAGED = "staged"


class RiskKind(StrEnum):
    """In what a risk is paid when it happens."""

    EFFORT = "effort"  # person-weeks of the option's leading team, spent evenly until shipping
    WEEKS = "weeks"  # calendar weeks on top of the time to ship
    CASH = "cash"  # money at the start
    EFFECT = "effect"  # points of the metric's unit that the effect falls short by


def _number(value: Any) -> float:
    """A float, or NaN where it is none: the check that follows then names the field."""
    try:
        return float(value)
    except (TypeError, ValueError, OverflowError):
        return float("nan")


@dataclass(frozen=True, slots=True)
class Range:
    """Three numbers for one uncertain quantity: P10, P50 and P90, unless `meaning` says otherwise."""

    low: float
    middle: float
    high: float
    meaning: str = Meaning.QUANTILES

    def __post_init__(self) -> None:
        for name in ("low", "middle", "high"):
            object.__setattr__(self, name, _number(getattr(self, name)))
        object.__setattr__(self, "meaning", str(self.meaning))

    @classmethod
    def fixed(cls, value: float) -> Range:
        """A quantity that is known: nobody is asked about it."""
        return cls(value, value, value)

    @classmethod
    def from_two(cls, low: float, high: float, *, positive: bool = True) -> Range:
        """Low and high only: the middle is their geometric mean on a positive support, else the midpoint."""
        low, high = _number(low), _number(high)
        geometric = positive and low > 0 and high > 0
        return cls(low, (low * high) ** 0.5 if geometric else (low + high) / 2, high)

    @property
    def is_fixed(self) -> bool:
        """True when there is no spread."""
        return self.low == self.middle == self.high

    def times(self, factor: float) -> Range:
        """The range in another unit; a negative factor turns it round."""
        low, high = (self.low, self.high) if factor >= 0 else (self.high, self.low)
        return Range(low * factor, self.middle * factor, high * factor, self.meaning)


@dataclass(frozen=True, slots=True)
class Estimate:
    """A range with its Sobol dimension and whether anybody has given it.

    `dimension` is stored with the estimate and never used again within an initiative: two inputs on one
    dimension would move together. None lets the case choose one from the option's key and the field's name.
    """

    range: Range
    dimension: int | None = None
    placeholder: bool = False

    @classmethod
    def fixed(cls, value: float, *, placeholder: bool = False) -> Estimate:
        """A known quantity."""
        return cls(Range.fixed(value), None, placeholder)


@dataclass(frozen=True, slots=True)
class ShareOf:
    """An effect as a share (0, 1] of another option's effect: share times the same draw."""

    option: str
    share: Estimate

    def __post_init__(self) -> None:
        object.__setattr__(self, "share", as_estimate(self.share))


@dataclass(frozen=True, slots=True)
class Debt:
    """A shortcut knowingly taken: person-weeks a year until it is paid back, and the payback at a week.

    `due_week` counts from the decision; None means that it is never paid back and `upkeep` runs to the horizon.
    """

    payback: Estimate
    due_week: float | None = None
    upkeep: Estimate = field(default_factory=lambda: Estimate.fixed(0.0))

    def __post_init__(self) -> None:
        _coerce(self, ("payback", "upkeep"))
        if self.due_week is not None:
            object.__setattr__(self, "due_week", _number(self.due_week))


@dataclass(frozen=True, slots=True)
class Slice:
    """A part of an option: its share of the value (0..1) and its effort in person-weeks."""

    key: str
    share: float
    effort: float
    name: str = ""

    def __post_init__(self) -> None:
        object.__setattr__(self, "share", _number(self.share))
        object.__setattr__(self, "effort", _number(self.effort))


@dataclass(frozen=True, slots=True)
class Stage:
    """The second stage of a staged option, bought only where the first one's result makes it worth its cost.

    Its effect comes on top of the first stage's and is a share of an option's draw (its own key is allowed).
    Weeks count from the end of the first stage.
    """

    effect: ShareOf
    effort: Mapping[str, Estimate]
    weeks_to_ship: Estimate
    run_cost: Estimate = field(default_factory=lambda: Estimate.fixed(0.0))
    upkeep: Estimate = field(default_factory=lambda: Estimate.fixed(0.0))
    one_off_cash: Estimate = field(default_factory=lambda: Estimate.fixed(0.0))

    def __post_init__(self) -> None:
        object.__setattr__(self, "effort", {str(k): as_estimate(v) for k, v in dict(self.effort).items()})
        _coerce(self, ("weeks_to_ship", "run_cost", "upkeep", "one_off_cash"))


@dataclass(frozen=True, slots=True)
class Teaches:
    """What a test option tells about: whether another option would work, and how reliably.

    `yes_when_works` and `yes_when_not` are the chances that the test says yes in each case.
    """

    option: str
    yes_when_works: float
    yes_when_not: float

    def __post_init__(self) -> None:
        object.__setattr__(self, "yes_when_works", _number(self.yes_when_works))
        object.__setattr__(self, "yes_when_not", _number(self.yes_when_not))


@dataclass(frozen=True, slots=True)
class Option:
    """One way to reach the goal.

    effect: improvement of the metric at full adoption, positive = better, in the metric's unit, or `ShareOf`.
    effort: person-weeks per team. weeks_to_ship, ramp_weeks: calendar weeks. run_cost: money a year.
    upkeep: person-weeks a year, done by `upkeep_team` (default: the team with the largest middle effort).
    success: probability that it works at all. one_off_cash: money at the start. wished_weeks: a date somebody
    wished for, in weeks from the decision. A staged option describes its first stage here and the second one in
    `later_stage`; a test option says in `teaches` what it tells about and needs no effect.
    """

    key: str
    effort: Mapping[str, Estimate]
    weeks_to_ship: Estimate
    effect: Estimate | ShareOf = field(default_factory=lambda: Estimate.fixed(0.0))
    name: str = ""
    role: str = Role.ALTERNATIVE
    run_cost: Estimate = field(default_factory=lambda: Estimate.fixed(0.0, placeholder=True))
    upkeep: Estimate = field(default_factory=lambda: Estimate.fixed(0.0, placeholder=True))
    upkeep_team: str | None = None
    success: Estimate = field(default_factory=lambda: Estimate.fixed(1.0, placeholder=True))
    ramp_weeks: Estimate = field(default_factory=lambda: Estimate.fixed(0.0, placeholder=True))
    one_off_cash: Estimate = field(default_factory=lambda: Estimate.fixed(0.0, placeholder=True))
    debt: Debt | None = None
    wished_weeks: float | None = None
    slices: tuple[Slice, ...] = ()
    later_stage: Stage | None = None
    teaches: Teaches | None = None

    def __post_init__(self) -> None:
        if not isinstance(self.effect, ShareOf):
            _coerce(self, ("effect",))
        object.__setattr__(self, "effort", {str(k): as_estimate(v) for k, v in dict(self.effort).items()})
        _coerce(self, ("weeks_to_ship", "run_cost", "upkeep", "success", "ramp_weeks", "one_off_cash"))
        object.__setattr__(self, "role", str(self.role))
        object.__setattr__(self, "slices", tuple(self.slices))
        if self.wished_weeks is not None:
            object.__setattr__(self, "wished_weeks", _number(self.wished_weeks))

    @property
    def lead_team(self) -> str:
        """The team that does the upkeep and pays the debt back."""
        if self.upkeep_team is not None:
            return self.upkeep_team
        return min(self.effort, key=lambda team: (-self.effort[team].range.middle, team), default="")

    def estimates(self) -> Iterator[tuple[str, Estimate]]:
        """Every input with its name: "effect", "effort:Payments", "weeks_to_ship", ..."""
        yield "effect", self.effect.share if isinstance(self.effect, ShareOf) else self.effect
        for team in sorted(self.effort):
            yield f"effort:{team}", self.effort[team]
        for name in ("weeks_to_ship", "run_cost", "upkeep", "success", "ramp_weeks", "one_off_cash"):
            yield name, getattr(self, name)
        if self.debt is not None:
            yield "debt_payback", self.debt.payback
            yield "debt_upkeep", self.debt.upkeep
        stage = self.later_stage
        if stage is not None:
            yield "later_effect", stage.effect.share
            for team in sorted(stage.effort):
                yield f"later_effort:{team}", stage.effort[team]
            for name in ("weeks_to_ship", "run_cost", "upkeep", "one_off_cash"):
                yield f"later_{name}", getattr(stage, name)


@dataclass(frozen=True, slots=True)
class Question:
    """An open question and what its answer would tell.

    `informs` lists inputs as (option key or "shared", input name): ("B", "effect"), ("shared", "unit_value"),
    ("B", "works") for whether it works at all. Quality is the correlation of answer and truth (0, 1], or for
    "works" the pair of yes rates (yes when it works, yes when not); None while nobody has said. `cost` is money,
    `weeks` is how long the decision waits for the answer.
    """

    key: str
    informs: tuple[tuple[str, str], ...]
    quality: float | None = None
    yes_rates: tuple[float, float] | None = None
    cost: float = 0.0
    weeks: float = 0.0

    def __post_init__(self) -> None:
        object.__setattr__(self, "informs", tuple((str(a), str(b)) for a, b in self.informs))
        for name in ("cost", "weeks"):
            object.__setattr__(self, name, _number(getattr(self, name)))
        if self.quality is not None:
            object.__setattr__(self, "quality", _number(self.quality))
        if self.yes_rates is not None:
            object.__setattr__(self, "yes_rates", tuple(_number(rate) for rate in self.yes_rates))


@dataclass(frozen=True, slots=True)
class Risk:
    """Something that happens with a chance and costs then: nothing with 1 - `chance`, else a draw of `cost`.

    `options` are the keys that it hits, all of them by the same draw; empty means every option that can be built.
    It is independent of all else and has one Sobol dimension, that of `cost`.
    """

    key: str
    kind: str
    chance: float
    cost: Estimate
    options: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        _coerce(self, ("cost",))
        object.__setattr__(self, "kind", str(self.kind))
        object.__setattr__(self, "chance", _number(self.chance))
        object.__setattr__(self, "options", tuple(sorted(str(key) for key in self.options)))

    @property
    def name(self) -> str:
        """What its input is called: "risk_weeks:2"."""
        return f"risk_{self.kind}:{self.key}"

    @property
    def where(self) -> str:
        """The option whose input it is, or "shared"."""
        return self.options[0] if len(self.options) == 1 else SHARED

    def hits(self, option: Option) -> bool:
        """Whether this option pays when it happens."""
        return option.key in self.options if self.options else option.role != Role.TEST


@dataclass(frozen=True)
class Case:
    """One initiative, ready to be appraised. Raises `CaseError` when any rule is broken.

    baseline, target: the metric now and as wanted; which way is better follows from their order. target None:
    nobody has set it, so the chance of reaching it is not given. unit_value: money a year for one unit of the
    metric, or None with `no_money_reason`. target_weeks, matters_weeks: weeks from the decision. share_lost:
    share of the value that is lost when it ships after `matters_weeks`. effect_lower, effect_upper: bounds of
    the effect, None for none; can_hurt: whether it may fall below the lower one. person_week_cost: money per
    team. Numbers and plain ranges are taken wherever an estimate is meant.
    """

    options: tuple[Option, ...]
    person_week_cost: Mapping[str, Estimate]
    baseline: float
    target: float | None
    unit_value: Estimate | None
    no_money_reason: str = ""
    horizon_years: Estimate = field(default_factory=lambda: Estimate.fixed(3.0))
    discount_rate: Estimate = field(default_factory=lambda: Estimate.fixed(0.1))
    target_weeks: float | None = None
    matters_weeks: float | None = None
    share_lost: float = 0.0
    effect_lower: float | None = 0.0
    effect_upper: float | None = None
    can_hurt: bool = False
    questions: tuple[Question, ...] = ()
    risks: tuple[Risk, ...] = ()

    def __post_init__(self) -> None:
        from initiatives.economics import validation

        ordered = sorted(self.options, key=lambda option: option.key)
        object.__setattr__(self, "options", tuple(ordered))
        object.__setattr__(self, "questions", tuple(sorted(self.questions, key=lambda q: q.key)))
        object.__setattr__(self, "risks", tuple(sorted(self.risks, key=lambda risk: risk.key)))
        costs = {str(k): as_estimate(v) for k, v in sorted(dict(self.person_week_cost).items())}
        object.__setattr__(self, "person_week_cost", costs)
        _coerce(self, ("horizon_years", "discount_rate"))
        if self.unit_value is not None:
            _coerce(self, ("unit_value",))
        for name in (
            "baseline",
            "target",
            "target_weeks",
            "matters_weeks",
            "share_lost",
            "effect_lower",
            "effect_upper",
        ):
            if getattr(self, name) is not None:
                object.__setattr__(self, name, _number(getattr(self, name)))
        validation.check(self)

    @property
    def has_money(self) -> bool:
        """Whether NPVs can be worked out at all."""
        return self.unit_value is not None

    @property
    def change_wanted(self) -> float | None:
        """How far the metric must move to reach the target, positive; None without a target."""
        return None if self.target is None else abs(self.target - self.baseline)

    @property
    def filed(self) -> Option | None:
        """The option as proposed, if it is there."""
        return next((option for option in self.options if option.role == Role.AS_PROPOSED), None)

    def option(self, key: str) -> Option:
        """The option with this key. Raises KeyError."""
        for option in self.options:
            if option.key == key:
                return option
        raise KeyError(key)

    def shared(self) -> Iterator[tuple[str, Estimate]]:
        """The inputs that all options share, with their names."""
        if self.unit_value is not None:
            yield "unit_value", self.unit_value
        yield "horizon_years", self.horizon_years
        yield "discount_rate", self.discount_rate
        for team, cost in self.person_week_cost.items():
            yield f"person_week_cost:{team}", cost

    def estimates(self) -> Iterator[tuple[str, str, Estimate]]:
        """Every input as (option key or "shared", name, estimate)."""
        for name, estimate in self.shared():
            yield SHARED, name, estimate
        for option in self.options:
            for name, estimate in option.estimates():
                yield option.key, name, estimate
        for risk in self.risks:
            yield risk.where, risk.name, risk.cost

    def to_json(self) -> str:
        """Canonical JSON: sorted keys, one spelling for each number, the same text for the same case.

        A case without risks is written as it was before there were any.
        """
        said = plain(self)
        if not self.risks:
            del said["risks"]
        return json.dumps(said, sort_keys=True, separators=(",", ":"), allow_nan=False)

    @classmethod
    def from_json(cls, text: str | bytes) -> Case:
        """The case that `to_json` wrote. Raises CaseError for anything else."""
        from initiatives.economics import reading

        return reading.read_case(text)

    @property
    def input_hash(self) -> str:
        """SHA-256 of the canonical JSON, in hex. Worked out once."""
        known = self.__dict__.get("_input_hash")
        if known is None:
            known = hashlib.sha256(self.to_json().encode("ascii")).hexdigest()
            object.__setattr__(self, "_input_hash", known)
        return known

    def without(self, key: str) -> Case:
        """The same case with one option left out, and the questions and risks that are about it alone."""
        kept = tuple(q for q in self.questions if all(where != key for where, _ in q.informs))
        risks = tuple(
            replace(risk, options=tuple(other for other in risk.options if other != key))
            for risk in self.risks
            if risk.options != (key,)
        )
        options = tuple(o for o in self.options if o.key != key)
        return replace(self, options=options, questions=kept, risks=risks)

    def risk(self, name: str) -> Risk:
        """The risk whose input has this name. Raises KeyError."""
        for risk in self.risks:
            if risk.name == name:
                return risk
        raise KeyError(name)


def as_estimate(value: Any) -> Estimate:
    """An estimate from an estimate, a range, three numbers or a number."""
    if isinstance(value, Estimate):
        return value
    if isinstance(value, Range):
        return Estimate(value)
    if isinstance(value, tuple | list) and len(value) == 3:
        return Estimate(Range(*value))
    return Estimate(Range.fixed(value))


def _coerce(thing: Any, names: tuple[str, ...]) -> None:
    for name in names:
        object.__setattr__(thing, name, as_estimate(getattr(thing, name)))


def plain(value: Any) -> Any:
    """Dataclasses, tuples and mappings as what JSON knows."""
    if is_dataclass(value) and not isinstance(value, type):
        return {item.name: plain(getattr(value, item.name)) for item in fields(value)}
    if isinstance(value, Mapping):
        return {str(key): plain(item) for key, item in value.items()}
    if isinstance(value, tuple | list):
        return [plain(item) for item in value]
    if isinstance(value, StrEnum):
        return str(value)
    return value


def unit_value_from_year_at_target(year: Range, *, baseline: float, target: float) -> Range:
    """Worth of one unit for a year, from what a year at the target is worth. Raises CaseError if they are equal."""
    change = abs(_number(target) - _number(baseline))
    if not change > 0:
        raise CaseError([("target", "Target must differ from now")])
    return year.times(1.0 / change)


def effect_from_percent(percent: Range, *, baseline: float) -> Range:
    """An effect in the metric's unit from per cent of the baseline."""
    return percent.times(abs(_number(baseline)) / 100.0)


def effect_from_share_of_target(share: Range, *, baseline: float, target: float) -> Range:
    """An effect in the metric's unit from a share (0..1) of the way from baseline to target."""
    return share.times(abs(_number(target) - _number(baseline)))
