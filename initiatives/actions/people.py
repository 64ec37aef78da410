"""People, their roles and teams, the workspace's settings, and the mail that tells them."""

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Model
from django.utils.text import slugify

from initiatives import access
from initiatives.actions import _watching
from initiatives.actions._figures import inputs_changed
from initiatives.actions._history import Change, changes_between, record
from initiatives.errors import Conflict, Difference, InvalidInput, NotAllowed
from initiatives.models import (
    BlockingItem,
    HistoryEntry,
    MailChoice,
    MailWhen,
    Notice,
    NoticeKind,
    Person,
    Role,
    RoleGrant,
    Team,
    TeamMembership,
    Workspace,
)
from initiatives.models.initiative import Initiative
from initiatives.queries.people import mail_choices
from initiatives.queries.reframing import ITEMS

Grants = frozenset[tuple[str, str]]

# Longer than a task may take before it is killed: whoever still holds a mail then is dead.
MAIL_HELD = timedelta(minutes=2)
ROLE_LABELS = dict(Role.choices)


def lock_workspace() -> Workspace:
    """The row of settings, held until the transaction ends; entries of the workspace's history queue here."""
    Workspace.objects.get_or_create(pk=1)
    return Workspace.objects.select_for_update().get(pk=1)


@transaction.atomic
def welcome(*, name: str, email: str, password: str, workspace_name: str, now: datetime) -> Person:
    """Make the first administrator of an empty workspace. Raises `NotAllowed` once anybody is there."""
    workspace = lock_workspace()
    if Person.objects.exists():
        raise NotAllowed("This workspace has its administrator already. Sign in.")
    person = Person.objects.create_user(email=email, password=password, name=name, created_at=now)
    RoleGrant.objects.create(person=person, role=Role.ADMINISTRATOR)
    workspace.name = workspace_name
    workspace.save()
    record(initiative=None, by=person, now=now, action="welcome", summary=f"{name} set up the workspace")
    return person


@transaction.atomic
def add_person(
    *, name: str, email: str, title: str, grants: Grants, time_zone: str, by: Person, now: datetime
) -> Person:
    """Add somebody without a password; they choose one by the mail that the view sends after the commit."""
    access.require(by, "administer")
    lock_workspace()
    if Person.objects.filter(email__iexact=email).exists():
        raise InvalidInput({"email": "Somebody with this e-mail address is here already"})
    person = Person.objects.create_user(
        email=email, password=None, name=name, title=title, time_zone=time_zone, created_at=now
    )
    _grant(person, grants)
    record(
        initiative=None,
        by=by,
        now=now,
        action="add_person",
        summary=f"Added {name}",
        changes=[("Roles", "", _roles_in_words(grants))],
    )
    return person


@transaction.atomic
def change_person(
    person: Person,
    *,
    fields: dict[str, Any],
    grants: Grants,
    is_active: bool,
    version: int,
    by: Person,
    now: datetime,
) -> Person:
    """Change name, title, roles and whether they may sign in. A change of rights ends their sessions."""
    access.require(by, "administer")
    lock_workspace()
    row = Person.objects.select_for_update().get(pk=person.pk)
    _same_version(row, version, {"name": "Name", "title": "Title", "email": "E-mail address"}, fields)
    before = frozenset(row.role_grants.values_list("role", "discipline"))
    _keep_an_administrator(row, grants, stays=is_active)
    if Person.objects.filter(email__iexact=fields["email"]).exclude(pk=row.pk).exists():
        raise InvalidInput({"email": "Somebody with this e-mail address is here already"})
    changes = [
        *changes_between(row, {**fields, "is_active": is_active}, {"is_active": "May sign in"}),
        ("Roles", _roles_in_words(before), _roles_in_words(grants)),
    ]
    if before != grants or row.is_active != is_active:
        row.session_number += 1
    for field, value in fields.items():
        setattr(row, field, value)
    row.is_active = is_active
    row.version += 1
    row.save()
    _grant(row, grants)
    record(
        initiative=None,
        by=by,
        now=now,
        action="change_person",
        summary=f"Changed {row.name}",
        changes=changes,
    )
    return row


@transaction.atomic
def change_profile(person: Person, *, fields: dict[str, Any], version: int, now: datetime) -> Person:
    """One's own name, title, time zone, theme and switches."""
    # The settings' row first, as everywhere: two who lock in opposite order wait for each other for ever.
    lock_workspace()
    row = Person.objects.select_for_update().get(pk=person.pk)
    _same_version(row, version, {"name": "Name", "title": "Title", "time_zone": "Time zone"}, fields)
    changes = changes_between(row, fields)
    for field, value in fields.items():
        setattr(row, field, value)
    row.version += 1
    row.save()
    record(
        initiative=None,
        by=person,
        now=now,
        action="change_profile",
        summary=f"{row.name} changed their profile",
        changes=changes,
    )
    return row


@transaction.atomic
def choose_mail(
    person: Person, *, mailed: Mapping[str, str], version: int | None = None, now: datetime
) -> Person:
    """When `person` is mailed each kind of notice (`MailWhen` by `NoticeKind`); kinds left out stay as they are.

    `version` is the profile's on the screen; a link in a mail has none. What waits for a mail that is no longer
    wanted is not mailed any more. Raises `Conflict`.
    """
    lock_workspace()
    row = Person.objects.select_for_update().get(pk=person.pk)
    if version is not None:
        _same_version(row, version, {}, {})
    standing = mail_choices(row)
    changes = [
        (NoticeKind(kind).label, MailWhen(standing[kind]).label, MailWhen(when).label)
        for kind, when in mailed.items()
        if standing[kind] != when
    ]
    if not changes:
        return row
    for kind, when in mailed.items():
        MailChoice.objects.update_or_create(person=row, kind=kind, defaults={"mailed": when})
    unwanted = [kind for kind, when in mailed.items() if when == MailWhen.NEVER]
    Notice.objects.unmailed(row, unwanted).update(mail_after=None)
    row.version += 1
    row.save(update_fields=["version"])
    record(
        initiative=None,
        by=person,
        now=now,
        action="choose_mail",
        summary=f"{row.name} changed what they are mailed",
        changes=changes,
    )
    return row


@transaction.atomic
def save_team(
    team: Team | None,
    *,
    fields: dict[str, Any],
    members: Iterable[Person],
    version: int | None,
    by: Person,
    now: datetime,
    blocking: Iterable[str] | None = None,
) -> Team:
    """Make or change a team: name, lead, domain, cost of a person-week, members.

    `blocking` are the items of the readiness checklist that it wants met first; None leaves them as they are.
    """
    access.require(by, "administer")
    lock_workspace()
    if Team.objects.filter(name__iexact=fields["name"]).exclude(pk=team.pk if team else 0).exists():
        raise InvalidInput({"name": "There is a team with this name already"})
    if team is None:
        row = Team(slug=_free_slug(fields["name"]))
    else:
        # Not its key: whoever holds an initiative may be putting its team on the board meanwhile.
        row = Team.objects.select_for_update(no_key=True).get(pk=team.pk)
        _same_version(row, version, {"name": "Name", "cost_text": "Cost of a person-week"}, fields)
        row.version += 1
    was_members = _names(membership.person for membership in row.memberships.all()) if row.pk else ""
    cost_changed = bool(row.pk) and any(
        getattr(row, name) != fields[name] for name in ("cost_low", "cost_middle", "cost_high")
    )
    changes = changes_between(row, fields) if row.pk else [("Name", "", fields["name"])]
    for field, value in fields.items():
        setattr(row, field, value)
    row.save()
    chosen = list(members)
    TeamMembership.objects.filter(team=row).exclude(person__in=chosen).delete()
    TeamMembership.objects.bulk_create(
        [TeamMembership(team=row, person=person) for person in chosen], ignore_conflicts=True
    )
    changes.append(("Members", was_members, _names(chosen)))
    if blocking is not None:
        changes.append(_set_blocking(row, set(blocking)))
    record(
        initiative=None,
        by=by,
        now=now,
        action="save_team",
        summary=f"Saved the team {row.name}",
        changes=changes,
    )
    if cost_changed:
        _recalculate(Initiative.objects.filter(team=row), now=now)
    return row


def _set_blocking(team: Team, items: set[str]) -> Change:
    """Keep which items block, and say so in words."""
    was = set(team.blocking_items.values_list("item", flat=True))
    team.blocking_items.exclude(item__in=items).delete()
    BlockingItem.objects.bulk_create([BlockingItem(team=team, item=item) for item in sorted(items - was)])
    before, after = (", ".join(ITEMS[item] for item in ITEMS if item in some) for some in (was, items))
    return "Wanted before ready", before, after


@transaction.atomic
def change_workspace(*, fields: dict[str, Any], version: int, by: Person, now: datetime) -> Workspace:
    """The defaults: name, currency, horizon, discount rate, cost of a person-week, fast lane, four eyes.

    Figures that rest on a changed default are worked out anew.
    """
    access.require(by, "administer")
    row = lock_workspace()
    labels = {
        "name": "Name",
        "horizon_years": "Horizon in years",
        "discount_rate": "Discount rate",
        "person_week_cost": "Cost of a person-week",
        "second_above": "A second director confirms above",
    }
    _same_version(row, version, labels, fields)
    changes = changes_between(row, fields, labels)
    matters = any(
        getattr(row, name) != fields[name] for name in ("horizon_years", "discount_rate", "person_week_cost")
    )
    for field, value in fields.items():
        setattr(row, field, value)
    row.version += 1
    row.save()
    record(
        initiative=None,
        by=by,
        now=now,
        action="change_workspace",
        summary="Changed the workspace’s settings",
        changes=changes,
    )
    if matters:
        _recalculate(Initiative.objects.all(), now=now)
    return row


@transaction.atomic
def watch(initiative: Initiative, *, on: bool, by: Person, now: datetime) -> bool:
    """Start or stop hearing of an initiative; returns whether it is watched now."""
    access.require(by, "watch", initiative)
    (_watching.start if on else _watching.stop)(initiative, by)
    return on


@transaction.atomic
def claim_mail(*, now: datetime, most: int = 50) -> list[Notice]:
    """Take the notices that are due by mail, each for one worker until `now + MAIL_HELD`.

    A claim that ran out was a worker's that died: it is taken anew, and its notices carry when it ran out.
    """
    due = list(
        Notice.objects.select_for_update(skip_locked=True, of=("self",))
        .due_by_mail(now)
        .select_related("person", "initiative", "actor")
        .order_by("pk")[:most]
    )
    Notice.objects.filter(pk__in=[notice.pk for notice in due]).update(
        mailed_at=now, mail_held_until=now + MAIL_HELD
    )
    return due


def holds_mail(notices: Collection[Notice], *, until: datetime) -> bool:
    """Whether nobody else has taken these since they were claimed until then."""
    return Notice.objects.held_for_mail(notices, until).count() == len(notices)


def mail_went(notices: Iterable[Notice], *, until: datetime) -> None:
    """The mail server has taken them."""
    Notice.objects.held_for_mail(notices, until).update(mail_held_until=None)


@transaction.atomic
def hand_back_mail(notices: Iterable[Notice], *, until: datetime, later: datetime) -> None:
    """The mail server would not take them: try again at `later`."""
    Notice.objects.held_for_mail(notices, until).update(
        mailed_at=None, mail_held_until=None, mail_after=later
    )


def _recalculate(initiatives: Any, *, now: datetime) -> None:
    for initiative in initiatives.framable().order_by("pk").select_for_update():
        inputs_changed(initiative, now=now)


def _grant(person: Person, grants: Grants) -> None:
    RoleGrant.objects.filter(person=person).delete()
    RoleGrant.objects.bulk_create(
        RoleGrant(person=person, role=role, discipline=discipline) for role, discipline in sorted(grants)
    )


def _keep_an_administrator(person: Person, grants: Grants, *, stays: bool) -> None:
    remains = stays and any(role == Role.ADMINISTRATOR for role, _ in grants)
    others = Person.objects.active().holding(Role.ADMINISTRATOR).exclude(pk=person.pk)
    if not remains and not others.exists():
        raise InvalidInput(
            {"roles": "This is the only administrator. Make somebody else an administrator first"}
        )


def _same_version(row: Model, version: int | None, labels: dict[str, str], fields: dict[str, Any]) -> None:
    stands = getattr(row, "version", None)
    if version == stands:
        return
    last = HistoryEntry.objects.filter(initiative=None).select_related("actor").order_by("-number").first()
    who = last.actor.name if last and last.actor else "Somebody"
    raise Conflict(
        f"{who} changed this while you were writing.",
        version=stands,
        differences=tuple(
            Difference(label, str(getattr(row, name)), str(fields[name]))
            for name, label in labels.items()
            if name in fields and getattr(row, name) != fields[name]
        ),
    )


def _roles_in_words(grants: Iterable[tuple[str, str]]) -> str:
    return ", ".join(
        f"{ROLE_LABELS[role]} ({discipline})" if discipline else ROLE_LABELS[role]
        for role, discipline in sorted(grants)
    )


def _names(people: Iterable[Person]) -> str:
    return ", ".join(sorted(person.name for person in people))


def _free_slug(name: str) -> str:
    base = slugify(name)[:50] or "team"
    taken = set(Team.objects.filter(slug__startswith=base).values_list("slug", flat=True))
    return next(
        slug for slug in (base, *(f"{base}-{count}" for count in range(2, 10_000))) if slug not in taken
    )
