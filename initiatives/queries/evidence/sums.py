"""What evidence adds up to, of one initiative and of those it competes with.

Sums are honest about overlap. Two pieces may speak for the same customers, so a lane speaks for at least as many
as its largest piece, and for at most the sum of all; both are given, and nothing in between is made up.
"""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import (
    BigIntegerField,
    Case,
    Count,
    F,
    IntegerField,
    Max,
    QuerySet,
    Sum,
    Value,
    When,
    Window,
)
from django.db.models.functions import Cast, RowNumber

from initiatives.models import (
    Citation,
    Counted,
    Every,
    EvidenceKind,
    EvidenceUse,
    Initiative,
    Lane,
    Stance,
)
from initiatives.queries.evidence.cited import Cited, Rests, rests_of
from initiatives.queries.evidence.words import (
    age_words,
    number_words,
)

LAST = 3
_A_MONTH: Mapping[str, float] = {
    Every.DAY: 30.4,
    Every.WEEK: 52 / 12,
    Every.MONTH: 1.0,
    Every.QUARTER: 1 / 3,
    Every.YEAR: 1 / 12,
}


@dataclass(frozen=True)
class Heads:
    """So many of one way of counting. `most` is the sum of all pieces, None where they cannot be added.

    `exact` only where a single piece says it and no other speaks beside it.
    """

    least: int
    most: int | None
    counted: str
    every: str
    exact: bool

    @property
    def words(self) -> str:
        """ "50 customers", "at least 50 customers, 57 if nobody is counted twice"."""
        if self.most is None or self.most <= self.least:
            return self.short
        return f"{self.short}, {self.most:,} if nobody is counted twice"

    @property
    def short(self) -> str:
        """ "50 customers", "at least 50 customers"."""
        words = number_words(self.least, self.counted, self.every)
        return words if self.exact else f"at least {words}"


@dataclass(frozen=True)
class Tally:
    """One lane of one initiative: pieces that speak for it, how many speak against, whom and what money."""

    pieces: int = 0
    against: int = 0
    heads: tuple[Heads, ...] = ()
    money_least: Decimal | None = None
    money_most: Decimal | None = None
    money_exact: bool = True

    @property
    def filled(self) -> bool:
        return bool(self.pieces or self.against)


@dataclass(frozen=True)
class Top:
    """The piece that speaks for most in a lane, or one of the newest."""

    pk: int
    lane: str
    against: bool
    kind: str
    says: str
    source: str
    on: dt.date
    age: str


@dataclass(frozen=True)
class Behind:
    """What stands behind one initiative, both lanes, with the piece that speaks for most in each."""

    asked: Tally
    did: Tally
    asked_says: str = ""
    did_says: str = ""

    @property
    def filled(self) -> bool:
        return self.asked.filled or self.did.filled

    @property
    def pieces(self) -> int:
        return self.asked.pieces + self.asked.against + self.did.pieces + self.did.against

    @property
    def against(self) -> int:
        return self.asked.against + self.did.against

    @property
    def remark(self) -> str:
        """What is missing where only one lane is filled."""
        return remark(asked=self.asked.filled, did=self.did.filled)


def remark(*, asked: bool, did: bool) -> str:
    """ "People asked. Nobody has looked at what they do."; empty where both lanes, or neither, are filled."""
    if asked and not did:
        return "People asked. Nobody has looked at what they do."
    if did and not asked:
        return "This is what people do. Nobody has asked them why."
    return ""


NOTHING = Behind(Tally(), Tally())


@dataclass(frozen=True)
class Glance:
    """The section on the initiative's page, and what stands behind those it competes with: one query."""

    own: Behind
    last: tuple[Top, ...]
    others: Mapping[int, Behind]
    rests: Mapping[str, Rests]
    """What the numbers of the framing rest on, by part."""


@dataclass(frozen=True)
class Rival:
    """One of those that compete for the same weeks, and what stands behind it."""

    pk: int
    name: str
    own: bool
    behind: Behind


@dataclass(frozen=True)
class Rivals:
    """This initiative and those it competes with. Empty where nobody has put down any evidence."""

    rows: tuple[Rival, ...]
    more: int = 0


MOST_RIVALS = 6


def rivals_of(
    pk: int,
    name: str,
    own: Behind,
    others: Sequence[tuple[int, str]],
    found: Mapping[int, Behind],
    beyond: int,
) -> Rivals:
    """Side by side: this one first, then the others as they came, those with evidence before those without."""
    rows = [Rival(key, words, own=False, behind=found.get(key, NOTHING)) for key, words in others]
    rows.sort(key=lambda row: not row.behind.filled)
    rows.insert(0, Rival(pk, name, own=True, behind=own))
    if len(rows) == 1 or not any(row.behind.filled for row in rows):
        return Rivals(())
    return Rivals(tuple(rows), beyond)


_COLUMNS = (
    "what",
    "initiative_id",
    "stance",
    "lane",
    "counted",
    "every",
    "pieces",
    "least",
    "most",
    "money_least",
    "money_most",
    "day",
    "kind",
    "says",
    "source",
)
_SUM, _LAST, _LARGEST, _CITED = 0, 1, 2, 3


def glance(initiative: Initiative, *, others: Iterable[int] = (), today: dt.date) -> Glance:
    """Sums of both lanes, the last pieces, and the same sums for `others`. One query, whatever there is."""
    keys = [initiative.pk, *others]
    rows = _sums(keys).union(_newest(initiative), _largest(keys), _framing_rests(initiative), all=True)
    found = [dict(zip(_COLUMNS, row, strict=True)) for row in rows]
    behind = _behind(found)
    newest = sorted(
        (row for row in found if row["what"] == _LAST), key=lambda row: (row["day"], row["pieces"])
    )
    return Glance(
        own=behind.get(initiative.pk, NOTHING),
        last=tuple(_top(row, today) for row in reversed(newest)),
        others={pk: behind.get(pk, NOTHING) for pk in keys[1:]},
        rests=_rests(found, today),
    )


def _rests(rows: Iterable[Mapping[str, Any]], today: dt.date) -> dict[str, Rests]:
    by_part: dict[str, list[Cited]] = {}
    for row in rows:
        if row["what"] == _CITED:
            cited = Cited(row["kind"], row["source"], row["day"], row["stance"] == _GONE)
            by_part.setdefault(row["says"], []).append(cited)
    return {part: rests_of(cited, today=today) for part, cited in by_part.items()}


def behind(initiatives: Iterable[int]) -> dict[int, Behind]:
    """What stands behind each of these: one query."""
    keys = list(initiatives)
    rows = _sums(keys).union(_largest(keys), all=True)
    found = _behind([dict(zip(_COLUMNS, row, strict=True)) for row in rows])
    return {pk: found.get(pk, NOTHING) for pk in keys}


def _sums(keys: Sequence[int]) -> QuerySet[Any]:
    """Few rows, however many pieces: one for each lane, stance, and way of counting."""
    return (
        EvidenceUse.objects.standing()
        .filter(initiative__in=keys)
        .values(
            "initiative_id",
            "stance",
            lane=F("evidence__lane"),
            counted=F("evidence__counted"),
            every=F("evidence__every"),
        )
        .annotate(
            what=Value(_SUM, output_field=IntegerField()),
            pieces=Count("pk"),
            least=Cast(Max("evidence__count"), BigIntegerField()),
            most=Cast(Sum("evidence__count"), BigIntegerField()),
            money_least=Max("evidence__revenue"),
            money_most=Sum("evidence__revenue"),
            day=Max("evidence__on"),
            kind=Value(""),
            says=Value(""),
            source=Value(""),
        )
        .values_list(*_COLUMNS)
        .order_by()
    )


def _pieces(uses: QuerySet[EvidenceUse], what: int) -> QuerySet[Any]:
    """Single pieces in the columns of the sums; `pieces` is the key of the evidence."""
    return uses.annotate(
        what=Value(what, output_field=IntegerField()),
        lane=F("evidence__lane"),
        counted=F("evidence__counted"),
        every=F("evidence__every"),
        pieces=F("evidence_id"),
        least=Cast("evidence__count", BigIntegerField()),
        most=Cast("evidence__count", BigIntegerField()),
        money_least=F("evidence__revenue"),
        money_most=F("evidence__revenue"),
        day=F("evidence__on"),
        kind=F("evidence__kind"),
        says=F("evidence__says"),
        source=F("evidence__source"),
    ).values_list(*_COLUMNS)


_GONE = "gone"


def _framing_rests(initiative: Initiative) -> QuerySet[Any]:
    """What the numbers of the framing rest on, in the columns of the sums: `says` is the part."""
    cited = Citation.objects.filter(option__isnull=True, use__initiative=initiative).annotate(
        what=Value(_CITED, output_field=IntegerField()),
        initiative_id=F("use__initiative_id"),
        stance=Case(When(use__evidence__withdrawn_at__isnull=False, then=Value(_GONE)), default=Value("")),
        lane=F("use__evidence__lane"),
        counted=F("use__evidence__counted"),
        every=F("use__evidence__every"),
        pieces=F("use__evidence_id"),
        least=Cast("use__evidence__count", BigIntegerField()),
        most=Cast("use__evidence__count", BigIntegerField()),
        money_least=F("use__evidence__revenue"),
        money_most=F("use__evidence__revenue"),
        day=F("use__evidence__on"),
        kind=F("use__evidence__kind"),
        says=F("about"),
        source=F("use__evidence__source"),
    )
    return cited.values_list(*_COLUMNS).order_by()


def _newest(initiative: Initiative) -> QuerySet[Any]:
    """The last pieces. Ranked rather than cut off: SQLite cuts off nothing within a union."""
    ranked = (
        EvidenceUse.objects.standing()
        .filter(initiative=initiative)
        .annotate(place=Window(RowNumber(), order_by=[F("evidence__on").desc(), F("evidence_id").desc()]))
        .filter(place__lte=LAST)
    )
    return _pieces(EvidenceUse.objects.filter(pk__in=ranked.values("pk")), _LAST).order_by()


def _largest(keys: Sequence[int]) -> QuerySet[Any]:
    """Of each initiative and lane the one piece for it that speaks for most."""
    ranked = (
        EvidenceUse.objects.standing()
        .filter(initiative__in=keys, stance=Stance.FOR)
        .annotate(
            place=Window(
                RowNumber(),
                partition_by=[F("initiative_id"), F("evidence__lane")],
                order_by=[F("evidence__count").desc(nulls_last=True), F("evidence_id").desc()],
            )
        )
        .filter(place=1)
    )
    return _pieces(EvidenceUse.objects.filter(pk__in=ranked.values("pk")), _LARGEST).order_by()


def _behind(rows: Iterable[Mapping[str, Any]]) -> dict[int, Behind]:
    sums: dict[tuple[int, str], list[Mapping[str, Any]]] = {}
    says: dict[tuple[int, str], str] = {}
    for row in rows:
        key = (row["initiative_id"], row["lane"])
        if row["what"] == _SUM:
            sums.setdefault(key, []).append(row)
        elif row["what"] == _LARGEST:
            says[key] = row["says"]
    return {
        pk: Behind(
            asked=_tally(sums.get((pk, Lane.ASKED), [])),
            did=_tally(sums.get((pk, Lane.DID), [])),
            asked_says=says.get((pk, Lane.ASKED), ""),
            did_says=says.get((pk, Lane.DID), ""),
        )
        for pk in {pk for pk, _ in sums}
    }


def _tally(rows: Sequence[Mapping[str, Any]]) -> Tally:
    speak_for = [row for row in rows if row["stance"] == Stance.FOR]
    pieces = sum(row["pieces"] for row in speak_for)
    priced = [row for row in speak_for if row["money_least"] is not None]
    return Tally(
        pieces=pieces,
        against=sum(row["pieces"] for row in rows if row["stance"] == Stance.AGAINST),
        heads=_heads(speak_for, alone=pieces == 1),
        money_least=max((_decimal(row["money_least"]) for row in priced), default=None),
        money_most=sum((_decimal(row["money_most"]) for row in priced), Decimal(0)) if priced else None,
        money_exact=pieces == 1,
    )


def _decimal(value: Any) -> Decimal:
    return value if isinstance(value, Decimal) else Decimal(str(value))


def _heads(rows: Sequence[Mapping[str, Any]], *, alone: bool) -> tuple[Heads, ...]:
    """Customers and users, of once and recurring, are four different things; no two of them are added."""
    found = []
    for counted in Counted.values:
        for recurs in (False, True):
            same = [
                row
                for row in rows
                if row["counted"] == counted and bool(row["every"]) == recurs and row["least"] is not None
            ]
            if not same:
                continue
            largest = max(same, key=lambda row: row["least"] * _A_MONTH.get(row["every"], 1.0))
            # Counts of different periods are not added: the largest stands for them.
            most = int(largest["most"]) if len({row["every"] for row in same}) == 1 else None
            found.append(Heads(int(largest["least"]), most, counted, largest["every"], alone))
    return tuple(found)


def _top(row: Mapping[str, Any], today: dt.date) -> Top:
    return Top(
        pk=row["pieces"],
        lane=row["lane"],
        against=row["stance"] == Stance.AGAINST,
        kind=EvidenceKind(row["kind"]).label,
        says=row["says"],
        source=row["source"],
        on=row["day"],
        age=age_words(row["day"], today),
    )
