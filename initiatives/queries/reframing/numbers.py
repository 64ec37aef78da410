"""Numbers that questions point at: which there are, what they are called, and which of them an answer may give."""

from dataclasses import dataclass

from django.db.models import Prefetch

from initiatives import access, stages
from initiatives.models import (
    ENGINEERING,
    WORTH,
    Estimate,
    Initiative,
    Input,
    Option,
    Person,
    Question,
    QuestionTarget,
)

_INPUTS: dict[str, str] = dict(Input.choices)


def action_for(target: QuestionTarget) -> str:
    """The line of `access.TABLE` under which that number is set."""
    if target.option is None:
        return "change_framing"
    return "set_effort" if target.input in ENGINEERING else "set_value"


def target_words(target: QuestionTarget) -> str:
    """ "B’s effort", "whether B works at all", "what a year at the target is worth"."""
    if target.option is None:
        return "what it is worth"
    if target.input == Input.SUCCESS:
        return f"whether {target.option.key} works at all"
    label = _INPUTS.get(target.input, target.input)
    return f"{target.option.key}’s {label[:1].lower()}{label[1:]}"


def standing_options(initiative: Initiative) -> list[Option]:
    """The options that a question can be about."""
    return list(initiative.options.standing().in_order())


@dataclass(frozen=True)
class AboutNumbers:
    """The numbers of one option (or of the framing, without one) that a question can point at."""

    option: Option | None
    title: str
    numbers: tuple[tuple[str, str], ...]


# What every option has, given or not; the others only once somebody has given them.
_ALWAYS = (Input.EFFECT, Input.EFFORT, Input.SUCCESS)


def numbers_to_ask_about(initiative: Initiative) -> tuple[AboutNumbers, ...]:
    """Every number that a question can point at, by option; last what the goal is worth. Two queries."""
    current = Estimate.objects.current()
    options = (
        initiative.options.standing()
        .in_order()
        .prefetch_related(Prefetch("estimates", current, to_attr="now"))
    )
    groups = [AboutNumbers(option, f"{option.key} {option.name}", _numbers_of(option)) for option in options]
    return (*groups, AboutNumbers(None, "The goal", ((WORTH, "What a year at the target is worth"),)))


def _numbers_of(option: Option) -> tuple[tuple[str, str], ...]:
    given = {row.input for row in option.now}  # type: ignore[attr-defined]
    named = {
        Input.SUCCESS: "Will it work at all",
        Input.EFFECT: "Effect",
    }
    return tuple(
        (name, named.get(Input(name), Input(name).label))
        for name in Input.values
        if name != Input.EFFECT_SHARE and (name in _ALWAYS or name in given)
    )


@dataclass(frozen=True)
class AnswerRange:
    """A number that the answer to a question may give: what stands, and whether this person's range counts."""

    target: QuestionTarget
    current: Estimate | None
    standing: str
    words: str
    may_set: access.Answer


def ranges_to_answer(person: Person, question: Question) -> tuple[AnswerRange, ...]:
    """The numbers that a question points at, for whoever answers it; none once they no longer change."""
    initiative = question.initiative
    if initiative.at_stage not in stages.FRAMABLE:
        return ()
    targets = list(question.targets.select_related("option", "question").order_by("pk"))
    rows = Estimate.objects.current().filter(option__in=[t.option_id for t in targets if t.option_id])
    current = {(row.option_id, str(row.input)): row for row in rows}
    found = []
    for target in targets:
        row = current.get((target.option_id or 0, target.input))
        if row is None and target.input == Input.EFFECT:
            row = current.get((target.option_id or 0, str(Input.EFFECT_SHARE)))
        may = access.may(person, action_for(target), initiative)
        found.append(AnswerRange(target, row, row.text if row else "", target_words(target), may))
    return tuple(found)
