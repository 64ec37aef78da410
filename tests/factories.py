"""Plain keyword functions that make rows for tests: the cast, a team, an initiative at a stage.

Stories are told by calling actions; these only set the table.
"""

from datetime import UTC, date, datetime
from typing import Any

from initiatives.models import (
    Capacity,
    Initiative,
    Option,
    OptionRole,
    Period,
    Person,
    Role,
    RoleGrant,
    Team,
    TeamMembership,
    Workspace,
)
from initiatives.stages import Stage

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
PASSWORD = "quiet-harbour-lantern"


def person(*roles: str, name: str = "Ines Okafor", discipline: str = "", **fields: Any) -> Person:
    """Somebody who can sign in with `PASSWORD`."""
    fields.setdefault("email", f"{name.split()[0].lower()}@example.org")
    made = Person.objects.create_user(password=PASSWORD, name=name, created_at=NOW, **fields)
    for role in roles:
        RoleGrant.objects.create(
            person=made, role=role, discipline=discipline if role == Role.REVIEWER else ""
        )
    return made


def priya(**fields: Any) -> Person:
    return person(Role.PM, name="Priya Nair", **fields)


def tomas(**fields: Any) -> Person:
    return person(Role.ENGINEERING_LEAD, name="Tomás Ferreira", email="tomas@example.org", **fields)


def hana(**fields: Any) -> Person:
    return person(Role.REVIEWER, name="Hana Sato", discipline="design", **fields)


def marta(**fields: Any) -> Person:
    return person(Role.DIRECTOR, name="Marta Lindqvist", **fields)


def ines(**fields: Any) -> Person:
    return person(name="Ines Okafor", **fields)


def team(*, lead: Person | None = None, name: str = "Payments", members: tuple[Person, ...] = ()) -> Team:
    made = Team.objects.create(name=name, slug=name.lower().replace(" ", "-"), lead=lead)
    for member in members:
        TeamMembership.objects.create(team=made, person=member)
    return made


def workspace(**fields: Any) -> Workspace:
    made, _ = Workspace.objects.update_or_create(pk=1, defaults=fields)
    return made


def period(**fields: Any) -> Period:
    values: dict[str, Any] = {
        "name": "Q1 2027",
        "slug": "2027-q1",
        "starts": date(2027, 1, 1),
        "ends": date(2027, 3, 31),
        **fields,
    }
    return Period.objects.create(**values)


def capacity(for_team: Team, in_period: Period, total: float = 96, **fields: Any) -> Capacity:
    return Capacity.objects.create(team=for_team, period=in_period, total=total, **fields)


def initiative(
    *, filed_by: Person, for_team: Team, stage: Stage = Stage.REFRAMING, **fields: Any
) -> Initiative:
    """An initiative with its answers and its option as proposed."""
    values: dict[str, Any] = {
        "proposal_title": "Real-time fraud detection",
        "proposal_difference": "Fewer stolen payments leave before we notice.",
        "number_choice": "not_sure",
        "created_at": NOW,
        "updated_at": NOW,
        "stage_since": NOW,
        "submitted_at": None if stage == Stage.DRAFT else NOW,
        "product_owner": filed_by,
        "engineering_owner": for_team.lead if stage not in (Stage.DRAFT, Stage.SUBMITTED) else None,
        **fields,
    }
    made = Initiative.objects.create(filed_by=filed_by, team=for_team, stage=stage, **values)
    if stage != Stage.DRAFT:
        Option.objects.create(
            initiative=made,
            key="A",
            role=OptionRole.AS_PROPOSED,
            name=made.proposal_title,
            position=0,
            added_by=filed_by,
            added_at=NOW,
        )
    return made
