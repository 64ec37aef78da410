"""What is held back from somebody who has been asked to estimate an option without seeing the first numbers.

Whoever shows a number of an option, or a figure that rests on one, asks here first. Default is to say that it is
hidden rather than to hide it in silence.
"""

from django.db.models import Exists, OuterRef

from initiatives.errors import NotAllowed
from initiatives.models import Initiative, Person, Second

HIDDEN = "Hidden until you have estimated"


def holds_back(person: Person) -> Exists:
    """For a query on initiatives: whether something of each is held back from this person."""
    return Exists(Second.objects.waiting_on(person).filter(initiative=OuterRef("pk")))


def sealed_from(person: Person, initiative: Initiative) -> frozenset[str]:
    """Letters of the options whose numbers this person is not to see yet. No query where `get_visible` has asked."""
    if getattr(initiative, "holds_back", None) is False:
        return frozenset()
    rows = Second.objects.waiting_on(person).filter(initiative=initiative)
    return frozenset(rows.values_list("option__key", flat=True))


def sealed_initiatives(person: Person) -> frozenset[int]:
    """The same for lists: initiatives of which this person is not to see a figure yet."""
    return frozenset(Second.objects.waiting_on(person).values_list("initiative_id", flat=True))


def require_unsealed(person: Person, initiative: Initiative, key: str = "") -> None:
    """Raise `NotAllowed` where this person estimates an option unseen: any of them, or the one with that letter."""
    sealed = sealed_from(person, initiative)
    if sealed and (not key or key in sealed):
        raise NotAllowed(
            f"{HIDDEN} option {', '.join(sorted(sealed))}. Estimate it, or decline, and this opens to you."
        )
