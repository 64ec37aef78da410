"""The filters of the decision log from its address, and the address from them."""

import datetime as dt
from collections.abc import Mapping, Sequence
from urllib.parse import urlencode

from initiatives.forms import dates
from initiatives.forms.typed import Unreadable
from initiatives.models import Choice, Period, Person, Team
from initiatives.queries.board.log import Filters

KINDS = (
    (Choice.FUND.value, "Funded"),
    (Choice.ASK_FIRST.value, "Asked first"),
    (Choice.DEFER.value, "Not now"),
    (Choice.DECLINE.value, "Declined"),
    (Choice.REFRAME.value, "Back to reframing"),
)
KEYS = ("q", "person", "team", "period", "kind", "since", "until", "state")
EVERYTHING = "all"

Remarks = tuple[str, ...]


def read_filters(
    query: Mapping[str, str],
    *,
    teams: Mapping[str, Team],
    periods: Mapping[str, Period],
    people: Sequence[Person],
    today: dt.date,
) -> tuple[Filters, Remarks]:
    """What an address asks for, and a remark for each part of it that cannot be used."""
    remarks: list[str] = []

    def day(name: str, words: str) -> dt.date | None:
        text = query.get(name, "").strip()[:40]
        if not text:
            return None
        try:
            return dates.read_date(text, today)
        except Unreadable:
            remarks.append(f"“{text}” is not a day that we can read, so {words}.")
            return None

    person = next((one for one in people if str(one.pk) == query.get("person", "")), None)
    team, period = teams.get(query.get("team", "")), periods.get(query.get("period", ""))
    kind = query.get("kind", "")
    for asked, found, words in (
        (query.get("person"), person, "Nobody of that name has decided anything, so you see everybody’s."),
        (query.get("team"), team, "There is no such team, so you see all of them."),
        (query.get("period"), period, "There is no such period, so you see all of them."),
        (kind, kind in dict(KINDS), "That is not a kind of decision, so you see all of them."),
    ):
        if asked and not found:
            remarks.append(words)
    since, until = (
        day("since", "nothing is left out at the start"),
        day("until", "nothing is left out at the end"),
    )
    if since and until and since > until:
        remarks.append("The first day is after the last, so both were swapped.")
        since, until = until, since
    words = " ".join(query.get("q", "").replace("\0", " ").split())[:80]
    return (
        Filters(
            words=words,
            person=person,
            team=team,
            period=period,
            kind=kind if kind in dict(KINDS) else "",
            since=since,
            until=until,
            everything=query.get("state") == EVERYTHING,
        ),
        tuple(remarks),
    )


def address(query: Mapping[str, str], **changes: str) -> str:
    """The query string of the same log with some parts changed; empty parts are left out, and so is the page."""
    wanted = {**{key: query.get(key, "")[:80] for key in KEYS}, **changes}
    return urlencode({key: value for key, value in wanted.items() if value})
