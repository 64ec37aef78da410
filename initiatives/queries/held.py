"""What is told together: the lines whose mail waits while somebody frames, and what they stand for."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, OuterRef, QuerySet, Subquery

from initiatives.models import Initiative, Notice, Person
from initiatives.queries import together

Left = tuple[int, int, int]


@dataclass(frozen=True)
class Held:
    """What the framer sees: how many people hear of how many things, and when at the latest."""

    people: int
    questions: int
    suggestions: int
    concerns: int
    at: datetime

    @property
    def words(self) -> str:
        """ "3 questions and 1 suggestion"."""
        return words((self.questions, self.suggestions, self.concerns))


def all_of(initiative: Initiative, *, by: Person, now: datetime) -> list[Notice]:
    """Every line that is held for this framer."""
    return list(Notice.objects.held(initiative, by, now).select_related("person"))


def of(initiative: Initiative, *, by: Person, now: datetime, person: Person) -> Notice | None:
    """The line held for one person."""
    return Notice.objects.held(initiative, by, now).of(person).first()


def counted(notice: Notice, initiative: Initiative, *, by: Person) -> Left:
    """How many questions to that person, suggestions, and concerns the framer has left since the line began."""
    since = notice.created_at
    asked = initiative.questions.asked_since(by, since)
    return (
        asked.open().asked_of(notice.person).count(),
        initiative.suggestions.open().made_since(by, since).count(),
        asked.concerns().count(),
    )


def words(count: Left) -> str:
    """ "3 questions, 1 suggestion and 1 concern"."""
    names = ("question", "suggestion", "concern")
    bits = [f"{n} {name}{'' if n == 1 else 's'}" for n, name in zip(count, names, strict=True) if n]
    return " and ".join([", ".join(bits[:-1]), bits[-1]] if len(bits) > 1 else bits)


def part_of(initiative: Initiative, *, by: Person, now: datetime) -> together.Part:
    """The lines held for this framer, each with what was left since it began, to be asked for with other things."""
    asked = initiative.questions.asked_since(by, OuterRef("created_at"))
    suggested = initiative.suggestions.open().made_since(by, OuterRef("created_at"))
    return together.part(
        Notice.objects.held(initiative, by, now).annotate(
            questions=_count(asked.open()), suggestions=_count(suggested), concerns=_count(asked.concerns())
        ),
        "created_at", "mail_after", "questions", "suggestions", "concerns",
    )  # fmt: skip


def _count(rows: QuerySet[Any]) -> Subquery:
    return Subquery(rows.order_by().values("initiative").annotate(count=Count("pk")).values("count"))


def read_part(lines: Sequence[together.Row]) -> Held | None:
    """For the framer's own page, from the rows of that part; None where nothing is held."""
    if not lines:
        return None
    first = min(lines, key=lambda line: line["created_at"])
    return Held(
        len(lines),
        first["questions"] or 0,
        first["suggestions"] or 0,
        first["concerns"] or 0,
        min(line["mail_after"] for line in lines if line["mail_after"]),
    )
