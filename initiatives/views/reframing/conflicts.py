"""Two people at one form: what was typed stays, and sending it again writes it on the version that stands."""

from collections.abc import Callable
from dataclasses import dataclass

from django.http import HttpRequest

from initiatives.errors import Conflict, InvalidInput
from initiatives.forms import Form


@dataclass(frozen=True)
class Refused:
    """A form that goes back to whoever sent it: 422 with its errors, or 409 with what stands now."""

    status: int
    conflict: Conflict | None = None


def attempt(request: HttpRequest, form: Form, act: Callable[[], object]) -> Refused | None:
    """Do `act` with a form that was sent; None once it is done, or where they keep what somebody else wrote.

    What `act` refuses stands beside its field, and a form that met another version carries the one that stands.
    """
    if not form.is_valid():
        return Refused(422)
    try:
        act()
    except InvalidInput as failure:
        form.refuse(failure.fields)
        return Refused(422)
    except Conflict as conflict:
        if request.POST.get("keep") == "theirs":
            return None
        form.take_version(conflict.version)
        return Refused(409, conflict)
    return None
