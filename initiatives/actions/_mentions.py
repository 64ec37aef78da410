"""@Name in what people write: plain text in the stored words, one notice to whoever is meant.

A name counts when it is one person's alone among those who can sign in. It is stored with a no-break space between
its parts, which reads and copies as a space and tells where the name ends without asking anybody again.
"""

import re
from collections.abc import Iterable, Mapping
from datetime import datetime

from initiatives import access
from initiatives.actions._notify import tell as put_in_inbox
from initiatives.models import Initiative, NoticeKind, Person

NO_BREAK = "\u00a0"
_AT = re.compile(r"(?<![\w@.])@(?=\w)")
_WORDS = re.compile("[\\w.'’-]+(?:[ \u00a0][\\w.'’-]+){0,4}")
MOST = 20  # people in one text; more is a mailing list


def read(text: str) -> tuple[str, list[Person]]:
    """(the text with names joined, the people named in it, each once). No query where there is no "@"."""
    places = [match.end() for match in _AT.finditer(text)]
    if not places:
        return text, []
    names = _unique_names()
    found: dict[int, Person] = {}
    made, at = "", 0
    for start in places[: MOST * 2]:
        name = _name_at(text, start, names)
        if name is None or start < at:
            continue
        person = names[_folded(name)]
        found[person.pk] = person
        made += text[at:start] + person.name.replace(" ", NO_BREAK)
        at = start + len(name)
    return made + text[at:], list(found.values())[:MOST]


def _unique_names() -> Mapping[str, Person]:
    """Whole names, and first names, that are one person's alone; folded."""
    people: dict[str, list[Person]] = {}
    for person in Person.objects.active():
        for name in {person.name.casefold(), person.first_name.casefold()}:
            people.setdefault(name, []).append(person)
    return {name: found[0] for name, found in people.items() if len(found) == 1}


def _name_at(text: str, start: int, names: Mapping[str, Person]) -> str | None:
    """The longest name that stands there, as typed."""
    words = _WORDS.match(text[start : start + 200])
    typed = words.group(0) if words else ""
    while typed:
        bare = typed.rstrip(".,;:!?)’'\"")
        for candidate in (typed, bare, re.sub(r"[’']s$", "", bare)):
            if _folded(candidate) in names:
                return candidate
        cut = max(typed.rfind(" "), typed.rfind(NO_BREAK))
        typed = typed[:cut] if cut > 0 else ""
    return None


def _folded(name: str) -> str:
    return name.replace(NO_BREAK, " ").casefold()


def tell(
    initiative: Initiative,
    people: Iterable[Person],
    text: str,
    *,
    by: Person,
    now: datetime,
    key: str,
    anchor: str,
    but: Iterable[Person | None] = (),
) -> None:
    """One line for each of `people` who may read it; `key` names the message, so rewording tells only the new ones."""
    others = {person.pk for person in but if person is not None}
    readers = [
        person for person in people if person.pk not in others and access.may(person, "read", initiative)
    ]
    if readers:
        put_in_inbox(
            readers,
            initiative=initiative,
            kind=NoticeKind.MENTION,
            text=f"{by.name} mentions you in {initiative.reference}: {text}",
            once_key=f"mention:{key}",
            by=by,
            now=now,
            anchor=anchor,
        )
