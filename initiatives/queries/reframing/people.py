"""Whom an initiative concerns, and whom one can choose in its forms."""

from collections.abc import Iterable

from django.db.models import Q

from initiatives.models import Initiative, Notice, NoticeKind, Person, Role, Team


def watchers_of(initiative: Initiative) -> list[Person]:
    """Everybody who watches and can still sign in."""
    return list(Person.objects.active().filter(watches__initiative=initiative).by_name())


def directors() -> list[Person]:
    return list(Person.objects.active().holding(Role.DIRECTOR).by_name())


def has_unread_waiting(person: Person, initiative: Initiative) -> bool:
    """A "waiting on you" about this initiative lies unread in the person's inbox."""
    return Notice.objects.unread_of(person).filter(initiative=initiative, kind=NoticeKind.WAITING).exists()


MENTIONED = 8


def mentionable(initiative: Initiative, words: str) -> list[Person]:
    """Whose name has a word that begins like `words`; those of this initiative first, then by name."""
    here = Q(pk__in=[initiative.filed_by_id, initiative.product_owner_id, initiative.engineering_owner_id])
    here |= Q(watches__initiative=initiative) | Q(questions_asked__initiative=initiative)
    named = Q(name__istartswith=words) | Q(name__icontains=f" {words}")
    people = Person.objects.active().filter(named)
    first = list(people.filter(here).distinct().by_name()[:MENTIONED])
    others = people.exclude(pk__in=[person.pk for person in first]).by_name()
    return [*first, *others[: MENTIONED - len(first)]]


def people_to_ask() -> list[Person]:
    """Everybody who can be asked a question, by name."""
    return list(Person.objects.active().by_name())


def possible_product_owners(initiative: Initiative) -> list[Person]:
    """Whoever may file, and the one who owns it now."""
    roles = (Role.PM, Role.ENGINEERING_LEAD, Role.DIRECTOR)
    return _with(initiative.product_owner, Person.objects.active().holding(*roles).by_name())


def possible_engineering_owners(initiative: Initiative) -> list[Person]:
    """Every engineering lead, and the one who owns it now."""
    leads = Person.objects.active().holding(Role.ENGINEERING_LEAD).by_name()
    return _with(initiative.engineering_owner, leads)


def _with(owner: Person | None, people: Iterable[Person]) -> list[Person]:
    found = list(people)
    return found if owner is None or owner in found else [owner, *found]


def teams() -> list[Team]:
    return list(Team.objects.select_related("lead").order_by("name"))
