"""People, teams and settings for the pages that look after them."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Q

from initiatives import access
from initiatives.errors import NotFound
from initiatives.models import MAILED_BY_DEFAULT, Discipline, Person, Role, Team, Workspace
from initiatives.queries import waiting


@dataclass(frozen=True)
class PersonRow:
    """One line of the list of people."""

    pk: int
    name: str
    email: str
    initials: str
    roles: str
    teams: str
    is_active: bool


@dataclass(frozen=True)
class TeamRow:
    """One line of the list of teams."""

    pk: int
    name: str
    lead: str
    members: int
    cost: str
    is_default_cost: bool


@dataclass(frozen=True)
class Nav:
    """What the frame of every page shows: the count beside Inbox and which doors are there."""

    inbox_count: int
    can_file: bool
    can_administer: bool
    can_see_settings: bool


def nav(person: Person, *, now: datetime) -> Nav:
    """One query for the count; the roles are read once a request anyhow."""
    return Nav(
        inbox_count=waiting.waiting_count(person, now=now),
        can_file=bool(access.may(person, "file")),
        can_administer=bool(access.may(person, "administer")),
        can_see_settings=bool(access.may(person, "see_settings")),
    )


def people_rows(person: Person, *, words: str = "") -> tuple[PersonRow, ...]:
    """Everybody, by name; three queries however many there are."""
    access.require(person, "administer")
    rows = Person.objects.by_name().prefetch_related("role_grants", "team_memberships__team", "led_teams")
    if words:
        rows = rows.filter(Q(name__icontains=words) | Q(email__icontains=words))
    return tuple(
        PersonRow(
            pk=row.pk,
            name=row.name,
            email=row.email,
            initials=row.initials,
            roles=_roles(row),
            teams=", ".join(
                sorted(
                    {membership.team.name for membership in row.team_memberships.all()}
                    | {team.name for team in row.led_teams.all()}
                )
            ),
            is_active=row.is_active,
        )
        for row in rows[:500]
    )


def _roles(person: Person) -> str:
    grants = sorted((grant.role, grant.discipline) for grant in person.role_grants.all())
    words = [
        Role(role).label + (f" ({Discipline(discipline).label.lower()})" if discipline else "")
        for role, discipline in grants
    ]
    return ", ".join(words) or "Member"


def get_person(person: Person, pk: int) -> Person:
    """Somebody to administer, for an administrator."""
    access.require(person, "administer")
    found = Person.objects.filter(pk=pk).first()
    if found is None:
        raise NotFound
    return found


def team_rows(person: Person) -> tuple[TeamRow, ...]:
    """All teams with lead, size and cost of a person-week."""
    access.require(person, "see_settings")
    workspace = Workspace.current()
    rows = Team.objects.select_related("lead").annotate(size=Count("memberships")).order_by("name")
    return tuple(
        TeamRow(
            pk=row.pk,
            name=row.name,
            lead=row.lead.name if row.lead else "",
            members=row.size,
            cost=row.cost_text or f"{workspace.currency}{workspace.person_week_cost.normalize():,f}",
            is_default_cost=not row.cost_text,
        )
        for row in rows
    )


def get_team(person: Person, pk: int) -> Team:
    """A team to change, for those who administer."""
    access.require(person, "administer")
    found = Team.objects.select_related("lead").filter(pk=pk).first()
    if found is None:
        raise NotFound
    return found


def mail_choices(person: Person) -> dict[str, str]:
    """When this person is mailed each kind of notice: `MailWhen` by `NoticeKind`, every kind in it. One query."""
    chosen = dict(person.mail_choices.values_list("kind", "mailed"))
    return {kind: chosen.get(kind, default) for kind, default in MAILED_BY_DEFAULT.items()}


def get_mailed(pk: int) -> Person:
    """Whoever a mail went to, by the key that its link carries; `NotFound` once they have left."""
    found = Person.objects.active().filter(pk=pk).first()
    if found is None:
        raise NotFound
    return found
