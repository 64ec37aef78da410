"""Saved views, and what a person last saw of a board."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db import transaction
from django.utils.text import slugify

from initiatives import access
from initiatives.actions._history import Change, record
from initiatives.actions._once import once
from initiatives.actions.people import lock_workspace
from initiatives.errors import Conflict, Difference, InvalidInput
from initiatives.models import BoardLook, Period, Person, SavedView

# After so long away it is another sitting, and what was seen before it is "last time".
SITTING = timedelta(hours=4)
MOST_KEPT = 200
TAKEN = "You have a view with this name already"


@transaction.atomic
def save_view(
    *, name: str, query: str, period_slug: str, is_shared: bool, by: Person, now: datetime, token: str = ""
) -> SavedView:
    """Keep an address of the board under a name; pressing twice keeps it once."""
    access.require(by, "save_view")
    lock_workspace()

    def make() -> SavedView:
        _free(name, by, None)
        view = SavedView.objects.create(
            owner=by,
            name=name,
            slug=_free_slug(name),
            query=query,
            period_slug=period_slug,
            is_shared=is_shared,
            created_at=now,
        )
        _told(view, by, now, "save_view", "Saved the view", [("Shared", "", is_shared)])
        return view

    view, _ = once(SavedView, make, by=by, token=token, now=now)
    return view


@transaction.atomic
def change_view(
    view: SavedView, *, name: str, is_shared: bool, version: int, by: Person, now: datetime
) -> SavedView:
    """Another name, or shared and not. The address stays, so that links to it keep working."""
    lock_workspace()
    row = SavedView.objects.select_for_update().get(pk=view.pk)
    access.require(by, "own_view", row)
    if row.version != version:
        raise Conflict(
            "This view changed while you were writing.",
            version=row.version,
            differences=(Difference("Name", row.name, name),),
        )
    _free(name, by, row)
    changes: list[Change] = [("Name", row.name, name), ("Shared", row.is_shared, is_shared)]
    row.name, row.is_shared = name, is_shared
    row.version += 1
    row.save(update_fields=["name", "is_shared", "version"])
    _told(row, by, now, "change_view", "Changed the view", changes)
    return row


@transaction.atomic
def delete_view(view: SavedView, *, by: Person, now: datetime) -> SavedView:
    """Take a view away; it can be brought back."""
    lock_workspace()
    row = SavedView.objects.select_for_update().get(pk=view.pk)
    access.require(by, "own_view", row)
    if row.deleted_at is None:
        row.deleted_at = now
        row.version += 1
        row.save(update_fields=["deleted_at", "version"])
        _told(row, by, now, "delete_view", "Deleted the view", ())
    return row


@transaction.atomic
def bring_back_view(view: SavedView, *, by: Person, now: datetime) -> SavedView:
    """Undo the deletion, under its old name."""
    lock_workspace()
    row = SavedView.objects.select_for_update().get(pk=view.pk)
    access.require(by, "own_view", row)
    if row.deleted_at is not None:
        _free(row.name, by, row)
        row.deleted_at = None
        row.version += 1
        row.save(update_fields=["deleted_at", "version"])
        _told(row, by, now, "bring_back_view", "Brought back the view", ())
    return row


def _free(name: str, by: Person, but: SavedView | None) -> None:
    own = SavedView.objects.filter(owner=by, deleted_at__isnull=True)
    if but is not None:
        own = own.exclude(pk=but.pk)
    if any(there.casefold() == name.casefold() for there in own.values_list("name", flat=True)):
        raise InvalidInput({"name": TAKEN})


def _free_slug(name: str) -> str:
    """An address made of the name; whatever the name is, the address is plain."""
    plain = slugify(name)[:50].strip("-") or "view"
    taken = set(SavedView.objects.filter(slug__startswith=plain).values_list("slug", flat=True))
    return next(
        slug for slug in (plain, *(f"{plain}-{count}" for count in range(2, 100_000))) if slug not in taken
    )


def _told(
    view: SavedView, by: Person, now: datetime, action: str, words: str, changes: Sequence[Change]
) -> None:
    """A private view's name is nobody else's business: the history of the workspace says only that there was one."""
    named = f" “{view.name}”" if view.is_shared else ""
    kept = changes if view.is_shared else ()
    record(initiative=None, by=by, now=now, action=action, summary=f"{words}{named}", changes=kept)


@transaction.atomic
def look(
    *, period: Period, team_key: int, ranking: Sequence[int], by: Person, now: datetime
) -> tuple[datetime | None, list[int]]:
    """Remember what this person sees of a board now; returns (when they last sat before it, the ranking they saw then).

    Within a sitting "last time" stays what it was at its beginning, so that reloading tells the same.
    """
    access.require(by, "read_board")
    seen, is_new = BoardLook.objects.select_for_update().get_or_create(
        person=by,
        period=period,
        team_key=team_key,
        defaults={"at": now, "ranking": list(ranking[:MOST_KEPT])},
    )
    if is_new:
        return None, []
    if now - seen.at >= SITTING:
        seen.before_at, seen.before = seen.at, seen.ranking
    seen.at, seen.ranking = now, list(ranking[:MOST_KEPT])
    seen.save()
    return seen.before_at, seen.before
