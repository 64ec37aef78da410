"""The filters of the board from its address, and the address from them."""

from collections.abc import Iterable, Mapping
from urllib.parse import urlencode

from initiatives.models import Outcome, Team
from initiatives.queries.board.orders import DEFAULT_SORT, SORTS
from initiatives.queries.board.rows import Filters

VIEWS = (
    ("all", "All"),
    ("asking", "Questions open"),
    ("fits", "What fits"),
    ("mine", "Mine"),
    ("breaks", "Breaks a guardrail"),
    ("gaps", "Not fully framed"),
    ("debt", "Takes on debt"),
)
SHOWS = (("", "Undecided only"), ("building", "With building"), ("launched", "With launched"))
GROUPS = (("state", "By state"), ("outcome", "By outcome"))
DRAWS = (("list", "List"), ("matrix", "Matrix"))
MOST_WORDS = 80
# What a link to the board may carry; a saved view keeps these and nothing else.
KEYS = ("team", "q", "view", "sort", "show", "outcome", "group", "draw")
_NONE = "none"

Remarks = tuple[str, ...]


def read_filters(
    query: Mapping[str, str], teams: dict[str, Team], outcomes: Mapping[int, Outcome] | None = None
) -> tuple[Filters, Remarks]:
    """The filters that an address names, and a remark for each part of it that cannot be used."""
    remarks: list[str] = []
    team = teams.get(query.get("team", ""))
    if query.get("team") and team is None:
        remarks.append("There is no such team, so you see all of them.")

    def one_of(name: str, known: Iterable[str], otherwise: str, remark: str) -> str:
        value = query.get(name) or otherwise
        if value in known:
            return value
        remarks.append(remark)
        return otherwise

    sort = one_of("sort", SORTS, DEFAULT_SORT, "That order is not known, so rows are sorted by value a week.")
    view = one_of("view", dict(VIEWS), "all", "That view is not known, so you see all rows.")
    show = one_of("show", dict(SHOWS), "", "That is not something to show, so you see what is undecided.")
    group = one_of("group", dict(GROUPS), "state", "Rows can’t be grouped like that, so they are by state.")
    draw = one_of("draw", dict(DRAWS), "list", "Rows can’t be drawn like that, so you see the list.")
    outcome, no_outcome = _outcome(query.get("outcome", ""), outcomes or {}, remarks)
    words = " ".join(query.get("q", "").split())[:MOST_WORDS]
    found = Filters(
        team=team,
        words=words,
        view=view,
        sort=sort,
        show=show,
        outcome=outcome,
        no_outcome=no_outcome,
        group=group,
        draw=draw,
    )
    if words and not found.wanted:
        remarks.append(f"There is no word to look for in “{words}”, so nothing is hidden.")
    if view == "fits" and show:
        remarks.append("What fits is about what is not decided yet, so nothing else is shown.")
    return found, tuple(remarks)


def _outcome(asked: str, outcomes: Mapping[int, Outcome], remarks: list[str]) -> tuple[Outcome | None, bool]:
    if not asked:
        return None, False
    if asked == _NONE:
        return None, True
    found = outcomes.get(int(asked)) if asked.isascii() and asked.isdigit() and len(asked) < 19 else None
    if found is None:
        remarks.append("There is no such outcome, so you see all of them.")
    return found, False


def asked_outcome(query: Mapping[str, str]) -> int | None:
    """The number of the outcome that an address names, or None."""
    asked = query.get("outcome", "")
    return int(asked) if asked.isascii() and asked.isdigit() and len(asked) < 19 else None


def address(query: Mapping[str, str], **changes: str) -> str:
    """The query string of the same board with some parts changed; empty parts are left out, and so is the page."""
    wanted = {**{key: query.get(key, "") for key in KEYS}, **changes}
    return urlencode({key: value for key, value in wanted.items() if value})
