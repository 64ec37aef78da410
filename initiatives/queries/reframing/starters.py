"""Questions that fit this proposal: by its words, by what it does not say, by what nobody has asked yet."""

from collections.abc import Iterator
from dataclasses import dataclass

from initiatives.models import (
    Fits,
    Form,
    Framing,
    Initiative,
    Kind,
    LibraryQuestion,
    NumberChoice,
    Person,
    QuestionState,
)
from initiatives.queries.reframing.marks import marks_in, spared
from initiatives.wording import KINDS
from initiatives.wording import Kind as WordingKind

MOST = 6


@dataclass(frozen=True)
class Starter:
    """A question of the library and why it fits here: "It says “real time”"."""

    question: LibraryQuestion
    why: str


def starters(
    person: Person,
    initiative: Initiative,
    framing: Framing | None,
    library: list[LibraryQuestion],
    *,
    options: int,
) -> tuple[Starter, ...]:
    """At most `MOST`, each question once: first what its words call for, then its gaps, then kinds not asked."""
    fitting: dict[str, LibraryQuestion] = {}
    for question in library:
        fitting.setdefault(question.fits, question)
    asked = _kinds_asked(initiative)
    found: dict[int, Starter] = {}
    for fits, why in (*_words(person, initiative, framing), *_gaps(initiative, framing, options)):
        if fits in fitting:
            found.setdefault(fitting[fits].pk, Starter(fitting[fits], why))
    for kind, label in Kind.choices:
        first = next((q for q in library if q.kind == kind and q.pk not in found), None)
        already = any(starter.question.kind == kind for starter in found.values())
        if first is not None and kind not in asked and not already:
            found[first.pk] = Starter(first, f"Nothing asked about {label.lower()} yet")
    gone = _asked_from(initiative)
    return tuple(starter for pk, starter in found.items() if pk not in gone)[:MOST]


def _words(person: Person, initiative: Initiative, framing: Framing | None) -> Iterator[tuple[str, str]]:
    texts = {
        "title": initiative.proposal_title,
        "difference": initiative.proposal_difference,
        "goal": framing.goal if framing else "",
    }
    marks = marks_in(texts, spared=spared(person))
    for place in texts:
        for mark in marks.get(place, ()):
            says = "The goal says" if place == "goal" else "It says"
            yield mark.kind, f"{says} “{mark.words}”"


def _gaps(initiative: Initiative, framing: Framing | None, options: int) -> Iterator[tuple[str, str]]:
    """What neither the proposal nor the framing says."""
    if not (framing and framing.metric) and initiative.number_choice != NumberChoice.KNOW:
        yield Fits.NO_NUMBER, "It names no number yet"
    if not (initiative.who_asked or (framing and framing.for_whom)):
        yield Fits.NO_PERSON, "It names nobody who has the problem"
    if not (initiative.why_now or (framing and framing.why_now)):
        yield Fits.NO_REASON, "It says no reason why now"
    if not (initiative.number_by or (framing and (framing.target_by or framing.date_that_matters))):
        yield Fits.NO_DATE, "It names no date"
    if options < 2:
        yield Fits.ONE_OPTION, "There is one option only"


def _kinds_asked(initiative: Initiative) -> frozenset[str]:
    asked = initiative.questions.exclude(state=QuestionState.WITHDRAWN).filter(form=Form.QUESTION)
    return frozenset(asked.values_list("kind", flat=True).distinct())


def _asked_from(initiative: Initiative) -> frozenset[int]:
    """What was asked from the library already need not be offered first again."""
    rows = initiative.questions.exclude(state=QuestionState.WITHDRAWN).filter(from_library__isnull=False)
    return frozenset(rows.values_list("from_library_id", flat=True))


@dataclass(frozen=True)
class Opening:
    """The question that opens marked words, in the parts of the form to ask."""

    text: str
    would_change: str
    otherwise: str


def opening_of(kind: str) -> Opening | None:
    """The reader's own question of that kind, taken apart: the question, and what changes either way."""
    if kind not in {known.value for known in WordingKind}:
        return None
    asks, mark, sides = KINDS[WordingKind(kind)].question.partition("? ")
    one, _, other = sides.partition("; ")
    return Opening(
        f"{asks}{mark.strip()}",
        f"{one.rstrip('.')}." if one else "",
        f"{other[:1].upper()}{other[1:]}" if other else "",
    )
