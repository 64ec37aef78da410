"""Which other teams an option takes, and how much of its effort is theirs."""

from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from initiatives.actions import options as actions
from initiatives.errors import Conflict, InvalidInput
from initiatives.forms.options import NeedsForm
from initiatives.models import Person
from initiatives.queries import options as queries
from initiatives.queries.options.needs import needs_of
from initiatives.views.guards import open_to
from initiatives.views.htmx import page, redirect_to


@open_to("read", methods="GET POST")
def needs(request: HttpRequest, pk: int | str, key: str) -> HttpResponse:
    """`/i/142/options/B/teams/`: to change for engineering, to read for everybody else."""
    person: Person = request.user  # type: ignore[assignment]
    about = queries.option_page(person, int(pk), key)
    option = about.option
    assert option is not None
    stands = needs_of(option)
    here = f"/i/{about.initiative.pk}/options/{option.key}/teams/"
    if request.method != "POST":
        return _answer(request, about, NeedsForm(option=option, stands=stands), stands)
    if request.POST.get("keep") == "theirs":
        return redirect_to(request, here)
    form = NeedsForm(request.POST, option=option, stands=stands)
    if not form.is_valid():
        return _answer(request, about, form, stands, status=422)
    try:
        actions.set_needs(
            option=option,
            by=person,
            now=timezone.now(),
            version=form.cleaned_data["version"],
            needs=form.cleaned_data["needs"],
        )
    except InvalidInput as failure:
        form.refuse(failure.fields)
        return _answer(request, about, form, stands, status=422)
    except Conflict as failure:
        form.take_version(failure.version)
        return _answer(request, about, form, stands, status=409, conflict=failure)
    return redirect_to(request, f"/i/{about.initiative.pk}/#options")


def _answer(
    request: HttpRequest,
    about: queries.OptionPage,
    form: NeedsForm,
    stands: tuple[object, ...],
    *,
    status: int = 200,
    conflict: Conflict | None = None,
) -> HttpResponse:
    context = {
        "about": about,
        "form": form,
        "stands": stands,
        "initiative": about.initiative,
        "conflict": conflict,
    }
    return page(request, "options/needs.html", context, part="form", status=status)
