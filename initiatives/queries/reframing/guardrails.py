"""Guardrails as finished rows: what each says, and how every option stands to it, said by whom and why.

One place knows what a state means today: a waiver lets a broken guardrail pass up to its last day, and not longer.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Exists, FilteredRelation, OuterRef, Q, QuerySet, Subquery

from initiatives.errors import NotFound
from initiatives.models import (
    Guardrail,
    GuardrailState,
    Holds,
    Initiative,
    LibraryGuardrail,
    Option,
    Person,
    Role,
    Waiver,
)
from initiatives.models.person import Discipline
from initiatives.queries import together

SHOWN = 6
MOST = 40
MOST_KEYS = 6
UNCHECKED, WAIVED = "unchecked", "waived"
# The worst first: what the board and the page say of several guardrails together.
ORDER = (Holds.BREAKS, UNCHECKED, Holds.AT_RISK, WAIVED, Holds.HOLDS)
WORDS: dict[str, str] = {
    Holds.HOLDS: "holds",
    Holds.AT_RISK: "at risk",
    Holds.BREAKS: "breaks",
    UNCHECKED: "not checked yet",
    WAIVED: "waived",
}
TAGS: dict[str, str] = {Holds.HOLDS: "good", Holds.AT_RISK: "ask", Holds.BREAKS: "stop", WAIVED: "ask"}


@dataclass(frozen=True)
class OptionState:
    """How one option stands to one guardrail today. `state` is one of `ORDER`."""

    option_id: int
    key: str
    option: str
    state: str
    why: str = ""
    by: str = ""
    at: datetime | None = None
    waived_until: date | None = None
    waiver_ended: date | None = None
    waived_by: str = ""

    @property
    def words(self) -> str:
        """ "holds", "waived until 30 June 2027"."""
        if self.state == WAIVED and self.waived_until:
            return f"waived until {day(self.waived_until)}"
        return WORDS[self.state]

    @property
    def sentence(self) -> str:
        """Why, as a sentence of its own; empty where nobody said."""
        return as_sentence(self.why)

    @property
    def tag(self) -> str:
        return TAGS.get(self.state, "")


@dataclass(frozen=True)
class Mark:
    """Several options in one tag: "A breaks", "B, C not checked yet", "holds" where every option does."""

    words: str
    tag: str


@dataclass(frozen=True)
class GuardrailRow:
    """One guardrail with all that is said of the options."""

    number: int
    says: str
    limit: str
    now: str
    discipline: str
    owner: str
    states: tuple[OptionState, ...]

    @property
    def marks(self) -> tuple[Mark, ...]:
        return marks(self.states)


def as_sentence(words: str) -> str:
    """With a capital and a full stop, so that it can stand among others."""
    return f"{words[:1].upper()}{words[1:].rstrip(' .')}." if words else ""


def day(when: date) -> str:
    """ "30 June 2027"."""
    return f"{when.day} {when:%B %Y}"


def marks(states: Iterable[OptionState]) -> tuple[Mark, ...]:
    """The worst first, options of one state together; a single "holds" where there is nothing else to say."""
    found = list(states)
    groups: dict[tuple[str, str], list[str]] = {}
    for name in ORDER:
        for state in found:
            if state.state == name:
                groups.setdefault((state.words, state.tag), []).append(state.key)
    if len(groups) == 1 and len(found) > 1:
        ((words, tag),) = groups
        return (Mark(words, tag),)
    return tuple(Mark(_of_several(keys, words), tag) for (words, tag), keys in groups.items())


def _of_several(keys: list[str], words: str) -> str:
    """ "A breaks", "B, C hold", "A, B, C, D, E and 19 more hold": a tag fits a phone."""
    is_verb = words in (WORDS[Holds.HOLDS], WORDS[Holds.BREAKS])
    said = ", ".join(keys)
    if len(keys) > MOST_KEYS:
        said = f"{', '.join(keys[: MOST_KEYS - 1])} and {len(keys) - MOST_KEYS + 1} more"
    return f"{said} {words[:-1] if is_verb and len(keys) > 1 else words}"


def worst(states: Iterable[OptionState]) -> str:
    """The state that counts for several guardrails of one option; empty where there is none."""
    found = {state.state for state in states}
    return next((str(name) for name in ORDER if name in found), "")


def page_part(initiative: Initiative) -> together.Part:
    """What is broken and then the last few, with their states, to be asked for with other things."""
    breaks = GuardrailState.objects.current().filter(
        guardrail=OuterRef("pk"), state=Holds.BREAKS, option__withdrawn_at__isnull=True
    )
    last = (
        Guardrail.objects.standing()
        .filter(initiative=initiative)
        .annotate(is_broken=Exists(breaks))
        .order_by("-is_broken", "-number")
    )
    return _lines(Guardrail.objects.filter(pk__in=last.values("pk")[: SHOWN + 1]))


def shown_on_page(
    lines: Iterable[together.Row], options: Iterable[tuple[int, str, str]], *, today: date
) -> tuple[tuple[GuardrailRow, ...], bool]:
    """The rows from the lines of `page_part`, and whether there are more. `options`: (id, letter, name)."""
    rows = _rows(lines, list(options), today)
    shown = rows if len(rows) <= SHOWN else _without_the_oldest(rows)
    return tuple(shown), len(rows) > SHOWN


def last_rows(
    initiative: Initiative, options: Iterable[tuple[int, str, str]], *, today: date
) -> tuple[tuple[GuardrailRow, ...], bool]:
    """The same where nothing else is asked for: one query."""
    return shown_on_page(_asked(page_part(initiative)), options, today=today)


def _without_the_oldest(rows: list[GuardrailRow]) -> list[GuardrailRow]:
    """One less: the oldest that nothing breaks."""
    sound = (row for row in rows if all(state.state != Holds.BREAKS for state in row.states))
    out = next(sound, rows[0])
    return [row for row in rows if row is not out]


def all_rows(initiative: Initiative, *, today: date) -> tuple[GuardrailRow, ...]:
    """Every standing guardrail, in the order in which they came. Two queries."""
    lines = _asked(_lines(Guardrail.objects.standing().filter(initiative=initiative)))
    return tuple(_rows(lines, choices(initiative), today))


def one_row(guardrail: Guardrail, options: Iterable[Option], *, today: date) -> GuardrailRow:
    """One guardrail, withdrawn or not, as a row."""
    chosen = [(option.pk, option.key, option.name) for option in options]
    (row,) = _rows(_asked(_lines(Guardrail.objects.filter(pk=guardrail.pk))), chosen, today)
    return row


def choices(initiative: Initiative) -> list[tuple[int, str, str]]:
    """(id, letter, name) of the standing options."""
    return list(initiative.options.standing().in_order().values_list("pk", "key", "name"))


def _lines(found: QuerySet[Guardrail]) -> together.Part:
    """One line for each guardrail and option of which something is said."""
    waiver = Waiver.objects.filter(
        guardrail=OuterRef("pk"), option=OuterRef("said__option"), undone_at__isnull=True
    ).newest_first()
    return together.part(
        found.annotate(
            said=FilteredRelation("states", condition=Q(states__superseded_at__isnull=True)),
            waived_until=Subquery(waiver.values("until")[:1]),
            waived_by=Subquery(waiver.values("given_by__name")[:1]),
        ),
        "number", "says", "limit", "now", "discipline", "waived_until", "waived_by",
        owner_name="owner__name",
        option="said__option",
        state="said__state",
        why="said__why",
        by="said__said_by__name",
        at="said__said_at",
    )  # fmt: skip


def _asked(part: together.Part) -> list[together.Row]:
    return together.ask(lines=part)["lines"]


def _rows(
    lines: Iterable[together.Row], options: list[tuple[int, str, str]], today: date
) -> list[GuardrailRow]:
    by_number: dict[int, list[together.Row]] = {}
    for line in sorted(lines, key=lambda line: line["number"]):
        by_number.setdefault(line["number"], []).append(line)
    return [_row(same, options, today) for same in by_number.values()]


def _row(lines: list[together.Row], options: list[tuple[int, str, str]], today: date) -> GuardrailRow:
    said = {line["option"]: line for line in lines if line["option"] is not None}
    first = lines[0]
    return GuardrailRow(
        number=first["number"],
        says=str(first["says"]),
        limit=str(first["limit"]),
        now=str(first["now"]),
        discipline=Discipline(str(first["discipline"])).label,
        owner=str(first["owner_name"] or ""),
        states=tuple(_state(option, said.get(option[0]), today) for option in options),
    )


def _state(option: tuple[int, str, str], line: together.Row | None, today: date) -> OptionState:
    if line is None:
        return OptionState(*option, UNCHECKED)
    until: date | None = line["waived_until"]
    state, waived, ended = now_stands(str(line["state"]), until, today)
    return OptionState(
        *option,
        state,
        why=str(line["why"] or ""),
        by=str(line["by"] or ""),
        at=line["at"],
        waived_until=waived,
        waiver_ended=ended,
        waived_by=str(line["waived_by"] or "") if waived else "",
    )


def now_stands(state: str, until: date | None, today: date) -> tuple[str, date | None, date | None]:
    """(state, waived until, waiver that has ended) of what was said, by the last waiver of it."""
    if state != Holds.BREAKS or until is None:
        return state, None, None
    return (WAIVED, until, None) if until >= today else (state, None, until)


@dataclass(frozen=True)
class Warned:
    """An option breaks a guardrail or may: what a director has to know before funding it."""

    guardrail_id: int
    number: int
    option_id: int
    option_key: str
    says: str
    limit: str
    owner: str
    why: str
    breaks: bool


def warnings(initiative: Initiative, *, today: date) -> tuple[Warned, ...]:
    """Everything broken (and not waived today) or at risk on a standing option, in one query."""
    return tuple(
        Warned(
            row.guardrail_id,
            row.guardrail.number,
            row.option_id,
            row.option.key,
            row.guardrail.says,
            row.guardrail.limit,
            row.guardrail.owner.name if row.guardrail.owner else "",
            row.why,
            row.state == Holds.BREAKS,
        )
        for row in _said(initiative)
        .filter(state__in=[Holds.BREAKS, Holds.AT_RISK])
        .select_related("guardrail__owner", "option")
        .order_by("guardrail__number", "option__position")
        if now_stands(row.state, row.until, today)[0] != WAIVED  # type: ignore[attr-defined]
    )


def _said(initiative: Initiative) -> QuerySet[GuardrailState]:
    last = Waiver.objects.filter(
        guardrail=OuterRef("guardrail"), option=OuterRef("option"), undone_at__isnull=True
    ).newest_first()
    return (
        GuardrailState.objects.current()
        .filter(
            guardrail__initiative=initiative,
            guardrail__withdrawn_at__isnull=True,
            option__withdrawn_at__isnull=True,
        )
        .annotate(until=Subquery(last.values("until")[:1]))
    )


def state_of_option(initiative: Initiative, key: str, *, today: date) -> str:
    """The worst of one option over all guardrails, for the board: one of `ORDER`, or empty. One query."""
    said = GuardrailState.objects.current().filter(guardrail=OuterRef("pk"), option__key=key)
    last = Waiver.objects.filter(
        guardrail=OuterRef("pk"), option__key=key, undone_at__isnull=True
    ).newest_first()
    found = (
        Guardrail.objects.standing()
        .filter(initiative=initiative)
        .annotate(said=Subquery(said.values("state")[:1]), until=Subquery(last.values("until")[:1]))
        .values_list("said", "until")
    )
    states = {now_stands(state, until, today)[0] if state else UNCHECKED for state, until in found}
    return next((str(name) for name in ORDER if name in states), "")


def broken_options(initiative: Initiative, *, today: date) -> frozenset[str]:
    """Letters of the options that break a guardrail which nobody has waived until today. One query."""
    last = Waiver.objects.filter(
        guardrail=OuterRef("guardrail"), option=OuterRef("option"), undone_at__isnull=True
    ).newest_first()
    said = (
        GuardrailState.objects.current()
        .filter(
            guardrail__in=Guardrail.objects.standing().filter(initiative=initiative),
            state=Holds.BREAKS,
        )
        .annotate(until=Subquery(last.values("until")[:1]))
        .values_list("option__key", "state", "until")
    )
    return frozenset(key for key, state, until in said if now_stands(state, until, today)[0] == Holds.BREAKS)


def get(initiative: Initiative, number: int) -> Guardrail:
    """The guardrail with that number, withdrawn or not; `NotFound` for what never was."""
    found = (
        Guardrail.objects.select_related("owner", "added_by", "taken_from")
        .filter(initiative=initiative, number=number)
        .first()
        if number < 2**31
        else None
    )
    if found is None:
        raise NotFound
    found.initiative = initiative
    return found


def said_before(guardrail: Guardrail, *, most: int = 30) -> list[GuardrailState]:
    """Everything that was said of it, newest first."""
    return list(guardrail.states.select_related("option", "said_by").newest_first()[:most])


def waivers_of(guardrail: Guardrail, *, most: int = 20) -> list[Waiver]:
    """Every waiver of it that was not undone, newest first."""
    given = guardrail.waivers.filter(undone_at__isnull=True).select_related("option", "given_by")
    return list(given.newest_first()[:most])


def breaks_of(option: OuterRef) -> QuerySet[GuardrailState]:
    """What an option of an outer query breaks, waived or not."""
    return GuardrailState.objects.current().filter(
        option=option, state=Holds.BREAKS, guardrail__withdrawn_at__isnull=True
    )


def broken_on(guardrail: Guardrail, option: Option) -> bool:
    """Whether somebody says that this option breaks it, waived or not."""
    return guardrail.states.current().filter(option=option, state=Holds.BREAKS).exists()


def asked_to_check(guardrail: Guardrail) -> list[Person]:
    """Its owner, or every reviewer of its discipline."""
    if guardrail.owner is not None:
        return [guardrail.owner]
    return list(
        Person.objects.active()
        .filter(role_grants__role=Role.REVIEWER, role_grants__discipline=guardrail.discipline)
        .by_name()
    )


def is_checked(guardrail: Guardrail) -> bool:
    """Whether something is said of every standing option."""
    said = guardrail.states.current().values("option")
    return not guardrail.initiative.options.standing().exclude(pk__in=said).exists()


def to_take(initiative: Initiative, *, most: int = 20) -> list[LibraryGuardrail]:
    """What the library has for this team and for all, that is not here yet."""
    here = Guardrail.objects.standing().filter(initiative=initiative, taken_from__isnull=False)
    return list(
        LibraryGuardrail.objects.in_use()
        .for_team(initiative.team_id)
        .exclude(pk__in=here.values("taken_from"))
        .select_related("team")
        .in_order()[:most]
    )


def library(*, most: int = 200) -> list[LibraryGuardrail]:
    """The whole of it: for all teams first, then team by team."""
    return list(LibraryGuardrail.objects.in_use().select_related("team").in_order()[:most])


def get_library(pk: int) -> LibraryGuardrail:
    """One entry that is in use."""
    found = (
        LibraryGuardrail.objects.in_use().select_related("team").filter(pk=pk).first() if pk < 2**63 else None
    )
    if found is None:
        raise NotFound
    return found
