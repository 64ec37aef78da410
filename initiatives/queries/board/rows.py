"""A page of the board: fifty ranked rows from wherever one is, what is counted, and the line of what fits.

Filters never move the line: hidden work still takes its weeks. Nothing here depends on how many initiatives there
are: counts come from cells, rows from an index, the line from the rows above it.
"""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from django.db import connection
from django.db.models import CharField, Q, QuerySet, Value

from initiatives.economics.ranking import Above, fill_to_line
from initiatives.models import BoardRow, CountedBy, Outcome, Period, Person, Shelf, Team
from initiatives.queries import kept
from initiatives.queries.board import fitting, words
from initiatives.queries.board.firmness import with_tiers
from initiatives.queries.board.fitting import Fit
from initiatives.queries.board.lines import COLUMNS, Line, changed, line_of, values_for
from initiatives.queries.board.orders import DEFAULT_SORT, SORTS, Cursor, stretch
from initiatives.queries.board.plan import Room
from initiatives.queries.board.totals import READY, UNDECIDED, Tally, Totals, totals

__all__ = ["DEFAULT_SORT", "SORTS", "Board", "Filters", "Fit", "Line", "board", "rank"]

PAGE = 50
Rows = words.Rows
_MOST_WORDS = 8


@dataclass(frozen=True)
class Filters:
    """What the address says: everything here is in the query string, so a link shows the same board."""

    team: Team | None = None
    words: str = ""
    view: str = "all"
    sort: str = DEFAULT_SORT
    show: str = ""
    outcome: Outcome | None = None
    no_outcome: bool = False
    group: str = "state"
    draw: str = "list"

    @property
    def narrows(self) -> bool:
        """Whether rows may be hidden by a filter."""
        return bool(self.wanted or self.view != "all" or self.outcome or self.no_outcome)

    @property
    def wanted(self) -> tuple[str, ...]:
        """The words to look for, as rows hold them."""
        plain = unicodedata.normalize("NFKC", self.words).casefold()
        return tuple(dict.fromkeys(re.findall(r"[^\W_]+", plain)))[:_MOST_WORDS]

    @property
    def column(self) -> str:
        return SORTS[self.sort].column


@dataclass(frozen=True)
class Board:
    """The whole page as numbers. Counts are of everything that the filters let through; None where nobody counted."""

    period: Period
    filters: Filters
    rooms: tuple[Room, ...]
    fit: Fit
    ready: tuple[Line, ...]
    reframing: tuple[Line, ...]
    later: tuple[Line, ...] = ()
    counts: dict[str, int] = field(default_factory=dict)
    found: dict[str, int | None] = field(default_factory=dict)
    before: int = 0
    earlier: Cursor | None = None
    further: Cursor | None = None
    words_found: int | None = None
    totals: Totals | None = None
    above: dict[int, Above] = field(default_factory=dict)

    @property
    def total(self) -> float:
        return sum(room.total for room in self.rooms)

    @property
    def free(self) -> float:
        return sum(room.free for room in self.rooms)

    @property
    def hidden(self) -> bool:
        """Whether a filter hides something that is ready."""
        return self.filters.narrows and len(self.ready) < self.counts.get("ready", 0)

    @property
    def is_stated(self) -> bool:
        """Somebody has entered a capacity for at least one of the teams."""
        return any(room.stated for room in self.rooms)

    @property
    def lines(self) -> tuple[Line, ...]:
        return (*self.ready, *self.reframing, *self.later)


def later_shelf(period: Period, show: str) -> int | None:
    """The shelf that the "show" of an address adds to what is undecided."""
    if show == "building":
        return Shelf.committed(period.pk)
    return Shelf.launched(period.pk) if show == "launched" else None


def board(
    person: Person,
    period: Period,
    filters: Filters,
    *,
    room: Iterable[Room],
    is_planning: bool,
    cursor: Cursor | None = None,
    most: int = PAGE,
) -> Board:
    """The board of one team or of all in a period, from the cursor on.

    Two queries beside those for `room`: what is counted, and the rows (with the rows above the lines, where those
    are not known). Looking for words takes one more.
    """
    rooms = tuple(room)
    counted = totals(period, person, outcome_id=_outcome_key(filters))
    asked = _asked(rooms, filters, counted, is_planning=is_planning)
    crowd = counted.of_teams(None, *UNDECIDED).rows
    scope, words_found = _scope(person, period, filters, is_planning=is_planning, crowd=crowd)
    fits_first = filters.view == "fits"
    if fits_first:
        lines = _lines(asked, filters)
        scope = [rows.filter(initiative_id__in=_inside_ids(lines)) for rows in scope]
    found, tops = _read(person, scope, filters, cursor, most, [] if fits_first else asked)
    if not fits_first:
        lines = fitting.settle(asked, tops)
    names = {one.team_id: one.team for one in rooms}
    inside = {team: frozenset(int(pk) for pk in above.ids) for team, above in lines.items()}
    shown = [fitting.marked(line_of(values, names), lines, inside) for values in found[:most]]
    if cursor is not None and cursor.backwards:
        shown.reverse()
    ready = [line for line in shown if line.shelf in READY]
    before = _before(cursor, len(ready))
    return Board(
        period=period,
        filters=filters,
        rooms=rooms,
        fit=fitting.together(lines, {one.team_id: max(one.free, 0.0) for one in rooms}),
        ready=tuple(_ranked(ready, filters, before, lines)),
        reframing=tuple(line for line in shown if line.shelf == Shelf.REFRAMING),
        later=tuple(line for line in shown if line.shelf > Shelf.AWAY),
        counts=_counts(filters, counted, person, is_planning=is_planning),
        found=_found(filters, counted, person, period, is_planning=is_planning),
        before=before,
        words_found=words_found,
        totals=counted,
        above=lines,
        **_neighbours(shown, cursor, before, is_more=len(found) > most),
    )


def _outcome_key(filters: Filters) -> int | None:
    if filters.outcome is not None:
        return filters.outcome.pk
    return 0 if filters.no_outcome else None


def _asked(
    rooms: Sequence[Room], filters: Filters, counted: Totals, *, is_planning: bool
) -> list[fitting.Question]:
    """No line where nothing is planned any more."""
    if not is_planning:
        return []
    return fitting.questions(rooms, filters.column, lambda team: counted.of_teams([team], *READY))


def _lines(asked: list[fitting.Question], filters: Filters) -> dict[int, Above]:
    return fitting.settle(asked, fitting.read_first_rows(fitting.unknown(asked)))


def _inside_ids(lines: dict[int, Above]) -> list[int]:
    return [int(pk) for above in lines.values() for pk in above.ids]


def _scope(
    person: Person, period: Period, filters: Filters, *, is_planning: bool, crowd: int
) -> tuple[list[Rows], int | None]:
    """The rows of the period that the filters let through, as stretches of shelves, and how many have the words.

    What is undecided stands on the planning period, the rest where it was funded.
    """
    parts = [words.undecided()] if is_planning else []
    later = later_shelf(period, filters.show)
    if later is not None:
        parts.append(words.on_shelf(later))
    if not filters.wanted or not parts:
        return [narrowed(part.rows, person, filters) for part in parts], None
    narrow = [
        words.Stretch(narrowed(part.rows, person, filters), narrowed(part.by_words, person, filters))
        for part in parts
    ]
    return words.holding(narrow, filters.wanted, column=filters.column, crowd=crowd)


def narrowed(rows: Rows, person: Person, filters: Filters) -> Rows:
    """The rows of the filters' team, outcome and view."""
    if filters.team:
        rows = rows.filter(team=filters.team)
    if filters.outcome:
        rows = rows.filter(serves=filters.outcome)
    elif filters.no_outcome:
        rows = rows.filter(serves__isnull=True)
    wanted = {
        "asking": Q(questions_open__gt=0),
        "breaks": Q(guardrail_state="breaks"),
        "gaps": Q(not_fully_framed=True),
        "debt": Q(debt_weeks__gt=0),
        "mine": Q(filed_by=person) | Q(product_owner=person) | Q(engineering_owner=person),
    }.get(filters.view)
    return rows.filter(wanted) if wanted else rows


def _read(
    person: Person,
    scope: list[Rows],
    filters: Filters,
    cursor: Cursor | None,
    most: int,
    asked: list[fitting.Question],
) -> tuple[list[tuple[Any, ...]], dict[int, list[tuple[int, list[float]]]]]:
    """(rows of the page and one more, tops of the teams whose line is not known).

    PostgreSQL answers both in one query, each part from its own index; SQLite is asked plainly.
    """
    if not connection.features.supports_slicing_ordering_in_compound:
        # All of them each time, so that a page costs the same whatever is kept.
        tops = fitting.read_first_rows(asked)
        whole = _either(scope)
        found = (
            list(_values(person, stretch(whole, filters.column, cursor, most + 1), filters.column, ""))
            if whole is not None
            else []
        )
        return [values[:-1] for values in found], tops
    missing = fitting.unknown(asked)
    if not missing and _is_plain(scope, filters):
        return _plain_page(person, filters, cursor, most), {}
    parts = [
        _values(person, stretch(rows, filters.column, cursor, most + 1), filters.column, "") for rows in scope
    ]
    parts += [
        _values(person, fitting.first_rows(question), filters.column, str(question.team_id))
        for question in missing
    ]
    if not parts:
        return [], {}
    answer = parts[0].union(*parts[1:], all=True) if len(parts) > 1 else parts[0]
    page: list[tuple[Any, ...]] = []
    tops = {}
    for *values, part in answer:
        if part:
            tops.setdefault(int(part), []).append((values[0], values[_QUANTILES]))
        else:
            page.append(tuple(values))
    backwards = cursor is not None and cursor.backwards
    if len(scope) > 1:
        # Each part is in order; the undecided come before the others.
        page.sort(key=lambda values: values[1] > Shelf.AWAY, reverse=backwards)
    return page[: most + 1], tops


_QUANTILES = COLUMNS.index("effort_quantiles")


def _is_plain(scope: list[Rows], filters: Filters) -> bool:
    """Whether the page is of what is undecided alone, by filters that are known before any row is read."""
    return len(scope) == 1 and not (filters.show or filters.wanted or filters.view == "fits")


def _plain_page(person: Person, filters: Filters, cursor: Cursor | None, most: int) -> list[tuple[Any, ...]]:
    """The page by a statement whose text is kept: the one that everybody asks all the time."""
    column, backwards = filters.column, cursor is not None and cursor.backwards

    def build(
        who: int,
        team: int | None = None,
        outcome: int | None = None,
        shelf: int = 0,
        key: float | None = None,
        initiative: int = 0,
    ) -> QuerySet[BoardRow, Any]:
        asked = replace(
            filters,
            team=None if team is None else Team(pk=team),
            outcome=None if outcome is None else Outcome(pk=outcome),
        )
        place = None if key is None else Cursor(shelf, key, initiative, 0, backwards)
        rows = narrowed(BoardRow.objects.filter(shelf__lte=Shelf.REFRAMING), Person(pk=who), asked)
        return values_for(Person(pk=who), stretch(rows, column, place, most + 1), column)

    values: dict[str, Any] = {"who": person.pk}
    if filters.team is not None:
        values["team"] = filters.team.pk
    if filters.outcome is not None:
        values["outcome"] = filters.outcome.pk
    if cursor is not None:
        values |= {"shelf": cursor.shelf, "key": cursor.key, "initiative": cursor.initiative_id}
    shape = ("board", column, filters.view, filters.no_outcome, backwards, most)
    return kept.ask(shape, build, **values)


def _either(scope: list[Rows]) -> Rows | None:
    if not scope:
        return None
    whole = scope[0]
    for part in scope[1:]:
        whole = whole | part
    return whole


def _values(person: Person, rows: Rows, column: str, part: str) -> Any:
    named = rows.annotate(part=Value(part, output_field=CharField()))
    return values_for(person, named, column, "part")


def changed_since(period: Period, team: Team | None, since: datetime, *, most: int) -> int:
    """How many rows of the board changed since a moment, counted up to `most`."""
    shelf = Q(shelf__lt=Shelf.AWAY) | Q(shelf__in=[Shelf.committed(period.pk), Shelf.launched(period.pk)])
    changed = BoardRow.objects.filter(shelf, updated_at__gt=since)
    if team is not None:
        changed = changed.filter(team=team)
    return len(changed.values_list("pk", flat=True)[:most])


def _before(cursor: Cursor | None, ready: int) -> int:
    """How many ready rows stand before this page."""
    if cursor is None:
        return 0
    return max(0, cursor.before - ready) if cursor.backwards else cursor.before


def _neighbours(
    shown: list[Line], cursor: Cursor | None, before: int, *, is_more: bool
) -> dict[str, Cursor | None]:
    """Where "Earlier" and "Later" go; None where there is nothing."""
    if not shown:
        return {"earlier": None, "further": None}
    backwards = cursor is not None and cursor.backwards
    ready = sum(line.shelf in READY for line in shown)
    first, last = shown[0], shown[-1]
    has_earlier = is_more if backwards else cursor is not None
    has_further = True if backwards else is_more
    return {
        "earlier": _cursor(first, before, backwards=True) if has_earlier else None,
        "further": _cursor(last, before + ready) if has_further else None,
    }


def _cursor(line: Line, before: int, *, backwards: bool = False) -> Cursor:
    return Cursor(line.shelf, line.key, line.initiative_id, before, backwards)


def _ranked(ready: Sequence[Line], filters: Filters, before: int, lines: dict[int, Above]) -> Iterable[Line]:
    """With their places. Under a filter a row's place is known only of what stands above its own team's line."""
    if not filters.narrows:
        return with_tiers(
            [changed(line, rank=place) for place, line in enumerate(ready, before + 1)], filters.sort
        )
    if filters.team is None:
        return ready
    above = lines.get(filters.team.pk)
    places = {int(pk): place for place, pk in enumerate(above.ids, 1)} if above else {}
    return [changed(line, rank=places.get(line.initiative_id, 0)) for line in ready]


def _teams(filters: Filters) -> list[int] | None:
    return [filters.team.pk] if filters.team else None


def _counts(filters: Filters, counted: Totals, person: Person, *, is_planning: bool) -> dict[str, int]:
    """For the views: of this board's team or of all, whatever else is filtered."""
    if not is_planning:
        return dict.fromkeys(("all", "ready", "reframing", "asking", "breaks", "gaps", "debt", "mine"), 0)
    ready = counted.of_teams(_teams(filters), *READY)
    undecided = counted.of_teams(_teams(filters), *UNDECIDED)
    return {
        "all": undecided.rows,
        "ready": ready.rows,
        "reframing": undecided.rows - ready.rows,
        "asking": undecided.asking,
        "breaks": undecided.breaking,
        "gaps": undecided.unframed,
        "debt": undecided.indebted,
        "mine": counted.of(CountedBy.PERSON, person.pk, *UNDECIDED).rows,
    }


_MEASURES = {
    "all": "rows",
    "mine": "rows",
    "asking": "asking",
    "breaks": "breaking",
    "gaps": "unframed",
    "debt": "indebted",
}


def _found(
    filters: Filters, counted: Totals, person: Person, period: Period, *, is_planning: bool
) -> dict[str, int | None]:
    """How many of each group the filters let through, where one cell says so."""
    is_mine = filters.view == "mine"
    outcome = _outcome_key(filters)
    several = sum((filters.team is not None, outcome is not None, is_mine)) > 1
    measure = _MEASURES.get(filters.view)
    if several or filters.wanted or measure is None:
        return {}

    def cell(*shelves: int) -> Tally:
        if outcome is not None:
            return counted.of(CountedBy.OUTCOME, outcome, *shelves)
        if is_mine:
            return counted.of(CountedBy.PERSON, person.pk, *shelves)
        return counted.of_teams(_teams(filters), *shelves)

    later = later_shelf(period, filters.show)
    groups: dict[str, tuple[int, ...]] = {"later": (later,)} if later is not None else {}
    if is_planning:
        groups |= {"ready": READY, "reframing": (Shelf.REFRAMING,)}
    return {name: getattr(cell(*shelves), measure) for name, shelves in groups.items()}


def rank(lines: Sequence[Line], free: dict[int, Room]) -> list[Line]:
    """Number a few lines in their order and say of each whether it fits its own team's free weeks.

    The same rule as the board's, for lines that are held already.
    """
    fits: dict[int, bool] = {}
    for team_id in {line.team_id for line in lines if line.team_id in free}:
        room = free[team_id] if team_id is not None else None
        if room is None or not room.stated:
            continue
        members = [line for line in lines if line.team_id == team_id and line.effort_quantiles]
        above = fill_to_line(
            [(str(line.initiative_id), line.effort_quantiles) for line in members], room.free
        )
        fits |= {line.initiative_id: str(line.initiative_id) in above.ids for line in members}
    return [
        changed(line, rank=place, fits=fits.get(line.initiative_id))
        for place, line in enumerate(lines, start=1)
    ]
