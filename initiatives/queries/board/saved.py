"""Saved views: one's own and those that others share."""

from dataclasses import dataclass

from initiatives import access
from initiatives.errors import NotFound
from initiatives.models import Initiative, Person, Pin, SavedView

MOST = 50


@dataclass(frozen=True)
class View:
    """A saved view in a list."""

    pk: int
    name: str
    slug: str
    owner: str
    is_shared: bool
    is_own: bool
    version: int

    @property
    def url(self) -> str:
        return f"/views/{self.slug}/"


def views(person: Person) -> tuple[View, ...]:
    """All that this person may open, by name: one query."""
    rows = SavedView.objects.visible_to(person).select_related("owner").by_name()[:MOST]
    return tuple(
        View(
            row.pk, row.name, row.slug, row.owner.name, row.is_shared, row.owner_id == person.pk, row.version
        )
        for row in rows
    )


def get_view(person: Person, slug: str) -> SavedView:
    """The view, or `NotFound` where it is somebody else's own."""
    found = SavedView.objects.visible_to(person).select_related("owner").filter(slug=slug[:60]).first()
    if found is None:
        raise NotFound
    return found


def own_view(person: Person, slug: str, *, deleted: object = False) -> SavedView:
    """A view of this person's own; with `deleted` also one that was taken away."""
    rows = SavedView.objects.filter(owner=person, slug=slug[:60])
    found = (rows if deleted else rows.filter(deleted_at__isnull=True)).first()
    if found is None:
        raise NotFound
    access.require(person, "own_view", found)
    return found


def standing_pin(initiative: Initiative) -> Pin | None:
    """Who moved it to the top, when and why; None where nobody did."""
    return Pin.objects.select_related("pinned_by").filter(initiative=initiative).first()
