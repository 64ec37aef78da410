"""Finding an initiative by its reference, its words or its people."""

import re
from dataclasses import dataclass

from django.db.models import Case, IntegerField, OuterRef, Q, QuerySet, Subquery, Value, When
from django.db.models.functions import Coalesce

from initiatives.models import Framing, Initiative, Person
from initiatives.stages import Stage

MOST = 20
LONGEST = 200
_MOST_WORDS, _LARGEST = 8, 2**63 - 1
_REFERENCE = re.compile(r"\s*(?:of[\s-]*)?#?0*(\d{1,19})\s*", re.IGNORECASE | re.ASCII)


@dataclass(frozen=True)
class Hit:
    """One result, finished for the page and for the palette."""

    pk: int
    reference: str
    title: str
    stage: str
    detail: str

    @property
    def url(self) -> str:
        return f"/i/{self.pk}/"


@dataclass(frozen=True)
class Found:
    """What was asked, the first `MOST` results, and whether there are more."""

    asked: str
    hits: tuple[Hit, ...]
    has_more: bool

    @property
    def line(self) -> str:
        """ "3 results", "The first 20 results. Add a word to see fewer.", "No initiative matches “x”"."""
        if not self.asked:
            return ""
        if not self.hits:
            return f"No initiative matches “{self.asked}”"
        if self.has_more:
            return f"The first {MOST} results. Add a word to see fewer."
        return f"{len(self.hits)} result{'' if len(self.hits) == 1 else 's'}"


def search(text: str, person: Person) -> Found:
    """At most twenty initiatives that this person may see; one query.

    "OF-142" and "142" find that one first. Otherwise every word must stand in the title, in the goal that
    holds, or in the name of somebody who owns it.
    """
    asked = " ".join(text[:LONGEST].replace("\0", " ").split())
    if not asked:
        return Found("", (), has_more=False)
    rows = list(_rows(asked, person)[: MOST + 1])
    return Found(asked, tuple(_hit(row) for row in rows[:MOST]), has_more=len(rows) > MOST)


def by_reference(text: str, person: Person) -> Initiative | None:
    """The initiative that "OF-142" or "142" names, when this person may see it."""
    pk = _number(text)
    return Initiative.objects.visible_to(person).filter(pk=pk).first() if pk else None


def _rows(asked: str, person: Person) -> QuerySet[Initiative]:
    goal = Framing.objects.filter(initiative=OuterRef("pk")).newest_first().values("goal")[:1]
    rows = Initiative.objects.visible_to(person).annotate(goal=Coalesce(Subquery(goal), Value("")))
    matches = Q()
    for word in asked.split()[:_MOST_WORDS]:
        matches &= (
            Q(proposal_title__icontains=word)
            | Q(goal__icontains=word)
            | Q(filed_by__name__icontains=word)
            | Q(product_owner__name__icontains=word)
            | Q(engineering_owner__name__icontains=word)
        )
    pk = _number(asked)
    first = Case(
        When(pk=pk or 0, then=0),
        When(Q(proposal_title__icontains=asked) | Q(goal__icontains=asked), then=1),
        default=2,
        output_field=IntegerField(),
    )
    return (
        rows.filter(matches | Q(pk=pk) if pk else matches)
        .select_related("filed_by", "team", "engineering_owner")
        .order_by(first, "-updated_at", "-pk")
    )


def _number(text: str) -> int:
    found = _REFERENCE.fullmatch(text)
    return int(found[1]) if found and 0 < int(found[1]) <= _LARGEST else 0


def _hit(row: Initiative) -> Hit:
    goal = getattr(row, "goal", "")
    title = goal or row.proposal_title or "A proposal without a title yet"
    parts = [
        row.team.name if row.team else "",
        f"filed as “{row.proposal_title}” by {row.filed_by.name}"
        if goal
        else f"filed by {row.filed_by.name}",
        f"framed by {row.engineering_owner.name}" if row.engineering_owner else "",
    ]
    if row.stage == Stage.DRAFT:
        parts[1] = f"draft by {row.filed_by.name}"
    return Hit(
        pk=row.pk,
        reference=row.reference,
        title=title,
        stage=row.at_stage.label,
        detail=" · ".join(part for part in parts if part),
    )
