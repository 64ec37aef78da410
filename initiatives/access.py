"""Who may do what: one table, action by predicate.

Views name their action with `@open_to`, actions ask `require`, templates ask `may` through their view; the
reason of a `Denied` is the sentence shown beside a button that cannot be pressed. Roles add up. Being an
administrator adds no right to decide.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from initiatives.errors import NotAllowed
from initiatives.models import (
    Conversation,
    DraftShare,
    Evidence,
    Initiative,
    Person,
    Question,
    Role,
    Suggestion,
    Workspace,
)
from initiatives.stages import Stage


@dataclass(frozen=True)
class Allowed:
    """Yes. True in a condition."""

    def __bool__(self) -> bool:
        return True


@dataclass(frozen=True)
class Denied:
    """No, and the sentence that says who may. False in a condition."""

    reason: str

    def __bool__(self) -> bool:
        return False


Answer = Allowed | Denied
Predicate = Callable[[Person, Any], bool]


def _anybody(person: Person, subject: Any) -> bool:
    return True


def _has(*roles: str) -> Predicate:
    def check(person: Person, subject: Any) -> bool:
        return bool(person.roles & set(roles))

    return check


def _own(person: Person, initiative: Initiative) -> bool:
    return person.pk in (initiative.filed_by_id, initiative.product_owner_id)


def _filer(person: Person, initiative: Initiative) -> bool:
    return person.pk == initiative.filed_by_id


def _leads_team(person: Person, initiative: Initiative) -> bool:
    """An engineering lead of the initiative's own team, or the one who frames it."""
    if Role.ENGINEERING_LEAD not in person.roles:
        return False
    return initiative.engineering_owner_id == person.pk or initiative.team_id in person.team_ids


def _nobody_leads(person: Person, initiative: Initiative) -> bool:
    """Without a team, or with one that nobody leads any more, whichever engineering lead comes first takes it."""
    if Role.ENGINEERING_LEAD not in person.roles or initiative.engineering_owner_id is not None:
        return False
    return initiative.team is None or initiative.team.lead is None or not initiative.team.lead.is_active


def _reads_initiative(person: Person, initiative: Initiative) -> bool:
    if initiative.stage != Stage.DRAFT or initiative.filed_by_id == person.pk:
        return True
    return DraftShare.objects.filter(initiative=initiative, person=person).exists()


def _asked_or_owner(person: Person, question: Question) -> bool:
    initiative = question.initiative
    return person.pk in (question.asked_of_id, initiative.engineering_owner_id) or _own(person, initiative)


def _asker_or_lead(person: Person, question: Question) -> bool:
    return question.asked_by_id == person.pk or _leads_team(person, question.initiative)


def _invited(person: Person, second: Any) -> bool:
    return bool(second.invited_id == person.pk)


def _author(person: Person, message: Any) -> bool:
    return bool(message.author_id == person.pk)


def _suggester(person: Person, suggestion: Suggestion) -> bool:
    return suggestion.suggested_by_id == person.pk


def _may_set_what_it_changes(person: Person, suggestion: Suggestion) -> bool:
    """A suggestion is accepted by whoever may make the same change themselves."""
    return TABLE[suggestion.right].allows(person, suggestion.initiative)


def _added_or_owns(person: Person, evidence: Evidence) -> bool:
    initiative = evidence.initiative
    owns = initiative.engineering_owner_id == person.pk or _own(person, initiative)
    return person.pk == evidence.added_by_id or owns


def _hosts(person: Person, conversation: Conversation) -> bool:
    return person.pk == conversation.host_id


def _decides(person: Person, initiative: Initiative) -> bool:
    if Role.DIRECTOR not in person.roles:
        return False
    return not (_own(person, initiative) and Workspace.current().four_eyes)


def _decides_on_it(person: Person, question: Question) -> bool:
    return _decides(person, question.initiative)


def _seconds(person: Person, decision: Any) -> bool:
    """Another director than the one who proposed it."""
    return decision.decided_by_id != person.pk and _decides(person, decision.initiative)


def _proposed_it(person: Person, decision: Any) -> bool:
    return bool(decision.decided_by_id == person.pk)


def _sees_to_it(person: Person, condition: Any) -> bool:
    """Whoever is named, the initiative's owners, its team's leads and directors."""
    initiative = condition.decision.initiative
    named = person.pk in (condition.owner_id, initiative.engineering_owner_id)
    return (
        named or _own(person, initiative) or _leads_team(person, initiative) or Role.DIRECTOR in person.roles
    )


def _guards(person: Person, subject: Any) -> bool:
    """A reviewer of the discipline that the guardrail, risk or library entry belongs to."""
    return bool(subject.discipline) and subject.discipline in person.disciplines


def _leads_its_team(person: Person, subject: Any) -> bool:
    """An engineering lead of the team of the initiative that the guardrail or risk stands in."""
    return _leads_team(person, subject.initiative)


def _keeps_library(person: Person, entry: Any) -> bool:
    """A lead of the team whose guardrail it is; what is for all teams has no such lead."""
    leads = Role.ENGINEERING_LEAD in person.roles
    return leads and entry.team_id is not None and entry.team_id in person.team_ids


def _owns(person: Person, subject: Any) -> bool:
    return bool(subject.owner_id == person.pk)


def _says(person: Person, fact: Any) -> bool:
    return bool(fact.said_by_id == person.pk)


def _was_asked_to_review(person: Person, review: Any) -> bool:
    domain = review.domain
    return review.asked_of_id == person.pk or bool(domain and domain.discipline in person.disciplines)


def _any_of(*predicates: Predicate) -> Predicate:
    def check(person: Person, subject: Any) -> bool:
        return any(predicate(person, subject) for predicate in predicates)

    return check


_takes_in = _any_of(_leads_team, _nobody_leads)
_DIRECTOR = _has(Role.DIRECTOR)
_ADMINISTRATOR = _has(Role.ADMINISTRATOR)


def _speaks(person: Person, subject: Any) -> bool:
    """Everybody but those who are administrators and nothing else."""
    return person.roles != {Role.ADMINISTRATOR}


@dataclass(frozen=True)
class Rule:
    """One line of the table: who, in code and in words, and whether it needs something to be asked of."""

    allows: Predicate
    reason: str
    needs_subject: bool = True


# The subject is the initiative unless the comment says otherwise.
TABLE: dict[str, Rule] = {
    # Reading
    "read": Rule(_reads_initiative, "Only the filer and those it is shared with can see a draft."),
    "read_board": Rule(_anybody, "Sign in to see this.", needs_subject=False),
    "own_account": Rule(_anybody, "Sign in to see this.", needs_subject=False),
    # Intake
    "file": Rule(
        _has(Role.PM, Role.ENGINEERING_LEAD, Role.DIRECTOR),
        "Product managers, engineering leads and directors file proposals.",
        needs_subject=False,
    ),
    "edit_draft": Rule(_filer, "Only the filer can change a draft."),
    "share_draft": Rule(_filer, "Only the filer can share a draft."),
    "withdraw": Rule(_own, "Only the filer can withdraw or restore this."),
    "triage": Rule(_takes_in, "Only an engineering lead of this team can do this."),
    "same_as": Rule(
        _has(Role.PM, Role.ENGINEERING_LEAD, Role.DIRECTOR),
        "Product managers, engineering leads and directors can say that two are the same.",
    ),
    "reopen": Rule(
        _has(Role.PM, Role.ENGINEERING_LEAD, Role.DIRECTOR),
        "Product managers, engineering leads and directors can reopen with new evidence.",
    ),
    "change_owner": Rule(
        _any_of(_own, _leads_team, _DIRECTOR),
        "The owners, the team’s lead or a director can change who owns this.",
    ),
    "watch": Rule(_anybody, "Sign in to watch this."),
    # Reframing
    "frame": Rule(_takes_in, "Only an engineering lead of this team can frame this."),
    "change_framing": Rule(_any_of(_own, _leads_team), "The filer and the framing lead change the framing."),
    "answer_framing": Rule(_own, "Only the filer can accept, counter or keep."),
    "ask": Rule(_speaks, "Administrators look after the workspace and do not take part here."),
    "reply": Rule(_speaks, "Administrators look after the workspace and do not take part here."),  # question
    "answer": Rule(
        _any_of(_asked_or_owner, _asker_or_lead), "Whoever is asked, and the owners, answer this."
    ),  # question
    "close_question": Rule(
        _any_of(_asker_or_lead, _asked_or_owner), "The asker or the lead marks it answered."
    ),  # question
    "let_wait": Rule(
        _any_of(_asker_or_lead, _asked_or_owner, _decides_on_it),
        "The asker, the owners or a director let it wait.",
    ),  # question
    "edit_own": Rule(_author, "Only its author can change this."),  # message
    "suggest": Rule(_speaks, "Administrators look after the workspace and do not take part here."),
    "accept_suggestion": Rule(
        _may_set_what_it_changes, "Whoever may set this accepts a suggestion to it, or keeps it as it is."
    ),  # suggestion
    "own_suggestion": Rule(_suggester, "Only who suggested this can change or withdraw it."),  # suggestion
    "add_evidence": Rule(_speaks, "Administrators look after the workspace and do not take part here."),
    "change_evidence": Rule(_added_or_owns, "Whoever added it and the owners change this."),  # evidence
    "see_conversations": Rule(_anybody, "Sign in to see this.", needs_subject=False),
    "join_conversation": Rule(
        _speaks, "Administrators look after the workspace and do not take part here.", needs_subject=False
    ),
    "change_conversation": Rule(_hosts, "Only its host can change this."),  # conversation
    "mark_ready": Rule(_leads_team, "Only an engineering lead of this team can do this."),
    "ask_for_decision": Rule(_own, "Only the filer can ask for a decision."),
    # Options and figures
    "add_option": Rule(_any_of(_own, _leads_team), "The filer and the framing lead add options."),
    "set_effort": Rule(_leads_team, "Only engineering sets effort and time."),
    "set_value": Rule(
        _any_of(_own, _leads_team, _DIRECTOR),
        "The filer, the framing lead or a director sets what it is worth.",
    ),
    "invite_second": Rule(_leads_team, "Only an engineering lead of this team asks for a second estimate."),
    "give_second": Rule(_invited, "Only whoever was asked estimates this unseen."),  # second estimate
    "settle_second": Rule(_leads_team, "Only an engineering lead of this team picks between two estimates."),
    "wish_date": Rule(
        _any_of(_own, _leads_team, _DIRECTOR),
        "The filer, the framing lead or a director says by when it is wished for.",
    ),
    "settle_debt": Rule(
        _any_of(_own, _leads_team, _DIRECTOR),
        "The filer, the team’s lead or a director says that a debt is paid or extended.",
    ),
    "recalculate": Rule(_anybody, "Sign in to do this."),
    # Guardrails and technical truth
    "add_guardrail": Rule(
        _any_of(_own, _leads_team, _has(Role.REVIEWER), _DIRECTOR),
        "The owners, the team’s leads, reviewers and directors add guardrails.",
    ),
    "change_guardrail": Rule(
        _any_of(_guards, _leads_its_team, _owns),
        "Its owner, the team’s leads and reviewers of its discipline change a guardrail.",
    ),  # guardrail
    "set_guardrail_state": Rule(
        _any_of(_guards, _leads_its_team),
        "Reviewers of its discipline and the team’s leads say whether an option holds.",
    ),  # guardrail
    "waive": Rule(_decides, "Only a director can waive a guardrail."),
    "add_fact": Rule(_speaks, "Administrators look after the workspace and do not take part here."),
    "change_fact": Rule(
        _any_of(_says, _guards, _leads_its_team),
        "Whoever said it, the team’s leads and reviewers of its discipline change it.",
    ),  # fact
    "set_risk": Rule(
        _any_of(_guards, _leads_its_team),
        "The team’s engineering leads set technical risks, and reviewers those of their discipline.",
    ),  # risk
    "confirm_risk": Rule(_owns, "Only its owner confirms a risk."),  # risk
    "ask_review": Rule(
        _any_of(_own, _leads_team), "The owners and the team’s leads ask for a technical review."
    ),
    "review_technically": Rule(
        _was_asked_to_review,
        "Whoever was asked, and reviewers of the domain’s discipline, write the verdict.",
    ),  # technical review
    "edit_library": Rule(
        _any_of(_guards, _keeps_library, _ADMINISTRATOR),
        "The team’s leads, reviewers of the discipline and administrators keep the library.",
    ),  # library guardrail
    # Deciding
    "decide": Rule(_decides, "Only a director can decide this."),
    "confirm_decision": Rule(
        _seconds, "A director other than the one who proposed it confirms this."
    ),  # decision
    "take_back_proposed": Rule(_proposed_it, "Only whoever proposed this can take it back."),  # decision
    "meet_condition": Rule(
        _sees_to_it, "Whoever is named, the owners, the team’s lead or a director say whether it holds."
    ),  # condition
    "see_otherwise": Rule(
        _has(Role.DIRECTOR, Role.ENGINEERING_LEAD),
        "Directors and engineering leads add another view to a decision.",
        needs_subject=False,
    ),
    "own_dissent": Rule(
        lambda person, dissent: dissent.person_id == person.pk, "Only whoever said this can take it back."
    ),  # dissent
    "write_guidance": Rule(
        _any_of(_leads_team, _DIRECTOR), "The framing lead and directors say which way to lean."
    ),
    "build": Rule(_leads_team, "Only an engineering lead of this team can do this."),
    "pause": Rule(_any_of(_leads_team, _DIRECTOR), "The team’s lead or a director can do this."),
    "review": Rule(
        _any_of(_own, _leads_team, _DIRECTOR), "The filer, the lead or a director records the result."
    ),
    # The catalogue and the room to plan in
    "add_metric": Rule(
        _has(Role.PM, Role.ENGINEERING_LEAD, Role.DIRECTOR, Role.ADMINISTRATOR),
        "Product managers, engineering leads, directors and administrators add metrics.",
        needs_subject=False,
    ),
    "add_reading": Rule(_anybody, "Sign in to add a reading.", needs_subject=False),
    "edit_question_library": Rule(
        _has(Role.ENGINEERING_LEAD, Role.ADMINISTRATOR),
        "Engineering leads and administrators change the question library.",
        needs_subject=False,
    ),
    "name_products": Rule(
        _has(Role.ENGINEERING_LEAD, Role.ADMINISTRATOR),
        "Engineering leads and administrators say which names are never marked.",
        needs_subject=False,
    ),
    "add_outcome": Rule(
        _has(Role.PM, Role.ENGINEERING_LEAD, Role.DIRECTOR, Role.ADMINISTRATOR),
        "Product managers, engineering leads, directors and administrators add outcomes.",
        needs_subject=False,
    ),
    "change_outcome": Rule(
        _any_of(
            _has(Role.DIRECTOR, Role.ADMINISTRATOR),
            lambda person, outcome: person.pk in (outcome.product_owner_id, outcome.engineering_owner_id),
        ),
        "Its two owners, directors and administrators change an outcome.",
    ),  # outcome
    "attach_outcome": Rule(
        _any_of(_own, _leads_team, _DIRECTOR),
        "The filer, the framing lead or a director says which outcome it serves.",
    ),
    "pin": Rule(_DIRECTOR, "Only a director moves a row to the top of the board.", needs_subject=False),
    "save_view": Rule(_anybody, "Sign in to save a view.", needs_subject=False),
    "own_view": Rule(
        lambda person, view: view.owner_id == person.pk, "Only whoever saved a view can change it."
    ),  # saved view
    "what_if": Rule(
        _speaks, "Administrators look after the workspace and do not take part here.", needs_subject=False
    ),
    "own_what_if": Rule(_owns, "Only whoever began a what-if changes it. Copy it to change it."),  # what-if
    "apply_what_if": Rule(_DIRECTOR, "Only a director applies a what-if.", needs_subject=False),
    "set_capacity": Rule(
        _any_of(
            _has(Role.DIRECTOR, Role.ADMINISTRATOR),
            lambda person, team: Role.ENGINEERING_LEAD in person.roles and team.pk in person.team_ids,
        ),
        "The team’s lead, a director or an administrator sets capacity.",
    ),  # team
    "see_settings": Rule(
        _has(Role.ADMINISTRATOR, Role.DIRECTOR, Role.ENGINEERING_LEAD),
        "Leads, directors and administrators see the workspace’s settings.",
        needs_subject=False,
    ),
    "administer": Rule(_ADMINISTRATOR, "Only an administrator can do this.", needs_subject=False),
}


def may(person: Person, action: str, subject: Any = None) -> Answer:
    """May `person` do `action` to `subject`? Never raises for a known action; an unknown one is a defect."""
    rule = TABLE[action]
    if not getattr(person, "is_authenticated", False) or not person.is_active:
        return Denied("Sign in first.")
    if rule.needs_subject and subject is None:
        raise LookupError(f"'{action}' is asked of something; pass it as subject")
    return Allowed() if rule.allows(person, subject) else Denied(rule.reason)


def require(person: Person, action: str, subject: Any = None) -> None:
    """Raise `NotAllowed` with the reason unless `person` may do `action` to `subject`."""
    answer = may(person, action, subject)
    if isinstance(answer, Denied):
        raise NotAllowed(answer.reason)
