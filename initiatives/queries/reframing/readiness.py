"""The readiness checklist: what a decision should rest on, and which of it the team wants met first."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import Count, Exists, OuterRef, Subquery

from initiatives.models import (
    Appraisal,
    Basis,
    BlockingItem,
    Estimate,
    Framing,
    Guardrail,
    Initiative,
    Input,
    OptionRole,
    Question,
    Team,
    TechnicalReview,
)
from initiatives.queries import together
from initiatives.wording import read


@dataclass(frozen=True)
class Check:
    """One line of the checklist. `missing` is the gap in words, as it goes on the record.

    `end` is where it is filled in, behind the initiative's address; `blocks` where the team wants it met first.
    """

    item: str
    label: str
    met: bool
    missing: str
    end: str = ""
    to_do: str = ""
    blocks: bool = False

    @property
    def stops(self) -> bool:
        """Missing, and the team wants it met before the initiative is ready."""
        return self.blocks and not self.met


# Every item with its name on the team's settings, in the order of the checklist.
ITEMS: dict[str, str] = {
    "goal": "A goal",
    "no_solution": "The goal names no solution",
    "metric": "A metric",
    "baseline": "Where the metric stands now, or why nobody knows",
    "target": "A target",
    "target_by": "A date for the target",
    "worth": "What reaching it is worth, or why it has no money value",
    "options": "Two options with effort and effect",
    "cheaper": "A cheaper option than the one proposed",
    "instead": "What will not be done instead",
    "guardrails": "Guardrails, or why none are needed",
    "review": "A technical review where the domain calls for it",
    "questions": "Questions that could change the decision answered",
    "figures": "Figures up to date",
}


@dataclass(frozen=True)
class Facts:
    """What the checklist rests on besides the framing.

    `estimates` are (option's key in the database, role, input, middle) of what somebody gave as more than a
    placeholder; `newest` the figures, `worthless` how many of the questions that they priced could not change the
    choice.
    """

    blocking: frozenset[str]
    is_guarded: bool
    is_reviewed: bool
    questions: int
    newest_version: int | None
    worthless: int
    estimates: tuple[tuple[int, str, str, Decimal], ...]


def readiness(
    initiative: Initiative,
    framing: Framing | None,
    *,
    questions: int | None = None,
    facts: Facts | None = None,
) -> tuple[Check, ...]:
    """What a decision should rest on. It warns; what the initiative's team made block, blocks.

    `questions` is how many are open, where the caller has counted them. Three queries, none where the caller has
    the facts.
    """
    framing = framing or Framing()
    facts = facts or facts_of(initiative)
    complete, cheaper = _options_with_ranges(facts.estimates)
    blocking = facts.blocking
    is_current = facts.newest_version == initiative.inputs_version
    # The newest figures price the questions that were open then; what cannot change the choice is no gap.
    waiting = (facts.questions if questions is None else questions) - (facts.worthless if is_current else 0)
    domain = initiative.domain
    review_called_for = domain is not None and domain.needs_review
    states = (
        ("goal", bool(framing.goal), "No goal", "framing/?field=goal"),
        (
            "no_solution",
            not (framing.goal and read(framing.goal)),
            "The goal names a solution",
            "framing/?field=goal",
        ),
        ("metric", framing.metric_id is not None, "No metric", "framing/?field=metric"),
        (
            "baseline",
            framing.baseline is not None or bool(framing.no_baseline_reason),
            "No baseline",
            "framing/?field=baseline",
        ),
        ("target", framing.target is not None, "No target", "framing/?field=target"),
        ("target_by", framing.target_by is not None, "No date for the target", "framing/?field=target"),
        (
            "worth",
            framing.value_middle is not None or bool(framing.no_money_reason),
            "Nothing said about what it is worth",
            "framing/?field=worth",
        ),
        ("options", complete >= 2, f"{_count(complete, 'option')} with effort and effect", "#options"),
        ("cheaper", cheaper, "No cheaper option", "#options"),
        (
            "instead",
            bool(framing.opportunity_cost_note),
            "Nothing said about what will not be done",
            "framing/?field=opportunity_cost_note",
        ),
        (
            "guardrails",
            facts.is_guarded or bool(initiative.no_guardrails_why),
            "No guardrails, and nobody says that none are needed",
            "guardrails/",
        ),
        (
            "review",
            not review_called_for or facts.is_reviewed,
            f"No technical review, which {domain.name.lower() if domain else 'the domain'} calls for",
            "technical-review/",
        ),
        ("questions", waiting <= 0, _count(waiting, "open question"), "#questions"),
        ("figures", is_current, "The figures are not up to date", "#options"),
    )
    return tuple(
        Check(item, ITEMS[item], met, missing, end, _TO_DO.get(item, "Fill in"), item in blocking)
        for item, met, missing, end in states
    )


_TO_DO = {
    "options": "See the options",
    "cheaper": "See the options",
    "guardrails": "Add or explain",
    "review": "Ask or write",
    "questions": "See the questions",
    "figures": "See the options",
}


def gaps(checks: tuple[Check, ...]) -> list[str]:
    """The missing ones in words, for the record."""
    return [check.missing for check in checks if not check.met]


def stopping(checks: tuple[Check, ...]) -> list[Check]:
    """Those that keep it from being ready, because its team says so."""
    return [check for check in checks if check.stops]


def blocking_of(team: Team) -> set[str]:
    """The items that this team made block."""
    return set(team.blocking_items.values_list("item", flat=True))


def _count(number: int, what: str) -> str:
    return f"{number} {what}{'' if number == 1 else 's'}"


def part_of(initiative: Initiative, **more: Any) -> together.Part:
    """What one row tells, to be asked for with other things: what blocks, guardrails, a technical review.

    `more` are expressions to be told on the same row.
    """
    rows = Initiative.objects.filter(pk=initiative.pk).annotate(
        blocking=Subquery(BlockingItem.objects.filter(team=OuterRef("team")).in_a_row()),
        is_guarded=Exists(Guardrail.objects.standing().filter(initiative=OuterRef("pk"))),
        is_reviewed=Exists(TechnicalReview.objects.done().filter(initiative=OuterRef("pk"))),
        **more,
    )
    return together.part(rows, "blocking", "is_guarded", "is_reviewed", *more)


def read_part(
    row: together.Row,
    *,
    newest: Appraisal | None,
    questions: int,
    estimates: Iterable[Estimate],
) -> Facts:
    """The facts from the row of that part, with the newest figures and the estimates of the standing options."""
    given = (one for one in estimates if one.basis != Basis.PLACEHOLDER and one.input in _RANGES)
    return Facts(
        blocking=frozenset((row["blocking"] or "").split(",")),
        is_guarded=row["is_guarded"],
        is_reviewed=row["is_reviewed"],
        questions=questions,
        newest_version=newest.inputs_version if newest else None,
        worthless=_worthless(newest.result) if newest else 0,
        estimates=tuple((one.option_id, one.option.role, one.input, one.middle) for one in given),
    )


def facts_of(initiative: Initiative) -> Facts:
    """The facts, in three queries."""
    (row,) = together.ask(facts=part_of(initiative, questions_open=_questions()))["facts"]
    estimates = Estimate.objects.current().filter(initiative=initiative, option__withdrawn_at__isnull=True)
    return read_part(
        row,
        newest=initiative.appraisals.of_kind("page").newest_first().first(),
        questions=row["questions_open"] or 0,
        estimates=estimates.select_related("option"),
    )


def _questions() -> Subquery:
    asked = Question.objects.open().filter(initiative=OuterRef("pk")).order_by().values("initiative")
    return Subquery(asked.annotate(all=Count("pk")).values("all"))


_RANGES = (Input.EFFORT, Input.EFFECT, Input.EFFECT_SHARE)


def _worthless(result: str) -> int:
    """How many of the questions that the figures priced could not change the choice."""
    said = json.loads(result)
    if not said.get("has_money"):
        return 0
    return sum(row["worth"] == 0 for row in said.get("questions", ()))


def _options_with_ranges(estimates: Iterable[tuple[int, str, str, Decimal]]) -> tuple[int, bool]:
    """How many options have effort and effect, and whether one takes less effort than the one proposed."""
    found: dict[int, set[str]] = {}
    efforts: list[tuple[bool, Decimal]] = []
    for option, role, which, middle in estimates:
        found.setdefault(option, set()).add("effort" if which == Input.EFFORT else "effect")
        if which == Input.EFFORT:
            efforts.append((role == OptionRole.AS_PROPOSED, middle))
    proposed = next((middle for is_proposed, middle in efforts if is_proposed), None)
    cheaper = proposed is not None and any(
        not is_proposed and middle < proposed for is_proposed, middle in efforts
    )
    return sum(len(kinds) == 2 for kinds in found.values()), cheaper
