"""Pressing twice makes one thing: a form's token is carried out once."""

from collections.abc import Callable
from datetime import datetime
from typing import TypeVar

from django.db.models import Model

from initiatives.models import Once, Person

M = TypeVar("M", bound=Model)


def once(model: type[M], make: Callable[[], M], *, by: Person, token: str, now: datetime) -> tuple[M, bool]:
    """Run `make` unless this person's `token` has been carried out; return (object, whether it is new).

    Must run inside the action's transaction: the second of two racing presses waits on the unique row of
    the first and then finds what that one made. An empty token always makes.
    """
    if not token:
        return make(), True
    row, is_new = Once.objects.select_for_update().get_or_create(
        person=by, token=token[:64], defaults={"at": now}
    )
    if not is_new and row.made is not None:
        made = model._default_manager.filter(pk=row.made).first()
        if made is not None:
            return made, False
    thing = make()
    row.made = thing.pk
    row.save(update_fields=["made"])
    return thing, True
