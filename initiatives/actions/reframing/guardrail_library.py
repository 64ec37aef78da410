"""The library of guardrails, and the domains in which a technical review is required."""

from datetime import datetime
from typing import Any

from django.db import transaction

from initiatives import access
from initiatives.actions._history import changes_between, record
from initiatives.actions.people import lock_workspace
from initiatives.errors import Conflict, Difference, InvalidInput, NotFound
from initiatives.models import Domain, LibraryGuardrail, Person, Team

LABELS = {"discipline": "Discipline", "says": "Guardrail", "limit": "Limit", "when": "When to take it"}
DOMAIN_LABELS = {
    "name": "Name",
    "looks_at": "What a review looks at",
    "needs_review": "Needs a technical review",
    "discipline": "Who reviews",
}


@transaction.atomic
def save_library_guardrail(
    entry: LibraryGuardrail | None,
    *,
    team: Team | None,
    fields: dict[str, Any],
    version: int,
    by: Person,
    now: datetime,
) -> LibraryGuardrail:
    """Make or change an entry; what was taken from it before stays as it was taken.

    Raises `NotAllowed`, `Conflict`. Moving it to another team, or discipline, takes the right to both.
    """
    lock_workspace()
    row = LibraryGuardrail(team=team, discipline=fields["discipline"])
    access.require(by, "edit_library", row)
    if entry is not None:
        row = _standing(entry)
        access.require(by, "edit_library", row)
        _same(row, version, fields, LABELS)
        row.version += 1
    typed = {**fields, "team": team}
    changes = changes_between(row, typed, LABELS)
    if entry is not None and not changes:
        return row
    for name, value in typed.items():
        setattr(row, name, value)
    row.save()
    record(
        initiative=None,
        by=by,
        now=now,
        action="save_library_guardrail",
        summary=f"{'Changed' if entry else 'Added'} a guardrail of the library: {row.says}",
        changes=changes,
    )
    return row


@transaction.atomic
def retire_library_guardrail(entry: LibraryGuardrail, *, by: Person, now: datetime) -> LibraryGuardrail:
    """Take it out of the library; initiatives that took it keep theirs."""
    lock_workspace()
    row = _standing(entry)
    access.require(by, "edit_library", row)
    row.retired_at = now
    row.version += 1
    row.save(update_fields=["retired_at", "version"])
    record(
        initiative=None,
        by=by,
        now=now,
        action="retire_library_guardrail",
        summary=f"Took a guardrail out of the library: {row.says}",
    )
    return row


def _standing(entry: LibraryGuardrail) -> LibraryGuardrail:
    row = LibraryGuardrail.objects.in_use().select_related("team").filter(pk=entry.pk).first()
    if row is None:
        raise NotFound
    return row


def _same(row: Any, version: int, fields: dict[str, Any], labels: dict[str, str]) -> None:
    if row.version == version:
        return
    raise Conflict(
        "Somebody changed this while you were writing",
        version=row.version,
        differences=tuple(
            Difference(label, str(getattr(row, name) or ""), str(fields[name] or ""))
            for name, label in labels.items()
            if getattr(row, name) != fields[name]
        ),
    )


@transaction.atomic
def save_domain(
    domain: Domain | None, *, fields: dict[str, Any], version: int, by: Person, now: datetime
) -> Domain:
    """Make or change a domain. Raises `NotAllowed`, `Conflict`, `InvalidInput` (the name is taken)."""
    access.require(by, "administer")
    lock_workspace()
    row = Domain() if domain is None else Domain.objects.in_use().filter(pk=domain.pk).first()
    if row is None:
        raise NotFound
    if domain is not None:
        _same(row, version, fields, DOMAIN_LABELS)
        row.version += 1
    if Domain.objects.filter(name__iexact=fields["name"]).exclude(pk=row.pk).exists():
        raise InvalidInput({"name": "There is, or was, a domain with this name. Take another"})
    changes = changes_between(row, fields, DOMAIN_LABELS)
    for name, value in fields.items():
        setattr(row, name, value)
    row.save()
    record(
        initiative=None,
        by=by,
        now=now,
        action="save_domain",
        summary=f"Saved the domain {row.name}",
        changes=changes,
    )
    return row


@transaction.atomic
def retire_domain(domain: Domain, *, by: Person, now: datetime) -> Domain:
    """Nobody can choose it any more; initiatives that have it keep it."""
    access.require(by, "administer")
    lock_workspace()
    row = Domain.objects.in_use().filter(pk=domain.pk).first()
    if row is None:
        raise NotFound
    row.retired_at = now
    row.version += 1
    row.save(update_fields=["retired_at", "version"])
    Team.objects.filter(domain=row).update(domain=None)
    record(initiative=None, by=by, now=now, action="retire_domain", summary=f"Retired the domain {row.name}")
    return row
