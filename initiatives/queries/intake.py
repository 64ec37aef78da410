"""Drafts, where a proposal goes, and what filing it needs to know."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Q

from initiatives.errors import NotFound
from initiatives.models import (
    DraftShare,
    Framing,
    Initiative,
    Message,
    Metric,
    Option,
    OptionRole,
    Person,
    Question,
    Role,
    Team,
)
from initiatives.queries.board.plan import planning_period

# What "Not sure. Help me find it" asks the lead when the proposal is sent.
FIRST_QUESTION = "Which number would tell us this worked?"
# What is written in a draft by hand. The rest is preset, so a draft without these is empty.
TYPED = (
    "proposal_title",
    "proposal_difference",
    "number_choice",
    "number_name",
    "number_now",
    "number_target",
    "number_by",
    "number_described",
    "why_now",
    "who_asked",
    "links",
)


@dataclass(frozen=True)
class Destination:
    """Whom a proposal goes to: `line` is the sentence by the button, `name` how a banner calls them."""

    line: str
    name: str


@dataclass(frozen=True)
class Colleague:
    """Somebody to choose from a list: "Tomás Ferreira, Engineering lead"."""

    pk: int
    words: str


def empty_draft_of(person: Person) -> Initiative | None:
    """This person's draft that nothing has been written in and that nobody else sees."""
    blank = Initiative.objects.drafts_of(person).filter(**dict.fromkeys(TYPED, ""), shares__isnull=True)
    return blank.select_related("team__lead").newest_first().first()


def get_discarded_draft(person: Person, pk: int) -> Initiative:
    """One's own deleted draft, to bring it back; `NotFound` for everything else."""
    row = Initiative.objects.discarded_drafts_of(person).filter(pk=pk).first()
    if row is None:
        raise NotFound
    return row


def preset_team(person: Person) -> Team | None:
    """The team that a proposal of this person goes to unless they choose another."""
    mine = Team.objects.filter(Q(memberships__person=person) | Q(lead=person)).order_by("name").first()
    if mine is not None:
        return mine
    only = list(Team.objects.order_by("name")[:2])
    return only[0] if len(only) == 1 else None


def teams() -> list[Team]:
    """Every team with its lead, by name."""
    return list(Team.objects.select_related("lead").order_by("name"))


def takers(team: Team | None) -> list[Person]:
    """Who is told of a new proposal: the team's lead; else every engineering lead; else administrators."""
    if team is not None and team.lead is not None and team.lead.is_active:
        return [team.lead]
    active = Person.objects.active().by_name()
    return list(active.holding(Role.ENGINEERING_LEAD)) or list(active.holding(Role.ADMINISTRATOR))


def destination(team: Team | None) -> Destination:
    """Where a proposal for `team` goes, in words that say so when nobody leads it."""
    people = takers(team)
    if team is not None and people == [team.lead]:
        return Destination(f"Goes to {people[0].name}, {team.name}", people[0].first_name)
    where = f"{team.name} has no lead yet." if team else "It has no team yet."
    if not people:
        return Destination(f"{where} It waits until there is an engineering lead.", "the engineering leads")
    if Role.ENGINEERING_LEAD in people[0].roles:
        return Destination(f"{where} It goes to every engineering lead.", "every engineering lead")
    return Destination(f"{where} It goes to the administrators.", "the administrators")


def colleagues_of(person: Person) -> list[Colleague]:
    """Everybody else who can sign in, engineering leads first: whom a draft can be shared with. Two queries."""
    rows = Person.objects.active().by_name().exclude(pk=person.pk).prefetch_related("role_grants")
    found = []
    for row in rows:
        held = {grant.role for grant in row.role_grants.all()}
        words = row.title or ", ".join(Role(role).label for role in Role.values if role in held) or "Member"
        found.append((Role.ENGINEERING_LEAD not in held, Colleague(row.pk, f"{row.name}, {words}")))
    return [colleague for _, colleague in sorted(found, key=lambda pair: pair[0])]


def get_colleague(person: Person, pk: object) -> Person:
    """Somebody else who can sign in, by a number that came in a body."""
    text = str(pk)
    found = None
    if text.isascii() and text.isdigit() and len(text) < 19:
        found = Person.objects.active().exclude(pk=person.pk).filter(pk=int(text)).first()
    if found is None:
        raise NotFound("Nobody with that name can sign in here.")
    return found


def shares_of(initiative: Initiative) -> list[DraftShare]:
    """With whom the draft is shared, first shared first."""
    return list(DraftShare.objects.filter(initiative=initiative).select_related("person").order_by("pk"))


def is_shared_with(initiative: Initiative, person: Person) -> bool:
    return DraftShare.objects.filter(initiative=initiative, person=person).exists()


def question_of_filing(initiative: Initiative) -> Question | None:
    """The question that sending the proposal put, if it did."""
    mine = Question.objects.filter(initiative=initiative, asked_by=initiative.filed_by_id)
    return mine.filter(text=FIRST_QUESTION).order_by("number").first()


def is_untouched(initiative: Initiative) -> bool:
    """Nobody has asked, replied or framed yet, so it can still be pulled back. What filing made does not count."""
    put = question_of_filing(initiative)
    asked = Question.objects.filter(initiative=initiative).exclude(pk=put.pk if put else 0)
    replied = Message.objects.filter(question__initiative=initiative)
    framed = Framing.objects.filter(initiative=initiative).exclude(number=1, author=initiative.filed_by_id)
    return not (asked.exists() or replied.exists() or framed.exists())


def option_as_proposed(initiative: Initiative) -> Option | None:
    return Option.objects.filter(initiative=initiative, role=OptionRole.AS_PROPOSED).first()


def metric_named(name: str) -> Metric | None:
    """The catalogue's entry with that name, whatever its case; the oldest where there are several."""
    return Metric.objects.filter(name__iexact=name).order_by("pk").first()


def decider_line(today: date) -> str:
    """ "Marta decides by Fri 27 Nov, with a reason you can read.", as far as that is known."""
    directors = list(Person.objects.active().holding(Role.DIRECTOR).by_name()[:2])
    who = directors[0].first_name if len(directors) == 1 else "A director"
    period = planning_period(today)
    by = period.decide_by if period and period.decide_by and period.decide_by >= today else None
    when = f" by {by:%a} {by.day} {by:%b}" if by else ""
    return f"{who} decides{when}, with a reason you can read."
