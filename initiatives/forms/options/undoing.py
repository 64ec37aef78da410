"""What the "Undo" after a change of an option carries: signed words of what stood, in the address and in its form."""

import datetime as dt
from typing import Any

from django.core import signing

from initiatives.actions.options import Stood
from initiatives.models import Person

UNDO_SECONDS = 10
_SALT = "outcomeframe.option"
_EPOCH, _TICK = dt.datetime(1970, 1, 1, tzinfo=dt.UTC), dt.timedelta(microseconds=1)


def token_of(stood: Stood, person: Person) -> str:
    """For this person alone, and as it stood before their change."""
    said: list[Any] = [
        person.pk,
        stood.option,
        stood.version,
        (stood.at - _EPOCH) // _TICK,
        stood.name,
        stood.summary,
        stood.share_of,
        stood.debt_due.isoformat() if stood.debt_due else None,
        stood.debt_what,
        stood.debt_owner,
        stood.teaches,
    ]
    return signing.dumps(said, salt=_SALT, compress=True)


def stood_of(token: str, person: Person) -> Stood | None:
    """What `token_of` signed for this person; None for anything else."""
    try:
        pk, key, version, at, name, summary, share_of, due, what, owner, teaches = signing.loads(
            token, salt=_SALT
        )
    except (signing.BadSignature, ValueError):
        return None
    if pk != person.pk:
        return None
    return Stood(
        option=key,
        version=version,
        at=_EPOCH + at * _TICK,
        name=name,
        summary=summary,
        share_of=share_of,
        debt_due=dt.date.fromisoformat(due) if due else None,
        debt_what=what,
        debt_owner=owner,
        teaches=tuple(teaches) if teaches else None,
    )


def toast_of(token: str, person: Person, now: dt.datetime) -> dict[str, Any] | None:
    """What the toast shows, while the change is ten seconds old."""
    stood = stood_of(token, person) if token else None
    if stood is None or (now - stood.at).total_seconds() >= UNDO_SECONDS:
        return None
    return {"option": stood.option, "back": token}
