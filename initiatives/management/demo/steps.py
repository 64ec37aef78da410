"""What can happen in a story of the demo. Plain data: people by their keys, days as `calendar` reads them.

`ago` counts working days back from the story's last day. Numbers are written as people type them.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Step:
    """Something that somebody does, so many working days before the story's last day."""

    ago: int
    by: str


@dataclass(frozen=True)
class Files(Step):
    """A proposal in the filer's own words; `send` False leaves it a draft."""

    title: str
    difference: str
    number: str = "describe"
    described: str = ""
    number_name: str = ""
    number_now: str = ""
    number_target: str = ""
    number_by: str = ""
    why_now: str = ""
    who_asked: str = ""
    wanted: str = "explore"
    detail: str = "some"
    send: bool = True


@dataclass(frozen=True)
class Starts(Step):
    """The lead starts framing."""


@dataclass(frozen=True)
class Asks(Step):
    """A question (or a concern, or praise); `about` is a field of the framing or an input of `option`."""

    text: str
    of: str = ""
    kind: str = "problem"
    form: str = "question"
    about: str = ""
    option: str = ""
    changes: str = ""
    otherwise: str = ""
    library: str = ""
    """How the library's question begins that it was asked from."""
    days: float | None = None
    due: str = ""
    first_because: str = ""


@dataclass(frozen=True)
class Replies(Step):
    """Something said under a question."""

    question: int
    text: str


@dataclass(frozen=True)
class Answers(Step):
    """A question is marked answered, with what it changed: goal, option, number or nothing.

    `given` are the new ranges of numbers that it points at, by input; the figures then say what that did.
    """

    question: int
    answer: str
    changed: str = ""
    note: str = ""
    given: Mapping[str, str] = field(default_factory=dict)
    effect_in: str = "unit"


@dataclass(frozen=True)
class Frames(Step):
    """The next version of the framing. What is left empty stays as it was."""

    why: str = ""
    goal: str = ""
    metric: str = ""
    now: str = ""
    now_from: str = ""
    target: str = ""
    target_by: str = ""
    for_whom: str = ""
    why_now: str = ""
    not_in_scope: str = ""
    lean: str = ""
    worth: str = ""
    worth_of: str = "year_at_target"
    no_money: str = ""
    horizon: str = ""
    date: str = ""
    lost_after: str = ""
    reach: str = ""
    instead: str = ""


@dataclass(frozen=True)
class Invites(Step):
    """A second estimate of an option is asked of somebody who does not see the first."""

    option: str
    of: str
    due: str = ""
    note: str = ""


@dataclass(frozen=True)
class GivesSecond(Step):
    """The second estimate comes in."""

    option: str
    given: Mapping[str, str]
    note: str = ""


@dataclass(frozen=True)
class PutsForward(Step):
    """A candidate metric, or more about one that is there; `effects` by the option's letter."""

    metric: str
    now: str = ""
    predicts: str = ""
    hollow: str = ""
    measured_by: str = ""
    effects: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Chooses(Step):
    """A candidate becomes the framing's metric."""

    metric: str
    why: str
    target: str = ""
    worth: str = ""


@dataclass(frozen=True)
class Brings(Step):
    """A piece of evidence, heard or read `days` before the story's moment; `room` are keys of the cast."""

    says: str
    lane: str
    kind: str
    source: str
    days: int = 3
    counts: int | None = None
    counted: str = "customers"
    every: str = ""
    revenue: str = ""
    room: tuple[str, ...] = ()
    others: str = ""
    quote: str = ""
    against: bool = False


@dataclass(frozen=True)
class Rests(Step):
    """A number rests on the evidence brought so far, by its place: "worth", or "B.effect"."""

    about: str
    pieces: tuple[int, ...]


@dataclass(frozen=True)
class ConversationData:
    """A conversation with a customer, so many days from today (past ones negative) at an hour in UTC."""

    host: str
    with_whom: str
    about: str
    days: int
    hour: int
    minutes: int
    story: str = ""
    seats: int | None = None
    place: str = ""
    guests: tuple[str, ...] = ()


@dataclass(frozen=True)
class OutcomeData:
    """A goal that the organisation holds, its two owners, and the stories that serve it."""

    goal: str
    why: str
    product: str
    engineering: str
    stories: tuple[str, ...]


@dataclass(frozen=True)
class Accepts(Step):
    """The filer accepts the framing as it stands."""


@dataclass(frozen=True)
class Estimates(Step):
    """Ranges for the inputs of an option: {"effort": "8, 11, 16"}."""

    option: str
    given: Mapping[str, str]
    basis: str = "expert"
    note: str = ""
    effect_in: str = "unit"
    share_of: str = ""
    debt_due: str = ""
    debt_what: str = ""
    debt_owner: str = ""
    name: str = ""
    summary: str = ""


@dataclass(frozen=True)
class Adds(Estimates):
    """A new option under the letter `option`; a test where it says what it is `about` and how often it says yes."""

    about: str = ""
    yes_when_works: str = ""
    yes_when_not: str = ""


@dataclass(frozen=True)
class Lists(Step):
    """The parts of an option, as rows of a spreadsheet: (name, share, effort, note)."""

    option: str
    parts: tuple[tuple[str, ...], ...]


@dataclass(frozen=True)
class Needs(Step):
    """Another team takes so many per cent of an option's effort."""

    option: str
    team: str
    percent: int


@dataclass(frozen=True)
class Picks(Step):
    """The smallest set of an option's parts that covers a share becomes the option `into`."""

    option: str
    share: str
    into: str
    rest_later: bool = False


@dataclass(frozen=True)
class Stages(Step):
    """What a second stage adds and takes, as somebody knows it better."""

    option: str
    name: str
    share_of: str
    given: Mapping[str, str]
    note: str = ""


@dataclass(frozen=True)
class Wishes(Step):
    """Somebody wishes for a date."""

    on: str
    who: str
    why: str = ""


@dataclass(frozen=True)
class Guards(Step):
    """A guardrail: what must not get worse, its limit, where it stands, whose it is."""

    discipline: str
    says: str
    limit: str = ""
    stands: str = ""
    owner: str = ""


@dataclass(frozen=True)
class Checks(Step):
    """How options stand to a guardrail, by its number: {"A": "breaks: focus never leaves it", "B": "holds"}."""

    guardrail: int
    said: Mapping[str, str]


@dataclass(frozen=True)
class States(Step):
    """A technical fact, with what it means for the user."""

    discipline: str
    fact: str
    means: str
    option: str = ""


@dataclass(frozen=True)
class Risks(Step):
    """What may happen: "1 in 3", paid in weeks, "2 to 4"."""

    what: str
    chance: str
    paid_in: str
    cost: str
    option: str = ""
    owner: str = ""
    confirmed: bool = True


@dataclass(frozen=True)
class Reviews(Step):
    """In a domain that calls for it somebody is asked for a technical review, and gives a verdict some days later."""

    domain: str
    of: str
    look_at: str = ""
    verdict: str = ""


@dataclass(frozen=True)
class Finishes(Step):
    """The lead finishes framing; the figures are worked out first."""


@dataclass(frozen=True)
class Decides(Step):
    """A director decides: fund, ask_first, defer or decline."""

    choice: str
    reason: str
    option: str = ""
    again_on: str = ""
    again_metric: str = ""
    again_value: str = ""
    again_words: str = ""
    again_person: str = ""
    conditions: tuple[tuple[str, str, str], ...] = ()
    """(what must hold, who sees to it, by when)."""
    holds: tuple[int, ...] = ()
    """The conditions that have been ticked off since, by number."""
    gives_way: str = ""


@dataclass(frozen=True)
class SeesOtherwise(Step):
    """A director or lead keeps another view beside the decision."""

    reason: str
    named: bool = True


@dataclass(frozen=True)
class AsksBack(Step):
    """Somebody who builds asks from the brief."""

    text: str


@dataclass(frozen=True)
class Builds(Step):
    """The lead starts building on a day."""

    on: str


@dataclass(frozen=True)
class Suggests(Step):
    """A change of one part of the framing, or of one number or the words of an option, for its owner to accept."""

    part: str
    says: str
    why: str = ""
    option: str = ""
    question: int = 0


@dataclass(frozen=True)
class TakesUp(Step):
    """A suggestion is accepted, by its number."""

    number: int


@dataclass(frozen=True)
class KeepsAsIs(Step):
    """What stands stays as it is, with why."""

    number: int
    why: str = ""


@dataclass(frozen=True)
class Watches(Step):
    """Somebody wants to hear of it."""


@dataclass(frozen=True)
class Story:
    """One initiative from filing to where it stands now. `days_before_today` moves its last day back.

    `built_now` is for what was decided for the running quarter.
    """

    key: str
    team: str
    steps: tuple[Step, ...]
    days_before_today: int = 0
    hour: int = 9
    built_now: bool = False


@dataclass(frozen=True)
class Member:
    """Somebody of the cast. `roles` as in the table of roles; "reviewer:design" for a discipline."""

    key: str
    name: str
    roles: tuple[str, ...]
    title: str = ""


@dataclass(frozen=True)
class TeamData:
    """A team, who leads and belongs to it, and its person-weeks: (in all, kept, promised) for each quarter."""

    key: str
    name: str
    lead: str
    members: tuple[str, ...]
    capacity: Mapping[str, tuple[int, int, int]] = field(default_factory=dict)


@dataclass(frozen=True)
class MetricData:
    """A metric with its readings, oldest first; the last one is of the last closed month."""

    key: str
    name: str
    unit: str
    direction: str
    definition: str
    owner: str
    readings: tuple[float, ...] = ()
    source: str = ""
    lowest: float | None = None
    highest: float | None = None
