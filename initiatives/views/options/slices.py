"""The parts of an option on the web: typed or pasted, their curve, and the press that makes a set an option."""

import secrets
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from initiatives.actions import options as actions
from initiatives.errors import Conflict, InvalidInput
from initiatives.forms.options import PickForm, SlicesForm, read_share
from initiatives.models import Person
from initiatives.queries.options.coverage import SlicesPage, slices_page
from initiatives.views.guards import open_to
from initiatives.views.htmx import page, redirect_to


@open_to("read", methods="GET POST")
def slices(request: HttpRequest, pk: int | str, key: str) -> HttpResponse:
    """The page: `?share=90` chooses how much is to be covered."""
    person: Person = request.user  # type: ignore[assignment]
    share, remark = read_share(request.GET.get("share", ""))
    about = slices_page(person, int(pk), key, share)
    if request.method != "POST":
        return _answer(request, about, SlicesForm(about=about), remark=remark)
    if request.POST.get("do") == "pick":
        return _pick(request, about)
    form = SlicesForm(request.POST, about=about)
    if not form.is_valid():
        return _answer(request, about, form, status=422)
    try:
        actions.set_slices(
            option=about.option,
            by=person,
            now=timezone.now(),
            version=form.cleaned_data["version"],
            parts=form.cleaned_data["parts"],
        )
    except InvalidInput as failure:
        form.refuse(failure.fields)
        return _answer(request, about, form, status=422)
    except Conflict as failure:
        form.take_version(failure.version)
        return _answer(request, about, form, status=409, conflict=failure)
    return redirect_to(request, f"/i/{about.initiative.pk}/options/{about.option.key}/slices/")


def _pick(request: HttpRequest, about: SlicesPage) -> HttpResponse:
    person: Person = request.user  # type: ignore[assignment]
    pick = PickForm(request.POST)
    if not pick.is_valid():
        return _answer(
            request, about, SlicesForm(about=about), status=422, refusal="Press the button once more"
        )
    try:
        made = actions.option_from_slices(
            option=about.option,
            share=pick.cleaned_data["share"],
            by=person,
            now=timezone.now(),
            version=pick.cleaned_data["version"],
            rest_later=pick.cleaned_data["rest"],
            once=pick.cleaned_data["once"],
        )
    except InvalidInput as failure:
        return _answer(request, about, SlicesForm(about=about), status=422, refusal=failure.sentence)
    except Conflict as failure:
        return _answer(request, about, SlicesForm(about=about), status=409, refusal=failure.sentence)
    return redirect_to(request, f"/i/{about.initiative.pk}/options/{made.key}/")


def _answer(
    request: HttpRequest, about: SlicesPage, form: SlicesForm, *, status: int = 200, **more: Any
) -> HttpResponse:
    context = {
        "about": about,
        "form": form,
        "initiative": about.initiative,
        "once": secrets.token_urlsafe(16),
        **more,
    }
    return page(request, "options/slices.html", context, part="form", status=status)
