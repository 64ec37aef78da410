"""The ledger of debts, and what became of one."""

from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from initiatives import access
from initiatives.actions import debts as actions
from initiatives.errors import Conflict, InvalidInput
from initiatives.forms.debts import PAID, SettleForm
from initiatives.models import Person
from initiatives.queries import debts as queries
from initiatives.views.guards import open_to
from initiatives.views.htmx import page, redirect_to


@open_to("read_board")
def ledger(request: HttpRequest) -> HttpResponse:
    """What stands, the soonest due first, and what was paid last."""
    person: Person = request.user  # type: ignore[assignment]
    now = timezone.now()
    found = queries.ledger(person, today=timezone.localdate(now))
    return page(request, "options/debts.html", {"ledger": found, "now": now})


@open_to("settle_debt", methods="GET POST")
def settle(request: HttpRequest, pk: int) -> HttpResponse:
    """Paid back, or extended with a reason."""
    person: Person = request.user  # type: ignore[assignment]
    now = timezone.now()
    row = queries.debt_row(person, pk, today=timezone.localdate(now))
    access.require(person, "settle_debt", row.debt.initiative)
    context = {"row": row, "now": now}
    if request.method != "POST":
        form = SettleForm(initial={"version": row.debt.version, "what": PAID})
        return page(request, "options/debt.html", {**context, "form": form})
    if request.POST.get("keep") == "theirs":
        return redirect_to(request, f"/debt/{pk}/")
    form = SettleForm(request.POST)
    context["form"] = form
    if not form.is_valid():
        return page(request, "options/debt.html", context, status=422)
    try:
        _settled(form, row, person)
    except InvalidInput as failure:
        form.refuse(failure.fields)
        return page(request, "options/debt.html", context, status=422)
    except Conflict as failure:
        form.take_version(failure.version)
        return page(request, "options/debt.html", {**context, "conflict": failure}, status=409)
    return redirect_to(request, "/debt/")


def _settled(form: SettleForm, row: queries.DebtRow, person: Person) -> None:
    data, now = form.cleaned_data, timezone.now()
    if data["what"] == PAID:
        actions.pay_debt(
            debt=row.debt, by=person, now=now, version=data["version"], why=data["why"], weeks=form.took
        )
    else:
        actions.extend_debt(
            debt=row.debt, by=person, now=now, version=data["version"], until=data["until"], why=data["why"]
        )
