"""What the first start and the sign-in hints want to know about the workspace."""

from dataclasses import dataclass

from initiatives.models import Initiative, Metric, Period, Person, Team


@dataclass(frozen=True)
class CastMember:
    """Somebody of the demo: who signs in with which address, as what."""

    name: str
    email: str
    role: str


def nobody_is_here() -> bool:
    """Nobody can sign in yet: seed the demo, or show the page that makes the administrator."""
    return not Person.objects.exists()


def something_is_here() -> bool:
    """Somebody has begun to work here: there are teams, periods, metrics or proposals."""
    return any(kind.objects.exists() for kind in (Initiative, Team, Period, Metric))


def demo_cast() -> list[CastMember]:
    """The people whom the demo made, by name; empty in a workspace without a demo."""
    people = Person.objects.active().filter(is_demo=True).by_name().prefetch_related("role_grants")
    return [CastMember(person.name, person.email, person.role_words) for person in people]
