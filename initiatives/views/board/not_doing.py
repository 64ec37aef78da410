"""What we are not doing: the page, the same rows as CSV, and reopening with new evidence."""

import csv
import io
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpResponse
from django.utils import timezone

from initiatives import access
from initiatives.actions import board as actions
from initiatives.errors import InvalidInput, WrongStage
from initiatives.forms.board.not_doing import KEYS, ReopenForm, read_wanted
from initiatives.queries import initiative as fetch
from initiatives.queries.board import decisions, plan
from initiatives.queries.board import not_doing as queries
from initiatives.queries.board.not_doing import KINDS, Aside, Cursor
from initiatives.stages import NOT_DOING, Stage
from initiatives.views.board.exporting import safe
from initiatives.views.guards import PersonRequest, open_to
from initiatives.views.htmx import page, redirect_to

MOST_EXPORTED = 5_000
COLUMNS = (
    "kind", "reference", "what", "filed as", "team", "reason", "who", "when", "look again", "net value low",
    "net value middle", "net value high",
)  # fmt: skip


class _Screen:
    """What the address asks for, read once."""

    def __init__(self, request: PersonRequest) -> None:
        self.request = request
        self.teams = plan.teams()
        self.calendar = plan.Calendar.read()
        self.wanted, self.remarks = read_wanted(request.GET, self.teams, self.calendar.periods)
        self.after = Cursor.read(request.GET.get("after", ""))

    def read(self, after: Cursor | None, most: int = queries.PAGE) -> queries.Page:
        return queries.not_doing_page(
            self.request.user,
            self.wanted,
            today=timezone.localdate(),
            calendar=self.calendar,
            after=after,
            most=most,
        )

    @property
    def address(self) -> str:
        """The filters as they stand, without the page."""
        return urlencode({key: value for key in KEYS if (value := self.request.GET.get(key, ""))})


@open_to("read_board")
def not_doing(request: PersonRequest) -> HttpResponse:
    """Everything that is not being done, with reasons and triggers."""
    screen = _Screen(request)
    found = screen.read(screen.after)
    context = {
        "rows": found.rows,
        "further": found.further,
        "is_later": screen.after is not None,
        "wanted": screen.wanted,
        "remarks": screen.remarks,
        "address": screen.address,
        "kinds": KINDS.items(),
        "teams": screen.teams,
        "periods": screen.calendar.periods,
        "currency": screen.calendar.currency,
    }
    return page(request, "board/not_doing.html", context, part="rows")


@open_to("read_board")
def not_doing_csv(request: PersonRequest) -> HttpResponse:
    """`/not-doing.csv`: the rows of the address, from its page on."""
    screen = _Screen(request)
    sheet = io.StringIO()
    writer = csv.writer(sheet)
    writer.writerow(COLUMNS)
    for row in _all(screen):
        writer.writerow([safe(value) for value in _cells(row)])
    answer = HttpResponse(f"\ufeff{sheet.getvalue()}".encode(), content_type="text/csv; charset=utf-8")
    answer.headers["Content-Disposition"] = 'attachment; filename="not-doing.csv"'
    return answer


def _all(screen: _Screen) -> Iterator[Aside]:
    after, count = screen.after, 0
    while True:
        found = screen.read(after, 500)
        for row in found.rows:
            yield row
            count += 1
            if count >= MOST_EXPORTED:
                return
        if found.further is None:
            return
        after = found.further


def _cells(row: Aside) -> tuple[Any, ...]:
    low, middle, high = row.brought or (None, None, None)
    when = timezone.localtime(row.at).isoformat(timespec="minutes")
    return (
        row.what, row.reference, row.title, row.filed_as, row.team, row.reason, row.who, when, row.trigger, low,
        middle, high,
    )  # fmt: skip


@open_to("reopen", methods="GET POST")
def reopen(request: PersonRequest, pk: int) -> HttpResponse:
    """Bring back what was declined or deferred, with what is new."""
    initiative = fetch.get_visible(request.user, pk)
    access.require(request.user, "reopen", initiative)
    is_post = request.method == "POST"
    if initiative.at_stage not in NOT_DOING and not is_post:
        raise WrongStage(
            f"{initiative.reference} is {initiative.at_stage.label.lower()} now. There is nothing to reopen."
        )
    standing = decisions.get_standing(initiative)
    form = ReopenForm(request.POST if is_post else None, here=queries.news_here(initiative))
    context = {
        "form": form,
        "initiative": initiative,
        "decision": standing,
        "trigger": decisions.trigger_words(standing) if standing else "",
    }
    if not is_post:
        return page(request, "board/reopen.html", context, part="dialog")
    if not form.is_valid():
        return page(request, "board/reopen.html", context, part="dialog", status=422)
    try:
        actions.reopen(
            initiative,
            news=form.news(),
            straight=request.POST.get("to") == Stage.READY,
            by=request.user,
            now=timezone.now(),
            once_token=form.cleaned_data["once"],
        )
    except InvalidInput as failure:
        form.refuse(failure.fields)
        return page(request, "board/reopen.html", context, part="dialog", status=422)
    messages.success(request, "Reopened. You can undo it for ten minutes.")
    return redirect_to(request, f"/i/{pk}/")


@open_to("reopen", methods="POST")
def undo_reopen(request: PersonRequest, pk: int) -> HttpResponse:
    """Within ten minutes."""
    initiative = fetch.get_visible(request.user, pk)
    actions.undo_reopen(initiative, by=request.user, now=timezone.now())
    messages.success(request, "It stands as it was decided. The evidence stays with it.")
    return redirect_to(request, f"/i/{pk}/")
