"""What is told together: the lines whose mail waits while somebody frames, and what they stand for."""

from dataclasses import dataclass
from datetime import datetime

from initiatives.models import Initiative, Notice, Person

Count = tuple[int, int, int]


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


def counted(notice: Notice, initiative: Initiative, *, by: Person) -> Count:
    """How many questions to that person, suggestions, and concerns the framer has left since the line began."""
    since = notice.created_at
    asked = initiative.questions.asked_since(by, since)
    return (
        asked.open().asked_of(notice.person).count(),
        initiative.suggestions.open().made_since(by, since).count(),
        asked.concerns().count(),
    )


def words(count: Count) -> str:
    """ "3 questions, 1 suggestion and 1 concern"."""
    names = ("question", "suggestion", "concern")
    bits = [f"{n} {name}{'' if n == 1 else 's'}" for n, name in zip(count, names, strict=True) if n]
    return " and ".join([", ".join(bits[:-1]), bits[-1]] if len(bits) > 1 else bits)


def waiting_to_be_sent(initiative: Initiative, *, by: Person, now: datetime) -> Held | None:
    """For the framer's own page; None where nothing is held."""
    lines = all_of(initiative, by=by, now=now)
    if not lines:
        return None
    first = min(lines, key=lambda line: line.created_at)
    since = first.created_at
    asked = initiative.questions.asked_since(by, since)
    return Held(
        len(lines),
        asked.open().count(),
        initiative.suggestions.open().made_since(by, since).count(),
        asked.concerns().count(),
        min(line.mail_after for line in lines if line.mail_after),
    )
