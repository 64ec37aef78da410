"""One history entry for each write, chained by hash to the entry before it."""

import hashlib
import json
from collections.abc import Iterable, Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any

from initiatives.models import HistoryEntry, Initiative, Person

Change = tuple[str, Any, Any]


def record(
    *,
    initiative: Initiative | None,
    by: Person | None,
    now: datetime,
    action: str,
    summary: str,
    changes: Iterable[Change] = (),
) -> HistoryEntry:
    """Append an entry in the transaction of the write itself.

    `changes` are (field, before, after); values become words. `by` is None for what the system does.
    The caller holds the initiative's row lock, so numbers within a chain never collide.
    """
    last = HistoryEntry.objects.filter(initiative=initiative).order_by("-number").first()
    number = last.number + 1 if last else 1
    before = last.hash if last else ""
    kept = [
        {"field": field, "before": _words(old), "after": _words(new)}
        for field, old, new in changes
        if _words(old) != _words(new)
    ]
    entry = HistoryEntry(
        initiative=initiative,
        number=number,
        actor=by,
        at=now,
        action=action,
        summary=summary[:300],
        changes=kept,
        previous_hash=before,
    )
    entry.hash = digest(entry)
    entry.save(force_insert=True)
    return entry


def digest(entry: HistoryEntry) -> str:
    """SHA-256 over the entry's canonical JSON and the hash before it, as 64 hex digits."""
    content: Mapping[str, Any] = {
        "initiative": entry.initiative_id,
        "number": entry.number,
        "actor": entry.actor_id,
        "at": entry.at.timestamp(),
        "action": entry.action,
        "summary": entry.summary,
        "changes": entry.changes,
        "previous": entry.previous_hash,
    }
    canonical = json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(canonical.encode()).hexdigest()


def changes_between(
    old: Any, new: Mapping[str, Any], labels: Mapping[str, str] | None = None
) -> list[Change]:
    """The differences between a row and the values about to be set on it."""
    names = labels or {}
    return [
        (names.get(field, field.replace("_", " ")), getattr(old, field), value)
        for field, value in new.items()
        if getattr(old, field) != value
    ]


def _words(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, Decimal):
        return f"{value.normalize():f}"
    return str(value)
