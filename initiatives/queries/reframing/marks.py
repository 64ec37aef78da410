"""Words that name a solution, marked where they stand, for somebody who has not dismissed them."""

import functools
import itertools
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Protocol

from django.db.models import TextField, Value
from django.db.models.functions import Cast

from initiatives import access
from initiatives.models import DismissedMark, Framing, Initiative, Person, Workspace
from initiatives.queries import together
from initiatives.stages import FRAMABLE
from initiatives.wording import KINDS, Finding, read

LONGEST = 200
# A text names at most this many in one go; what comes after is seen once these are dealt with.
MOST = 12
OPTIONS_READ = 20


@dataclass(frozen=True)
class Mark:
    """One stretch `text[start:end]` of the text in `place`: the words, why they are marked, what opens them."""

    place: str
    kind: str
    kind_name: str
    start: int
    end: int
    words: str
    why: str
    question: str
    rule: str
    again: bool = False
    """In a list: the one above asks the same question."""


@functools.lru_cache(maxsize=4096)
def _read(text: str, names: frozenset[str]) -> tuple[Finding, ...]:
    """The reader is pure: the same text and names give the same findings, so they are kept."""
    return tuple(read(text, product_names=names))


def key_of(words: str) -> str:
    """What a dismissal recognises words by: whatever their case and spacing."""
    return " ".join(words.casefold().split())[:LONGEST]


@dataclass(frozen=True)
class Spared:
    """What is not marked for somebody: the company's own names, and (rule, key) of what they dismissed."""

    names: frozenset[str]
    dismissed: frozenset[tuple[str, str]]


def product_names(text: str) -> frozenset[str]:
    """The names of a list with one a line."""
    return frozenset(line.strip() for line in text.splitlines() if line.strip())


def spared(person: Person) -> Spared:
    """One query for both lists."""
    words = Cast("key", TextField())
    names = Workspace.objects.values_list(Value(""), "product_names")
    rows = list(person.dismissed_marks.values_list("rule", words).union(names, all=True))
    return Spared(
        names=frozenset(name for rule, text in rows if not rule for name in product_names(text)),
        dismissed=frozenset((rule, key) for rule, key in rows if rule),
    )


def dismissed_part(person: Person) -> together.Part:
    """What this person dismissed, to be asked for with other things."""
    return together.part(person.dismissed_marks.all(), "rule", "key")


def read_spared(dismissed: Iterable[together.Row], workspace: Workspace) -> Spared:
    """From the rows of that part, and the company's own names."""
    return Spared(
        names=product_names(workspace.product_names),
        dismissed=frozenset((row["rule"], row["key"]) for row in dismissed),
    )


def marks_in(texts: Mapping[str, str], *, spared: Spared) -> dict[str, tuple[Mark, ...]]:
    """The marks of each text by its place; overlapping ones are left to the first."""
    return {place: _marks(place, text, spared) for place, text in texts.items() if text}


def _marks(place: str, text: str, spared: Spared) -> tuple[Mark, ...]:
    found: list[Mark] = []
    for finding in _read(text, spared.names):
        words = text[finding.start : finding.end]
        taken = found and finding.start < found[-1].end
        if taken or (finding.rule, key_of(words)) in spared.dismissed or len(found) >= MOST:
            continue
        found.append(
            Mark(
                place=place,
                kind=finding.kind.value,
                kind_name=KINDS[finding.kind].name,
                start=finding.start,
                end=finding.end,
                words=words,
                why=finding.why,
                question=finding.question,
                rule=finding.rule,
            )
        )
    return tuple(found)


@dataclass(frozen=True)
class PageMarks:
    """The marks of a page by place, and those to say in words: the same words are explained once."""

    by_place: Mapping[str, tuple[Mark, ...]]

    def listed(self, *places: str) -> tuple[Mark, ...]:
        """What is to be said beside these places, without what stands beside an earlier one."""
        first: dict[tuple[str, str], Mark] = {}
        for marks in self.by_place.values():
            for mark in marks:
                first.setdefault((mark.rule, key_of(mark.words)), mark)
        here = [mark for mark in first.values() if mark.place in places]
        kinds = list(dict.fromkeys(mark.kind for mark in here))
        ordered = sorted(here, key=lambda mark: kinds.index(mark.kind))
        before = ["", *(mark.kind for mark in ordered)]
        return tuple(
            replace(mark, again=mark.kind == kind) for mark, kind in zip(ordered, before, strict=False)
        )

    @property
    def proposal(self) -> tuple[Mark, ...]:
        return self.listed("title", "difference")

    @property
    def goal(self) -> tuple[Mark, ...]:
        return self.listed("goal")

    @property
    def options(self) -> tuple[Mark, ...]:
        return self.listed(*(place for place in self.by_place if place.startswith("option-")))


class Named(Protocol):
    """An option as a screen holds it."""

    @property
    def key(self) -> str: ...
    @property
    def name(self) -> str: ...
    @property
    def summary(self) -> str: ...


def page_marks(
    person: Person,
    initiative: Initiative,
    framing: Framing | None,
    options: Iterable[Named],
    *,
    spares: Spared | None = None,
) -> PageMarks | None:
    """The marks of an initiative for those who frame it while it is framed: proposal, goal, the first options.

    Whoever knows what is spared hands it over.
    """
    framable = initiative.at_stage in FRAMABLE
    if not (framable and access.may(person, "change_framing", initiative)):
        return None
    texts = {
        "title": initiative.proposal_title,
        "difference": initiative.proposal_difference,
        "goal": framing.goal if framing else "",
    }
    for option in itertools.islice(options, OPTIONS_READ):
        texts[f"option-{option.key}"] = option.name
        texts[f"option-{option.key}-summary"] = option.summary
    return PageMarks(marks_in(texts, spared=spares or spared(person)))


def dismissed_marks(person: Person) -> list[DismissedMark]:
    """One's own dismissals, newest first."""
    return list(person.dismissed_marks.order_by("-at", "-pk"))


def get_dismissed(person: Person, pk: object) -> DismissedMark | None:
    """One's own dismissal; None when it is gone already."""
    text = str(pk)
    if not (text.isascii() and text.isdigit() and len(text) < 19):
        return None
    return person.dismissed_marks.filter(pk=int(text)).first()
