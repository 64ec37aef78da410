"""The metrics catalogue and the readings of one: what brings back a decision that waits for a number."""

from django.contrib import messages
from django.http import HttpResponse
from django.utils import timezone

from initiatives import access
from initiatives.actions import metrics as actions
from initiatives.errors import InvalidInput
from initiatives.forms.readings import ReadingForm
from initiatives.queries import readings as queries
from initiatives.views.guards import PersonRequest, open_to
from initiatives.views.htmx import page, redirect_to


@open_to("read_board")
def catalogue(request: PersonRequest) -> HttpResponse:
    """`/metrics/`: what is measured, how it stands, and how many decisions wait for it."""
    return page(request, "outcomes/catalogue.html", {"rows": queries.catalogue(request.user)})


@open_to("read_board", methods="GET POST")
def metric(request: PersonRequest, pk: int) -> HttpResponse:
    """`/metrics/7/`: its readings, and adding one."""
    found = queries.get_metric(pk)
    is_post = request.method == "POST"
    form = ReadingForm(request.POST if is_post else None, metric=found)
    if is_post:
        access.require(request.user, "add_reading")
        if form.is_valid():
            try:
                actions.add_reading(metric=found, **form.cleaned_data, by=request.user, now=timezone.now())
            except InvalidInput as failure:
                form.refuse(failure.fields)
            else:
                messages.success(request, "Added. What waits for it is looked at within ten minutes.")
                return redirect_to(request, f"/metrics/{pk}/")
    shown = queries.metric_page(request.user, found, everything=request.GET.get("all"))
    context = {"form": form, "shown": shown, "may_add": bool(access.may(request.user, "add_reading"))}
    return page(request, "outcomes/readings.html", context, status=422 if is_post else 200)
