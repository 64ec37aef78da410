"""The question library as people read it: by kind, with how often each question was used and what came of it."""

from dataclasses import dataclass

from django.db.models import Count, Q

from initiatives.errors import NotFound
from initiatives.models import (
    Changed,
    Fits,
    Form,
    Kind,
    LibraryQuestion,
    LibraryWording,
    Person,
    Question,
    QuestionState,
)

CHANGED_SOMETHING = (Changed.GOAL, Changed.OPTION, Changed.NUMBER)
_ITS_CHANGES = Q(asked__state=QuestionState.ANSWERED, asked__changed__in=CHANGED_SOMETHING)
KINDS = Kind.choices
EARLIER_SHOWN = 20
MINE_SHOWN = 10


@dataclass(frozen=True)
class LibraryRow:
    """One question with what became of it here: counts, never persons."""

    question: LibraryQuestion
    fits: str
    asked: int
    changed: int
    first: bool
    last: bool

    @property
    def used(self) -> str:
        """ "Asked 7 times here, changed something 3 times"."""
        if not self.asked:
            return "Not asked here yet"
        asked = f"Asked {_times(self.asked)} here"
        return f"{asked}, changed something {_times(self.changed)}" if self.changed else asked


def _times(count: int) -> str:
    return {1: "once", 2: "twice"}.get(count, f"{count} times")


@dataclass(frozen=True)
class LibraryGroup:
    """The questions of one kind, in their order."""

    kind: str
    label: str
    rows: tuple[LibraryRow, ...]


@dataclass(frozen=True)
class Library:
    """What is shown of the library under a filter."""

    groups: tuple[LibraryGroup, ...]
    retired: tuple[LibraryRow, ...]
    kind: str
    words: str
    total: int
    """How many active questions there are, whatever the filter."""

    @property
    def shown(self) -> int:
        return sum(len(group.rows) for group in self.groups)

    @property
    def filtered(self) -> bool:
        return bool(self.kind or self.words)


def library(*, kind: str = "", words: str = "") -> Library:
    """The library in one query: it is as long as people make it by hand, and read as a whole."""
    kind = kind if kind in Kind.values else ""
    words = " ".join(words.split())[:80]
    counted = LibraryQuestion.objects.in_order().annotate(
        asked_count=Count("asked", filter=Q(asked__form=Form.QUESTION)),
        changed_count=Count("asked", filter=_ITS_CHANGES),
    )
    everything = list(counted)
    active = [question for question in everything if not question.is_retired]
    groups = []
    for value, label in Kind.choices:
        of_kind = [question for question in active if question.kind == value]
        rows = tuple(
            _row(question, first=question is of_kind[0], last=question is of_kind[-1])
            for question in of_kind
            if kind in ("", value) and _says(question, words)
        )
        if rows:
            groups.append(LibraryGroup(value, label, rows))
    retired = tuple(
        _row(question)
        for question in everything
        if question.is_retired and kind in ("", question.kind) and _says(question, words)
    )
    return Library(tuple(groups), retired, kind, words, len(active))


def _row(question: LibraryQuestion, *, first: bool = True, last: bool = True) -> LibraryRow:
    return LibraryRow(
        question=question,
        fits=Fits(question.fits).label if question.fits else "",
        asked=getattr(question, "asked_count", 0),
        changed=getattr(question, "changed_count", 0),
        first=first,
        last=last,
    )


def _says(question: LibraryQuestion, words: str) -> bool:
    """Whether each of the words stands somewhere in the question, in when to ask it or in its example."""
    text = f"{question.text} {question.when} {question.example}".casefold()
    return all(word in text for word in words.casefold().split())


def active_questions() -> list[LibraryQuestion]:
    """What can be asked from, kind by kind in order."""
    return list(LibraryQuestion.objects.active().in_order())


def by_kind(questions: list[LibraryQuestion]) -> list[tuple[str, list[LibraryQuestion]]]:
    """(label of the kind, its questions), kinds without a question left out."""
    grouped = [
        (label, [question for question in questions if question.kind == kind]) for kind, label in Kind.choices
    ]
    return [(label, found) for label, found in grouped if found]


def get_library_question(pk: object) -> LibraryQuestion:
    """A question of the library, retired or not; `NotFound` for what is none."""
    text = str(pk)
    found = None
    if text.isascii() and text.isdigit() and len(text) < 19:
        found = LibraryQuestion.objects.select_related("retired_by").filter(pk=int(text)).first()
    if found is None:
        raise NotFound
    return found


def earlier_wordings(question: LibraryQuestion) -> list[LibraryWording]:
    """How it read before, newest first."""
    return list(question.earlier.select_related("replaced_by").order_by("-number")[:EARLIER_SHOWN])


def mine_that_changed(person: Person) -> list[Question]:
    """A person's own record: the last questions they asked whose answer changed something."""
    return list(
        Question.objects.filter(asked_by=person, state=QuestionState.ANSWERED, changed__in=CHANGED_SOMETHING)
        .select_related("initiative")
        .order_by("-closed_at", "-pk")[:MINE_SHOWN]
    )
