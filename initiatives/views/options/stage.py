"""The second stage of an option, and the date that somebody wishes for."""

from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from initiatives.actions import options as actions
from initiatives.errors import Conflict, InvalidInput
from initiatives.forms.options import StageForm, WishForm
from initiatives.models import Person
from initiatives.queries import options as queries
from initiatives.queries.initiative import get_visible
from initiatives.views.guards import open_to
from initiatives.views.htmx import page, redirect_to


@open_to("read", methods="GET POST")
def later(request: HttpRequest, pk: int | str, key: str) -> HttpResponse:
    """What ships later, if the first stage makes it worth it."""
    person: Person = request.user  # type: ignore[assignment]
    about = queries.option_page(person, int(pk), key)
    option = about.option
    assert option is not None
    here = f"/i/{about.initiative.pk}/options/{option.key}/"
    if request.method != "POST":
        return _stage(request, about, StageForm(about=about))
    if request.POST.get("keep") == "theirs":
        return redirect_to(request, f"{here}later/")
    if request.POST.get("do") == "drop":
        actions.drop_second_stage(option=option, by=person, now=timezone.now())
        return redirect_to(request, here)
    form = StageForm(request.POST, about=about)
    if not form.is_valid():
        return _stage(request, about, form, status=422)
    version = form.cleaned_data["version"]
    try:
        actions.set_second_stage(
            option=option,
            by=person,
            now=timezone.now(),
            version=-1 if version is None else version,
            name=form.cleaned_data.get("name", option.later_name),
            share_of=form.cleaned_data.get("share_of") or option.later_share_of or option,
            estimates=form.estimates(),
        )
    except InvalidInput as failure:
        form.refuse(failure.fields)
        return _stage(request, about, form, status=422)
    except Conflict as failure:
        form.take_version(failure.version)
        return _stage(request, about, form, status=409, conflict=failure)
    return redirect_to(request, f"/i/{about.initiative.pk}/#options")


def _stage(
    request: HttpRequest,
    about: queries.OptionPage,
    form: StageForm,
    *,
    status: int = 200,
    conflict: Conflict | None = None,
) -> HttpResponse:
    context = {"about": about, "form": form, "initiative": about.initiative, "conflict": conflict}
    return page(request, "options/later.html", context, part="form", status=status)


@open_to("wish_date", methods="GET POST")
def wish(request: HttpRequest, pk: int) -> HttpResponse:
    """By when somebody wishes it, who, and why."""
    person: Person = request.user  # type: ignore[assignment]
    initiative = get_visible(person, pk)
    queries.require_wish(person, initiative)
    if request.method != "POST":
        return page(
            request, "options/wish.html", {"form": WishForm(initiative=initiative), "initiative": initiative}
        )
    if request.POST.get("keep") == "theirs":
        return redirect_to(request, f"/i/{pk}/wished-date/")
    form = WishForm(request.POST, initiative=initiative)
    context = {"form": form, "initiative": initiative}
    if not form.is_valid():
        return page(request, "options/wish.html", context, status=422)
    data = form.cleaned_data
    try:
        actions.wish_date(
            initiative=initiative,
            by=person,
            now=timezone.now(),
            version=data["version"],
            on=data["on"],
            who=data["who"],
            why=data["why"],
        )
    except InvalidInput as failure:
        form.refuse(failure.fields)
        return page(request, "options/wish.html", context, status=422)
    except Conflict as failure:
        form.take_version(failure.version)
        return page(request, "options/wish.html", {**context, "conflict": failure}, status=409)
    return redirect_to(request, f"/i/{pk}/#options")
