"""Evidence found: by the search of the workspace, and for use on another initiative."""

import datetime as dt
from dataclasses import dataclass

from django.db.models import (
    Q,
    QuerySet,
)

from initiatives.errors import NotFound
from initiatives.models import (
    Evidence,
    EvidenceKind,
    Initiative,
    Person,
)
from initiatives.queries.evidence.words import (
    age_words,
    count_words,
)
from initiatives.queries.search import by_reference
from initiatives.stages import Stage

MOST_FOUND = 20


@dataclass(frozen=True)
class Found:
    """A piece from elsewhere that could speak here too."""

    pk: int
    says: str
    source: str
    on: dt.date
    age: str
    counts: str
    reference: str
    title: str


def reusable(person: Person, initiative: Initiative, words: str, *, today: dt.date) -> tuple[Found, ...]:
    """Standing evidence of other initiatives that this reader may see: by reference, or by words. Two queries."""
    asked = " ".join(words[:200].replace("\0", " ").split())
    if not asked:
        return ()
    rows = _seen_by(person).exclude(uses__initiative=initiative)
    named = by_reference(asked, person)
    rows = rows.filter(initiative=named) if named else _matching(rows, asked)
    return tuple(
        Found(
            pk=row.pk,
            says=row.says,
            source=row.source,
            on=row.on,
            age=age_words(row.on, today),
            counts=count_words(row),
            reference=row.initiative.reference,
            title=row.initiative.proposal_title,
        )
        for row in rows.select_related("initiative").order_by("-on", "-pk")[:MOST_FOUND]
    )


def _seen_by(person: Person) -> QuerySet[Evidence]:
    seen = Initiative.objects.visible_to(person).exclude(stage=Stage.DRAFT)
    return Evidence.objects.filter(withdrawn_at__isnull=True, initiative__in=seen.values("pk"))


def _matching(rows: QuerySet[Evidence], asked: str) -> QuerySet[Evidence]:
    for word in asked.split()[:8]:
        rows = rows.filter(
            Q(says__icontains=word)
            | Q(quote__icontains=word)
            | Q(source__icontains=word)
            | Q(note__icontains=word)
        )
    return rows


def get_reusable(person: Person, pk: object) -> Evidence:
    """A standing piece on any initiative that this person may see, or `NotFound`."""
    text = str(pk)
    found = None
    if text.isascii() and text.isdigit() and len(text) < 19:
        found = _seen_by(person).select_related("initiative").filter(pk=int(text)).first()
    if found is None:
        raise NotFound
    return found


@dataclass(frozen=True)
class Hit:
    """A piece found by the search of the whole workspace."""

    url: str
    says: str
    quote: str
    detail: str


def search_evidence(text: str, person: Person, *, most: int = 5) -> tuple[Hit, ...]:
    """Pieces whose words, quote or source match. One query."""
    asked = " ".join(text[:200].replace("\0", " ").split())
    if not asked:
        return ()
    rows = _matching(_seen_by(person), asked).select_related("initiative").order_by("-on", "-pk")[:most]
    return tuple(
        Hit(
            url=f"/i/{row.initiative_id}/evidence/{row.pk}/",
            says=row.says,
            quote=row.quote,
            detail=f"{row.initiative.reference} · {EvidenceKind(row.kind).label}, {row.source}",
        )
        for row in rows
    )
