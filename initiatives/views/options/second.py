"""A second estimate on the web: one page in each of its states."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from initiatives import access
from initiatives.actions.options import seconds as actions
from initiatives.errors import Conflict, InvalidInput
from initiatives.forms.options.seconds import EndForm, InviteForm, SettleForm, UnseenForm
from initiatives.models import Person, Picked
from initiatives.queries.options.seconds import SecondPage, people_to_invite, second_page
from initiatives.views.guards import open_to
from initiatives.views.htmx import page, redirect_to


@open_to("read", methods="GET POST")
def second(request: HttpRequest, pk: int | str, key: str) -> HttpResponse:
    """Invite, estimate unseen, look at both, pick; by the state that it is in and by who looks."""
    person: Person = request.user  # type: ignore[assignment]
    found = second_page(person, int(pk), key)
    do = request.POST.get("do", "") if request.method == "POST" else ""
    forms = _forms(request, found, person, do)
    if not do:
        return _shown(request, found, forms)
    form = forms.get(do)
    if form is None:
        access.require(person, "invite_second", found.initiative)
        raise Conflict("This second estimate has moved on. Look at it again.", version=0)
    if not form.is_valid():
        return _shown(request, found, forms, status=422, form=form)
    try:
        _carry_out(do, found, form, person)
    except InvalidInput as failure:
        form.refuse(failure.fields)
        return _shown(request, found, forms, status=422, form=form)
    except Conflict as failure:
        found = second_page(person, int(pk), key)
        typed = " ".join(str(form.cleaned_data.get("why", "")).split())
        return _shown(
            request, found, _forms(request, found, person, ""), status=409, told=(failure.sentence, typed)
        )
    return redirect_to(request, f"/i/{found.initiative.pk}/options/{key}/second/")


def _carry_out(do: str, found: SecondPage, form: Any, person: Person) -> None:
    now, asked = timezone.now(), form.cleaned_data
    if do == "invite":
        actions.invite(
            option=found.option,
            person=form.chosen,
            by=person,
            now=now,
            due=asked["due"],
            note=asked["note"],
            with_effect=asked["with_effect"] or "",
        )
        return
    assert found.second is not None
    if do == "give":
        actions.give(second=found.second, by=person, now=now, given=form.given())
    elif do == "settle":
        actions.settle(
            second=found.second,
            by=person,
            now=now,
            version=asked["version"] or 0,
            pick=Picked(asked["pick"]),
            why=asked["why"],
            third=form.given(),
        )
    else:
        end = actions.decline if do == "decline" else actions.withdraw
        end(second=found.second, by=person, now=now, why=asked["why"])


def _forms(request: HttpRequest, found: SecondPage, person: Person, do: str) -> dict[str, Any]:
    """The forms that this reader may send in this state."""

    def data(name: str) -> Any:
        return request.POST if do == name else None

    if found.second is None:
        if not found.may_invite:
            return {}
        return {"invite": InviteForm(data("invite"), people=people_to_invite(found, person))}
    effect = found.second.with_effect or ""
    if found.mine:
        return {
            "give": UnseenForm(data("give"), with_effect=effect),
            "decline": EndForm(data("decline"), auto_id="decline_%s"),
        }
    if found.state == "waiting":
        return {"withdraw": EndForm(data("withdraw"))} if found.may_invite else {}
    if not found.may_settle:
        return {}
    initial = {"version": found.second.version}
    return {"settle": SettleForm(data("settle"), with_effect=effect, initial=initial)}


def _shown(
    request: HttpRequest,
    found: SecondPage,
    forms: dict[str, Any],
    *,
    status: int = 200,
    form: Any = None,
    told: tuple[str, str] = ("", ""),
) -> HttpResponse:
    context = {
        "found": found,
        "initiative": found.initiative,
        "option": found.option,
        "forms": forms,
        "form": form,
        "conflict": told[0],
        "typed": told[1],
        "now": timezone.now(),
    }
    return page(request, "options/second.html", context, status=status)
