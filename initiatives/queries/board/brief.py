"""The brief: one page for those who build it, in the order in which they need it."""

from dataclasses import dataclass
from datetime import date, datetime

from initiatives.models import Debt, Decision, Framing, Initiative, TechnicalFact
from initiatives.queries.board.decisions import get_standing, trigger_words
from initiatives.queries.initiative import current_framing
from initiatives.queries.reframing import guardrails, technical

MOST_QUESTIONS = 5


@dataclass(frozen=True)
class Brief:
    """Everything on the page; empty strings where nobody has said."""

    initiative: Initiative
    framing: Framing | None
    outcome: str
    why: tuple[str, ...]
    chosen: str
    reason: str
    decided_by: str
    decided_at: datetime | None
    is_decided: bool
    lean: str
    not_doing: tuple[str, ...]
    still_open: tuple[str, ...]
    ask: tuple[tuple[str, str], ...]
    look_again: str
    later: str
    """What may follow as a second stage; empty for nothing."""
    owed: Debt | None
    """The shortcut that this takes, until it is paid back."""
    guardrails: tuple[tuple[str, str], ...]
    """(what must not get worse, how the chosen option stands)."""
    facts: tuple[TechnicalFact, ...]


def brief(initiative: Initiative, *, today: date) -> Brief:
    """The brief as it stands; before a decision it says what is not decided yet."""
    framing = current_framing(initiative)
    decision = get_standing(initiative)
    funded = decision if decision and decision.choice == "fund" else None
    return Brief(
        initiative=initiative,
        framing=framing,
        outcome=(framing.goal if framing else "") or initiative.proposal_title,
        why=tuple(words for words in (_why(framing), initiative.proposal_difference) if words),
        chosen=f"{funded.option.key}: {funded.option.name}" if funded and funded.option else "",
        reason=funded.reason if funded else "",
        decided_by=funded.decided_by.name if funded else "",
        decided_at=funded.decided_at if funded else None,
        is_decided=funded is not None,
        lean=framing.tradeoff_guidance if framing else "",
        not_doing=_not_doing(initiative, framing, funded),
        still_open=tuple(
            question.text for question in initiative.questions.open().by_worth()[:MOST_QUESTIONS]
        ),
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


def _guardrails(initiative: Initiative, funded: Decision | None, today: date) -> tuple[tuple[str, str], ...]:
    """Each with how what was chosen stands to it; the last of many, as on the initiative's page."""
    chosen = funded.option if funded else None
    options = [(chosen.pk, chosen.key, chosen.name)] if chosen else []
    rows, _ = guardrails.shown_on_page(initiative, options, today=today)
    return tuple(
        (
            f"{row.says}, {row.limit}" if row.limit else row.says,
            next((state.words for state in row.states if state.state != "holds"), ""),
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
