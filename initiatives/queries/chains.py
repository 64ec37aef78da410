"""Reading the history whole, chain by chain, to see whether anybody has touched it."""

from collections.abc import Iterator

from initiatives.models import HistoryEntry


def chains() -> list[int | None]:
    """The keys of the initiatives that have a history; None stands for the workspace's own chain."""
    return list(
        HistoryEntry.objects.order_by("initiative_id").values_list("initiative_id", flat=True).distinct()
    )


def entries_of(initiative_id: int | None) -> Iterator[HistoryEntry]:
    """One chain from its start, a few rows at a time."""
    entries = HistoryEntry.objects.order_by("number")
    if initiative_id is None:
        return entries.filter(initiative__isnull=True).iterator(chunk_size=500)
    return entries.filter(initiative_id=initiative_id).iterator(chunk_size=500)
