"""The brief: one page for those who build it, in the order in which they need it."""

from dataclasses import dataclass
from datetime import date, datetime

from initiatives import stages
from initiatives.models import Choice, Condition, Debt, Decision, Framing, Guidance, Initiative, TechnicalFact
from initiatives.queries.board.decisions import get_standing, trigger_words
from initiatives.queries.initiative import current_framing
from initiatives.queries.reframing import guardrails, technical
from initiatives.stages import Stage

MOST_QUESTIONS = 5
MOST_ANSWERS = 3
# What a thread hangs on that was asked from the brief.
BRIEF = "brief"


@dataclass(frozen=True)
class Guard:
    """What must not get worse, how far, who owns it, and how the chosen option stands where it does not hold."""

    says: str
    limit: str
    owner: str
    state: str


@dataclass(frozen=True)
class Brief:
    """Everything that the page may say; empty strings where nobody has said."""

    initiative: Initiative
    framing: Framing | None
    outcome: str
    why: tuple[str, ...]
    chosen: str
    reason: str
    decided_by: str
    decided_at: datetime | None
    decision: int | None
    """The number of the decision whose record says more."""
    is_decided: bool
    lean: str
    lean_version: int
    """Of the guidance for builders; 0 while it is what the framing says."""
    waits: tuple[str, ...]
    """Before a decision: that there is no brief, and what it waits for."""
    not_doing: tuple[str, ...]
    still_open: tuple[str, ...]
    answers: tuple[tuple[str, str], ...]
    """Questions that were asked from the brief, with their answers, newest first."""
    conditions: tuple[str, ...]
    ask: tuple[tuple[str, str], ...]
    look_again: str
    later: str
    """What may follow as a second stage; empty for nothing."""
    owed: Debt | None
    """The shortcut that this takes, until it is paid back."""
    guardrails: tuple[Guard, ...]
    facts: tuple[TechnicalFact, ...]


def brief(initiative: Initiative, *, today: date) -> Brief:
    """The brief as it stands; before a decision it says what is not decided yet."""
    framing = current_framing(initiative)
    decision = get_standing(initiative)
    is_briefed = initiative.at_stage in stages.BRIEFED
    funded = decision if decision and decision.choice == Choice.FUND and is_briefed else None
    lean, written = _lean(initiative, framing)
    return Brief(
        initiative=initiative,
        framing=framing,
        outcome=(framing.goal if framing else "") or initiative.proposal_title,
        why=tuple(words for words in (_why(framing), initiative.proposal_difference) if words),
        chosen=f"{funded.option.key}: {funded.option.name}" if funded and funded.option else "",
        reason=funded.reason if funded else "",
        decided_by=funded.decided_by.name if funded else "",
        decided_at=funded.decided_at if funded else None,
        decision=funded.pk if funded else None,
        is_decided=funded is not None,
        lean=lean,
        lean_version=written.version if written else 0,
        waits=() if funded else _waits(initiative, decision),
        not_doing=_not_doing(initiative, framing, funded),
        still_open=tuple(
            question.text for question in initiative.questions.open().by_worth()[:MOST_QUESTIONS]
        ),
        answers=_answers(initiative) if funded else (),
        conditions=_conditions(funded),
        ask=_ask(initiative),
        look_again=trigger_words(funded) if funded else "",
        later=funded.option.later_name if funded and funded.option else "",
        owed=_owed(initiative, funded),
        guardrails=_guardrails(initiative, funded, today),
        facts=tuple(technical.facts_for_decision(initiative)),
    )


def _owed(initiative: Initiative, funded: Decision | None) -> Debt | None:
    if funded is None or funded.option is None or funded.option.debt_due is None:
        return None
    return initiative.debts.standing().of_decision(funded).select_related("owner").first()


def lean_of(initiative: Initiative) -> tuple[str, Guidance | None]:
    """Which way to lean, and the guidance where somebody wrote some for the builders."""
    return _lean(initiative, current_framing(initiative))


def _lean(initiative: Initiative, framing: Framing | None) -> tuple[str, Guidance | None]:
    """Whichever was said last: the framing's, or what was written for the builders."""
    written = Guidance.objects.filter(initiative=initiative).first()
    if written is not None and (framing is None or written.written_at >= framing.created_at):
        return written.text, written
    return (framing.tradeoff_guidance if framing else ""), written


def _answers(initiative: Initiative) -> tuple[tuple[str, str], ...]:
    rows = initiative.questions.answered().asked_about(BRIEF).order_by("-closed_at", "-pk")[:MOST_ANSWERS]
    return tuple((row.text, row.answer) for row in rows)


def _conditions(funded: Decision | None) -> tuple[str, ...]:
    if funded is None:
        return ()
    return tuple(_condition(row) for row in funded.conditions.open().in_order().select_related("owner")[:3])


def _condition(row: Condition) -> str:
    who = [row.owner.name if row.owner else "", f"by {_day(row.wanted_by)}" if row.wanted_by else ""]
    seen_to = ", ".join(part for part in who if part)
    return f"{row.text.rstrip('.')}{f' ({seen_to})' if seen_to else ''}."


def _day(day: date) -> str:
    return f"{day.day} {day:%B %Y}"


def _waits(initiative: Initiative, decision: Decision | None) -> tuple[str, ...]:
    """In words: nobody builds from a guess at what will be decided."""
    stage = initiative.at_stage
    if stage in stages.NOT_DOING and decision is not None:
        said = "declined" if stage == Stage.DECLINED else "deferred"
        on = _day(decision.decided_at.date())
        back = trigger_words(decision)
        return (
            f"There is no brief: {decision.decided_by.name} {said} this on {on}.",
            decision.reason,
            *((f"We {back}.",) if back else ()),
        )
    none_yet = "There is no brief yet. It is written when an option is funded."
    lead = initiative.engineering_owner or (initiative.team.lead if initiative.team else None)
    who = lead.name if lead else "an engineering lead"
    filer = initiative.product_owner.name
    return {
        Stage.DRAFT: (none_yet, f"It waits for {filer} to send the draft."),
        Stage.SUBMITTED: (none_yet, f"It waits for {who} to start framing."),
        Stage.REFRAMING: (
            none_yet,
            f"It waits for {who} to mark it ready, and then for a director to decide.",
        ),
        Stage.READY: (none_yet, f"It waits for a director to decide{_by(initiative)}."),
        Stage.WITHDRAWN: (f"There is no brief: {filer} withdrew this.",),
    }.get(stage, (none_yet,))


def _by(initiative: Initiative) -> str:
    return f", by {_day(initiative.decide_by)}" if initiative.decide_by else ""


def _guardrails(initiative: Initiative, funded: Decision | None, today: date) -> tuple[Guard, ...]:
    """Each with how what was chosen stands to it; the last of many, as on the initiative's page."""
    chosen = funded.option if funded else None
    options = [(chosen.pk, chosen.key, chosen.name)] if chosen else []
    rows, _ = guardrails.last_rows(initiative, options, today=today)
    return tuple(
        Guard(
            says=row.says,
            limit=row.limit,
            owner=row.owner,
            state=next((state.words for state in row.states if state.state != "holds"), ""),
        )
        for row in rows
    )


def _why(framing: Framing | None) -> str:
    if framing is None:
        return ""
    for_whom = f"For {framing.for_whom[:1].lower()}{framing.for_whom[1:]}." if framing.for_whom else ""
    return " ".join(part for part in (for_whom.replace("..", "."), framing.why_now) if part)


def _not_doing(initiative: Initiative, framing: Framing | None, funded: Decision | None) -> tuple[str, ...]:
    out = [framing.not_in_scope] if framing and framing.not_in_scope else []
    if funded:
        out += [
            f"{option.key}: {option.name}"
            for option in initiative.options.standing().in_order()
            if option.pk != funded.option_id
        ]
    return tuple(out)


def _ask(initiative: Initiative) -> tuple[tuple[str, str], ...]:
    people = [("Product", initiative.product_owner.name)]
    if initiative.engineering_owner:
        people.append(("Engineering", initiative.engineering_owner.name))
    return tuple(people)
