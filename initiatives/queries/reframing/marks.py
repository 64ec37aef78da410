"""Words that name a solution, marked where they stand, for somebody who has not dismissed them."""

import functools
from collections.abc import Collection, Mapping
from dataclasses import dataclass

from initiatives.models import DismissedMark, Person, Workspace
from initiatives.wording import KINDS, Finding, read

LONGEST = 200
# A text names at most this many in one go; what comes after is seen once these are dealt with.
MOST = 12


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


@functools.lru_cache(maxsize=4096)
def _read(text: str, names: frozenset[str]) -> tuple[Finding, ...]:
    """The reader is pure: the same text and names give the same findings, so they are kept."""
    return tuple(read(text, product_names=names))


def key_of(words: str) -> str:
    """What a dismissal recognises words by: whatever their case and spacing."""
    return " ".join(words.casefold().split())[:LONGEST]


def product_names(workspace: Workspace) -> frozenset[str]:
    """The company's own names, which are never marked."""
    return frozenset(line.strip() for line in workspace.product_names.splitlines() if line.strip())


def dismissed_by(person: Person) -> frozenset[tuple[str, str]]:
    """(rule, key) of everything this person wants marked no more; one query."""
    return frozenset(person.dismissed_marks.values_list("rule", "key"))


def marks_in(
    texts: Mapping[str, str], *, names: frozenset[str], dismissed: Collection[tuple[str, str]]
) -> dict[str, tuple[Mark, ...]]:
    """The marks of each text by its place; overlapping ones are left to the first."""
    return {place: _marks(place, text, names, dismissed) for place, text in texts.items() if text}


def _marks(
    place: str, text: str, names: frozenset[str], dismissed: Collection[tuple[str, str]]
) -> tuple[Mark, ...]:
    found: list[Mark] = []
    for finding in _read(text, names):
        words = text[finding.start : finding.end]
        taken = found and finding.start < found[-1].end
        if taken or (finding.rule, key_of(words)) in dismissed or len(found) >= MOST:
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


def dismissed_marks(person: Person) -> list[DismissedMark]:
    """One's own dismissals, newest first."""
    return list(person.dismissed_marks.order_by("-at", "-pk"))


def get_dismissed(person: Person, pk: object) -> DismissedMark | None:
    """One's own dismissal; None when it is gone already."""
    text = str(pk)
    if not (text.isascii() and text.isdigit() and len(text) < 19):
        return None
    return person.dismissed_marks.filter(pk=int(text)).first()
