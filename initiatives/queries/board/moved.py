"""Why a rank moved since last time: what changed on the initiative, or that others moved around it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from initiatives.models import BoardRow, HistoryEntry
from initiatives.models.initiative import reference_of
from initiatives.queries.board.lines import Line

MOST = 8
# Entries that speak of the inputs of the ranking; a reply or a watch moves nothing.
_SILENT = frozenset({"reply", "watch", "unwatch", "edit_question", "edit_reply", "move_to_top_seen"})


@dataclass(frozen=True)
class Moved:
    """One row that stands elsewhere than last time."""

    initiative_id: int
    reference: str
    outcome: str
    what: str
    why: str


def moved(lines: Sequence[Line], before: Sequence[int], since: datetime | None) -> tuple[Moved, ...]:
    """The rows that moved farthest, what is new and what has left, each with its reason: two queries at most.

    `lines` are the ranked ones of now, `before` the ids that were seen last time in their order.
    """
    if since is None:
        return ()
    was = {pk: place for place, pk in enumerate(before, 1)}
    ranked = {line.initiative_id: place for place, line in enumerate(lines, 1)}
    stay = [pk for pk in before if pk in ranked]
    # What leaves or comes in shifts everybody below; only a change of order among those who stayed is a move.
    order_before = {pk: place for place, pk in enumerate(stay)}
    order_now = {pk: place for place, pk in enumerate(sorted(stay, key=ranked.__getitem__))}
    steps = {pk: order_before[pk] - order_now[pk] for pk in stay if order_before[pk] != order_now[pk]}
    new = [line.initiative_id for line in lines if line.initiative_id not in was][:MOST]
    left = [pk for pk in before if pk not in ranked][:MOST]
    farthest = sorted(steps, key=lambda pk: (-abs(steps[pk]), ranked[pk]))[:MOST]
    shown = [*farthest, *new, *left][: 2 * MOST]
    reasons = _reasons(shown, since)
    titles = {line.initiative_id: line.outcome for line in lines}
    if left:
        gone = BoardRow.objects.filter(initiative_id__in=left).values_list("initiative_id", "outcome")
        titles |= dict(gone)

    def row(pk: int, what: str, otherwise: str) -> Moved:
        return Moved(pk, reference_of(pk), titles.get(pk, ""), what, reasons.get(pk, otherwise))

    return (
        *(
            row(pk, f"{'up' if steps[pk] > 0 else 'down'} {abs(steps[pk])}", "others moved around it")
            for pk in farthest
        ),
        *(row(pk, "new here", "") for pk in new),
        *(row(pk, "no longer ranked", "") for pk in left),
    )


def _reasons(ids: Sequence[int], since: datetime) -> dict[int, str]:
    """Of each the newest entry since then that could have moved it: "baseline corrected on 12 Nov"."""
    if not ids:
        return {}
    entries = (
        HistoryEntry.objects.filter(initiative_id__in=ids, at__gt=since)
        .exclude(action__in=_SILENT)
        .order_by("initiative_id", "-number")
        .values_list("initiative_id", "summary", "changes", "at")[:500]
    )
    found: dict[int, str] = {}
    for pk, summary, changes, at in entries:
        fields = ", ".join(change["field"].lower() for change in changes[:2] if change["field"] != "Stage")
        words = f"{summary[:1].lower()}{summary[1:]}" if summary else ""
        named = f" ({fields})" if fields and fields not in words.lower() else ""
        found.setdefault(pk, f"{words}{named} on {at.day} {at:%b}")
    return found
