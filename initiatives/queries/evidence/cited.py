"""The numbers that rest on evidence, and what of it holds less than it did."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import (
    Exists,
    OuterRef,
    Q,
    QuerySet,
)

from initiatives.models import (
    Citation,
    EvidenceKind,
    EvidenceUse,
    FramingPart,
    Initiative,
    Input,
    Option,
)
from initiatives.queries.evidence.words import (
    OLD_AFTER,
    age_words,
    is_old,
)

MOST_CHOSEN_FROM = 100


def uses(initiative: Initiative, keys: Iterable[int]) -> list[EvidenceUse]:
    """The uses here of the pieces with these keys."""
    return list(initiative.evidence_uses.filter(evidence__in=list(keys)))


def citations(initiative: Initiative, *, about: str = "", option: Option | None = None) -> QuerySet[Citation]:
    """What the numbers of an initiative rest on; of one number where `about` is given."""
    rows = Citation.objects.filter(use__initiative=initiative)
    if about:
        rows = rows.filter(about=about, option=option)
    return rows.select_related("use__evidence", "option").order_by("-use__evidence__on", "pk")


def to_choose_from(initiative: Initiative, chosen: Iterable[int]) -> list[EvidenceUse]:
    """Pieces that a number can rest on: what stands, newest first, and what was chosen before."""
    keys = list(chosen)
    rows = initiative.evidence_uses.filter(Q(evidence__withdrawn_at__isnull=True) | Q(evidence__in=keys))
    first = Exists(EvidenceUse.objects.filter(pk=OuterRef("pk"), evidence__in=keys))
    return list(
        rows.select_related("evidence")
        .annotate(mine=first)
        .order_by("-mine", "-evidence__on", "-evidence_id")[:MOST_CHOSEN_FROM]
    )


def about_label(about: str, option: Option | None) -> str:
    """ "B effort", "what it is worth"."""
    if option is None:
        return FramingPart(about).label.lower() if about in FramingPart.values else about
    return f"{option.key} {Input(about).label.lower()}"


_KIND_WORDS = {
    EvidenceKind.INTERVIEW: ("interview", "interviews"),
    EvidenceKind.CALL: ("sales call", "sales calls"),
    EvidenceKind.TICKET: ("ticket", "tickets"),
    EvidenceKind.SURVEY: ("survey", "surveys"),
    EvidenceKind.ANALYTICS: ("analytics reading", "analytics readings"),
}


@dataclass(frozen=True)
class Cited:
    """A piece that a number rests on: what is said of it beside the number."""

    kind: str
    source: str
    on: dt.date
    gone: bool
    cited_at: dt.datetime | None = None


def _cited(rows: Iterable[Citation]) -> list[Cited]:
    return [
        Cited(piece.kind, piece.source, piece.on, piece.withdrawn_at is not None, row.cited_at)
        for row in rows
        for piece in [row.use.evidence]
    ]


def rests_words(rows: Iterable[Citation]) -> str:
    """The same for the history."""
    return _words(_cited(rows))


def _words(pieces: Iterable[Cited]) -> str:
    """ "2 interviews; Finance ledger": one piece of a kind by its source, several by their number."""
    by_kind: dict[EvidenceKind, list[Cited]] = {}
    for piece in pieces:
        by_kind.setdefault(EvidenceKind(piece.kind), []).append(piece)
    parts = []
    for kind, found in by_kind.items():
        one, many = _KIND_WORDS[kind]
        parts.append(f"{one} ({found[0].source})" if len(found) == 1 else f"{len(found)} {many}")
    return ", ".join(parts)


@dataclass(frozen=True)
class Rests:
    """What one number rests on, and what of it holds less than it did."""

    words: str
    marks: tuple[str, ...]
    cited_at: dt.datetime | None = None


def rests_of(pieces: Iterable[Cited], *, today: dt.date) -> Rests:
    """Words and marks for the pieces cited for one number."""
    found = list(pieces)
    of = f" of {len(found)}" if len(found) > 1 else ""
    gone = sum(piece.gone for piece in found)
    old = [piece for piece in found if not piece.gone and is_old(piece.on, today)]
    marks = []
    if gone:
        marks.append(f"{gone}{of} withdrawn since" if of else "withdrawn since")
    if old:
        marks.append(f"{len(old)}{of} older than {OLD_AFTER} months" if of else age_words(old[0].on, today))
    moments = [piece.cited_at for piece in found if piece.cited_at is not None]
    return Rests(_words(found), tuple(marks), max(moments, default=None))


def rests_by_number(initiative: Initiative, *, today: dt.date) -> dict[tuple[int | None, str], Rests]:
    """By (key of the option or None, input or part of the framing): what each number rests on. One query."""
    grouped: dict[tuple[int | None, str], list[Citation]] = {}
    for row in citations(initiative):
        grouped.setdefault((row.option_id, row.about), []).append(row)
    return {key: rests_of(_cited(rows), today=today) for key, rows in grouped.items()}
