"""The page of the evidence of an initiative: two lanes, who has heard it, and what was withdrawn."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import (
    Exists,
    OuterRef,
    Prefetch,
    Q,
    QuerySet,
)

from initiatives import access
from initiatives.errors import NotFound
from initiatives.models import (
    Citation,
    Evidence,
    EvidenceKind,
    EvidenceUse,
    Initiative,
    InTheRoom,
    Lane,
    Person,
    Stance,
)
from initiatives.queries.evidence.cited import about_label
from initiatives.queries.evidence.sums import Behind, Tally, glance
from initiatives.queries.evidence.words import (
    age_words,
    count_words,
    old_before,
    takes_evidence,
)
from initiatives.stages import Stage

SHOWN = 20
MOST_EXPORTED = 5_000


@dataclass(frozen=True)
class Row:
    """One piece as it stands in its lane."""

    pk: int
    kind: str
    lane: str
    against: bool
    on: dt.date
    age: str
    source: str
    link: str
    says: str
    quote: str
    note: str
    counts: str
    revenue: Decimal | None
    room: tuple[str, ...]
    added_by: str
    added_at: dt.datetime
    edited: bool
    from_pk: int | None
    from_reference: str
    may_change: bool
    may_take_off: bool
    rests: tuple[str, ...]
    withdrawn_by: str = ""
    withdrawn_at: dt.datetime | None = None


@dataclass(frozen=True)
class LaneView:
    """One lane: what it adds up to, a page of its pieces, newest first, and how many stand beyond them."""

    lane: str
    label: str
    tally: Tally
    rows: tuple[Row, ...]
    start: int
    earlier: int

    @property
    def next_start(self) -> int:
        return self.start + SHOWN

    @property
    def previous_start(self) -> int | None:
        return max(0, self.start - SHOWN) if self.start else None


@dataclass(frozen=True)
class FirstHand:
    """Who was in the room, by how often; and whether anybody who builds was."""

    names: tuple[str, ...]
    more: int
    engineering: bool
    known: bool

    @property
    def words(self) -> str:
        """ "Heard first-hand by Priya Nair and 2 more. Nobody in engineering has heard this first-hand."."""
        if not self.known:
            return ""
        heard = ""
        if self.names:
            more = f" and {self.more} more" if self.more else ""
            heard = f"Heard first-hand by {', '.join(self.names)}{more}."
        return (
            heard if self.engineering else f"{heard} Nobody in engineering has heard this first-hand.".strip()
        )


@dataclass(frozen=True)
class Filters:
    """What is shown: one lane or both, one kind or all, new or old or both."""

    lane: str = ""
    kind: str = ""
    age: str = ""

    @classmethod
    def of(cls, lane: str, kind: str, age: str) -> "Filters":
        """Anything off the lists is as if it were not asked for."""
        return cls(
            lane if lane in Lane.values else "",
            kind if kind in EvidenceKind.values else "",
            age if age in AGES else "",
        )

    def __bool__(self) -> bool:
        return bool(self.lane or self.kind or self.age)

    @property
    def query(self) -> str:
        """The same as a part of an address."""
        return "".join(f"&{name}={value}" for name, value in vars(self).items() if value)


AGES = {"new": "Last 12 months", "old": "Older than 12 months"}


@dataclass(frozen=True)
class EvidencePage:
    """`/i/142/evidence/` for one reader."""

    initiative: Initiative
    lanes: tuple[LaneView, ...]
    behind: Behind
    first_hand: FirstHand
    withdrawn: tuple[Row, ...]
    filters: Filters
    may_add: bool


def evidence_page(
    person: Person,
    initiative: Initiative,
    *,
    today: dt.date,
    filters: Filters,
    starts: Mapping[str, int],
) -> EvidencePage:
    """Eight queries whatever there is: sums, two lanes with who was in the room and what rests on them, who heard."""
    found = glance(initiative, today=today).own
    tallies = {Lane.ASKED: found.asked, Lane.DID: found.did}
    uses = _filtered(initiative.evidence_uses.standing(), filters, today)
    lanes = tuple(
        _lane(
            person, initiative, lane, uses, tallies[lane], starts.get(lane, 0), today, filtered=bool(filters)
        )
        for lane in Lane
        if filters.lane in ("", lane)
    )
    gone = initiative.evidence_uses.withdrawn().order_by("-evidence__withdrawn_at", "-pk")[:10]
    return EvidencePage(
        initiative=initiative,
        lanes=lanes,
        behind=found,
        first_hand=_first_hand(initiative)
        if found.filled
        else FirstHand((), 0, engineering=False, known=False),
        withdrawn=tuple(_row(person, initiative, use, today) for use in _with_all(gone)),
        filters=filters,
        may_add=takes_evidence(initiative) and bool(access.may(person, "add_evidence", initiative)),
    )


def _filtered(uses: Any, filters: Filters, today: dt.date) -> Any:
    if filters.kind:
        uses = uses.of_kind(filters.kind)
    if filters.age:
        edge = old_before(today)
        uses = uses.since(edge) if filters.age == "new" else uses.before(edge)
    return uses


def _lane(
    person: Person,
    initiative: Initiative,
    lane: Lane,
    uses: Any,
    tally: Tally,
    start: int,
    today: dt.date,
    *,
    filtered: bool,
) -> LaneView:
    mine = uses.of_lane(lane)
    shown = list(_with_all(mine.newest_first()[start : start + SHOWN]))
    everything = mine.count() if filtered else tally.pieces + tally.against
    return LaneView(
        lane=lane,
        label=lane.label,
        tally=tally,
        rows=tuple(_row(person, initiative, use, today) for use in shown),
        start=start,
        earlier=max(0, everything - start - len(shown)),
    )


def _with_all(uses: QuerySet[EvidenceUse]) -> QuerySet[EvidenceUse]:
    room = InTheRoom.objects.select_related("person").order_by("person__name")
    rests = Citation.objects.select_related("option").order_by("pk")
    return uses.select_related(
        "evidence__added_by", "evidence__withdrawn_by", "evidence__initiative"
    ).prefetch_related(
        Prefetch("evidence__room", queryset=room, to_attr="seated"), Prefetch("citations", queryset=rests)
    )


def _row(person: Person, initiative: Initiative, use: EvidenceUse, today: dt.date) -> Row:
    piece = use.evidence
    here = piece.initiative_id == initiative.pk
    names = [seat.person.name for seat in piece.seated]  # type: ignore[attr-defined]
    elsewhere = not here and piece.initiative.stage != Stage.DRAFT
    return Row(
        pk=piece.pk,
        kind=EvidenceKind(piece.kind).label,
        lane=Lane(piece.lane).label,
        against=use.stance == Stance.AGAINST,
        on=piece.on,
        age=age_words(piece.on, today),
        source=piece.source,
        link=piece.link,
        says=piece.says,
        quote=piece.quote,
        note=piece.note,
        counts=count_words(piece),
        revenue=piece.revenue,
        room=(*names, *([piece.room_names] if piece.room_names else [])),
        added_by=piece.added_by.name,
        added_at=piece.added_at,
        edited=piece.edited_at is not None,
        from_pk=piece.initiative_id if elsewhere else None,
        from_reference=piece.initiative.reference if elsewhere else "",
        may_change=bool(access.may(person, "change_evidence", piece)),
        may_take_off=not here
        and (use.added_by_id == person.pk or bool(access.may(person, "change_owner", initiative))),
        rests=tuple(about_label(row.about, row.option) for row in use.citations.all()),
        withdrawn_by=piece.withdrawn_by.name if piece.withdrawn_by else "",
        withdrawn_at=piece.withdrawn_at,
    )


def _first_hand(initiative: Initiative) -> FirstHand:
    heard = (
        Person.objects.filter(
            Exists(
                InTheRoom.objects.filter(
                    person=OuterRef("pk"),
                    evidence__withdrawn_at__isnull=True,
                    evidence__uses__initiative=initiative,
                )
            )
        )
        .annotate(builds=Exists(Person.objects.in_engineering().filter(pk=OuterRef("pk"))))
        .order_by("-builds", "name", "pk")[:100]
    )
    people = list(heard.values_list("name", "builds"))
    return FirstHand(
        names=tuple(name for name, _ in people[:4]),
        more=max(0, len(people) - 4),
        engineering=any(builds for _, builds in people),
        known=True,
    )


def get_use(initiative: Initiative, pk: object) -> EvidenceUse:
    """The piece with that key on this initiative, or `NotFound`."""
    text = str(pk)
    found = None
    if text.isascii() and text.isdigit() and len(text) < 19:
        found = (
            EvidenceUse.objects.select_related(
                "evidence__initiative__team", "evidence__added_by", "evidence__conversation"
            )
            .filter(initiative=initiative, evidence=int(text))
            .first()
        )
    if found is None:
        raise NotFound
    found.initiative = initiative
    return found


def piece_row(person: Person, initiative: Initiative, pk: object, *, today: dt.date) -> Row:
    """One piece for its own page."""
    use = get_use(initiative, pk)
    return _row(person, initiative, _with_all(EvidenceUse.objects.filter(pk=use.pk)).get(), today)


def room_of(evidence: Evidence) -> list[Person]:
    """The people of the workspace who were there, by name."""
    return [
        seat.person
        for seat in InTheRoom.objects.filter(evidence=evidence)
        .select_related("person")
        .order_by("person__name", "pk")
    ]


def people_for_the_room(*also: Person) -> list[Person]:
    """Whom one can choose: everybody who is here now, and those chosen before."""
    keys = [person.pk for person in also]
    return list(Person.objects.filter(Q(is_active=True) | Q(pk__in=keys)).by_name())


def exported(initiative: Initiative) -> list[EvidenceUse]:
    """Everything that stands, newest first, for a spreadsheet; at most five thousand."""
    return list(_with_all(initiative.evidence_uses.standing().newest_first()[:MOST_EXPORTED]))
