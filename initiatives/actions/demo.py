"""The demo's cast: people whose password everybody knows, so never in a deployment."""

from datetime import datetime

from django.db import transaction

from initiatives.actions.people import Grants, add_person
from initiatives.models import Person


@transaction.atomic
def seat(
    *, name: str, email: str, title: str, grants: Grants, encoded: str, by: Person, now: datetime
) -> Person:
    """Add somebody of the cast; `encoded` is the demo's password, hashed once for all of them."""
    person = add_person(name=name, email=email, title=title, grants=grants, time_zone="UTC", by=by, now=now)
    return make_one_of_the_cast(person, title=title, encoded=encoded)


def make_one_of_the_cast(person: Person, *, title: str, encoded: str) -> Person:
    """Let somebody sign in with the demo's password, and be named when the demo starts."""
    person.password, person.title, person.is_demo = encoded, title, True
    person.save(update_fields=["password", "title", "is_demo"])
    return person
