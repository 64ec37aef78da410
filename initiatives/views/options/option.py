"""Options on the web: the section that keeps itself up to date, the form of an option, several side by side."""

import secrets
from typing import Any
from urllib.parse import quote, urlencode, urlsplit

from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from initiatives.actions import board
from initiatives.actions import options as actions
from initiatives.actions.reframing import NewOption, handing_over
from initiatives.actions.reframing.proposals import NO_SHORTCUT, Shortcut
from initiatives.charts import board as shapes
from initiatives.errors import Conflict, InvalidInput, WrongStage
from initiatives.forms.hints import mark_words
from initiatives.forms.options import CHIPS, OptionForm, TestForm
from initiatives.forms.options.undoing import stood_of, toast_of, token_of
from initiatives.models import Person
from initiatives.models.initiative import reference_of
from initiatives.queries import evidence
from initiatives.queries import options as queries
from initiatives.queries.board import deciding, plan
from initiatives.queries.initiative import get_question, get_visible
from initiatives.queries.reframing import marks
from initiatives.templatetags.options import poll_delay
from initiatives.views.guards import open_to
from initiatives.views.htmx import page, redirect_to
from initiatives.wording.method import CHAPTERS

_MOST_POLLS = 10_000
TEST = "test"


@open_to("read", methods="GET POST")
def section(request: HttpRequest, pk: int) -> HttpResponse:
    """The section by itself: what the page polls, and where "Try again" is sent."""
    person: Person = request.user  # type: ignore[assignment]
    initiative = get_visible(person, pk)
    now = timezone.now()
    if request.method == "POST":
        actions.try_again(initiative=initiative, by=person, now=now)
        if not getattr(request, "htmx", None):
            return redirect_to(request, f"/i/{pk}/#options")
        initiative = get_visible(person, pk)
    count = _count(request.GET.get("n"))
    if count and getattr(request, "htmx", None) and (state := queries.still_waiting(initiative, now=now)):
        return _waiting(request, pk, state, count)
    found = queries.section(person, initiative, now=now)
    context = {
        "figures": found,
        "marks": marks.page_marks(person, initiative, found.framing, found.options),
        "poll": count,
        "now": now,
    }
    response = page(request, "options/page.html", context, part="answer")
    if found.freshness.state == "fresh":
        # Whatever else on the page rests on the figures may listen for this.
        response["HX-Trigger"] = "figures"
    return response


def _waiting(request: HttpRequest, pk: int, state: str, count: int) -> HttpResponse:
    """Nothing has come yet: only the line that asks again, with how long to wait before it does."""
    context = {"state": state, "poll_url": f"/i/{pk}/options/?n={count + 1}", "delay": poll_delay(count)}
    response = page(request, "options/waiting.html", context)
    response["HX-Retarget"], response["HX-Reswap"] = "#figures .figstate", "outerHTML"
    return response


def _done(request: HttpRequest, pk: int, *, back: str = "") -> HttpResponse:
    """After a write: the section in place where the form stood under it, else the initiative's page.

    `back` is what "Undo" carries, where the write can be taken back.
    """
    htmx: Any = getattr(request, "htmx", None)
    if (
        not htmx
        or htmx.current_url_abs_path is None
        or urlsplit(htmx.current_url_abs_path).path != f"/i/{pk}/"
    ):
        query = f"?{urlencode({'done': 'option', 'back': back})}" if back else ""
        return redirect_to(request, f"/i/{pk}/{query}#options")
    person: Person = request.user  # type: ignore[assignment]
    now = timezone.now()
    found = queries.section(person, get_visible(person, pk), now=now)
    named = marks.page_marks(person, found.initiative, found.framing, found.options)
    context = {
        "figures": found,
        "marks": named,
        "now": now,
        "initiative": found.initiative,
        "undo": toast_of(back, person, now),
    }
    response = page(request, "options/page.html", context, part="whole")
    # An address that differs in its anchor alone would not be loaded again, so the section itself is the answer.
    response["HX-Retarget"] = "#options"
    response["HX-Reswap"] = "outerHTML"
    response["HX-Trigger"] = "saved"
    return response


def _count(text: str | None) -> int:
    """How often the page has asked; nonsense counts as never."""
    number = int(text) if text and text.isascii() and text.isdigit() and len(text) < 6 else 0
    return min(number, _MOST_POLLS)


@open_to("suggest", methods="GET POST")
def add(request: HttpRequest, pk: int) -> HttpResponse:
    """The form of a new option, as a page or under the table."""
    person: Person = request.user  # type: ignore[assignment]
    about = queries.new_option_page(person, pk, now=timezone.now())
    is_test = request.GET.get("kind") == TEST
    if request.method != "POST":
        once = secrets.token_urlsafe(16)
        form: OptionForm | TestForm = (
            TestForm(about=about, once=once)
            if is_test
            else OptionForm(about=about, start=request.GET.get("start", ""), once=once)
        )
        return _form(request, about, form)
    form = TestForm(request.POST, about=about) if is_test else OptionForm(request.POST, about=about)
    if not form.is_valid():
        return _form(request, about, form, status=422)
    try:
        terms = _terms(form, about)
        option, _ = handing_over.add_option(
            initiative=about.initiative,
            by=person,
            now=timezone.now(),
            what=NewOption(
                form.cleaned_data["name"],
                form.cleaned_data["summary"],
                form.estimates(),
                terms.get("share_of"),
                terms.get("shortcut", NO_SHORTCUT),
            ),
            teaches=terms.get("teaches"),
            **_suggesting(request, form, about),
        )
    except InvalidInput as failure:
        form.refuse(failure.fields)
        return _form(request, about, form, status=422)
    return _done(request, pk) if option else _suggested(request, pk)


def _suggested(request: HttpRequest, pk: int) -> HttpResponse:
    return redirect_to(request, f"/i/{pk}/?done=suggested#suggested-options")


def _in_thread(request: HttpRequest, address: str) -> str:
    """The address that the form is sent to, with the question in whose thread it was opened."""
    number = request.GET.get("q", "")
    if not (number.isascii() and number.isdigit()):
        return address
    return f"{address}{'&' if '?' in address else '?'}q={number[:9]}"


def _suggesting(
    request: HttpRequest, form: OptionForm | TestForm, about: queries.OptionPage
) -> dict[str, Any]:
    """What goes with whatever of the form becomes a suggestion: why, and in whose thread (`?q=7`)."""
    number = request.GET.get("q", "")
    return {
        "why": form.cleaned_data.get("suggest_why", ""),
        "question": get_question(about.initiative, number) if number else None,
        "once": form.cleaned_data["once"],
    }


def _terms(form: OptionForm | TestForm, about: queries.OptionPage) -> dict[str, Any]:
    """What belongs to this kind of option alone."""
    if isinstance(form, TestForm):
        return {"teaches": form.teaches()}
    said = form.shortcut()
    return {
        "share_of": _source(form, about),
        "shortcut": Shortcut(said.get("debt_due"), said.get("debt_what", ""), said.get("debt_owner")),
    }


@open_to("read", methods="GET POST")
def edit(request: HttpRequest, pk: int | str, key: str) -> HttpResponse:
    """One option: its form for those who may change something of it, its numbers and their story for everybody."""
    person: Person = request.user  # type: ignore[assignment]
    about = queries.option_page(person, int(pk), key)
    if request.method != "POST":
        return _form(request, about, _form_of(about)(about=about, once=secrets.token_urlsafe(16)))
    assert about.option is not None
    here = f"/i/{pk}/options/{key}/"
    if request.POST.get("keep") == "theirs":
        return redirect_to(request, here)
    form = _form_of(about)(request.POST, about=about)
    do = request.POST.get("do", "")
    if do in ("withdraw", "restore"):
        return _stand(request, about, do)
    if not form.is_valid():
        return _form(request, about, form, status=422)
    version = form.cleaned_data["version"]
    if version is None:
        form.add_error(
            None, "This form lost track of its version. Copy your text, reload the page and send it again"
        )
        return _form(request, about, form, status=422)
    now = timezone.now()
    stood = actions.Stood.of(about.option, version=version + 1, at=now)
    try:
        handed = handing_over.edit_option(
            option=about.option,
            by=person,
            now=now,
            version=version,
            words={name: text for name, text in form.words().items() if name in ("name", "summary")},
            estimates=form.estimates(),
            **_terms(form, about),
            **_suggesting(request, form, about),
        )
    except InvalidInput as failure:
        form.refuse(failure.fields)
        return _form(request, about, form, status=422)
    except Conflict as failure:
        form.take_version(failure.version)
        return _form(request, about, form, status=409, conflict=failure)
    if handed:
        return _suggested(request, int(pk))
    changed = queries.option_of(about.initiative, key).version == stood.version
    return _done(request, int(pk), back=token_of(stood, person) if changed else "")


@open_to("read", methods="POST")
def undo(request: HttpRequest, pk: int) -> HttpResponse:
    """Take one's own change of an option back, right after it."""
    person: Person = request.user  # type: ignore[assignment]
    initiative = get_visible(person, pk)
    stood = stood_of(request.POST.get("back", ""), person)
    if stood is None:
        raise WrongStage("This can’t be taken back any more. Change the value instead.")
    actions.undo_edit(initiative=initiative, stood=stood, by=person, now=timezone.now())
    return redirect_to(request, f"/i/{pk}/#options")


def _stand(request: HttpRequest, about: queries.OptionPage, do: str) -> HttpResponse:
    person: Person = request.user  # type: ignore[assignment]
    assert about.option is not None
    now = timezone.now()
    try:
        if do == "withdraw":
            actions.withdraw_option(option=about.option, by=person, now=now)
        else:
            actions.restore_option(option=about.option, by=person, now=now)
    except InvalidInput as failure:
        form = _form_of(about)(request.POST, about=about)
        form.is_valid()
        form.errors.clear()
        form.refuse({"": failure.sentence})
        return _form(request, about, form, status=422)
    return redirect_to(request, f"/i/{about.initiative.pk}/#options")


def _form_of(about: queries.OptionPage) -> type[OptionForm] | type[TestForm]:
    return TestForm if about.option is not None and about.option.is_test else OptionForm


def _source(form: OptionForm, about: queries.OptionPage) -> Any:
    """The option named as the source of a share, looked up within this initiative."""
    return queries.option_of(about.initiative, form.share_of_key) if form.share_of_key else None


def _form(
    request: HttpRequest,
    about: queries.OptionPage,
    form: OptionForm | TestForm,
    *,
    status: int = 200,
    conflict: Conflict | None = None,
) -> HttpResponse:
    pk, option = about.initiative.pk, about.option
    for name in ("name", "summary"):
        mark_words(form, name, box=f"marks-{name}")
    context = {
        "about": about,
        "action": _in_thread(request, f"/i/{pk}/options/{option.key}/" if option else _add_address(pk, form)),
        "is_test": isinstance(form, TestForm),
        "form": form,
        "conflict": conflict,
        "chips": CHIPS,
        "initiative": about.initiative,
        "rests": evidence.rests_by_number(about.initiative, today=timezone.localdate()) if option else {},
        "may_cite": _may_cite(about),
        "now": timezone.now(),
    }
    return page(request, "options/option.html", context, part="form", status=status)


def _may_cite(about: queries.OptionPage) -> list[str]:
    """The inputs of which this reader may say what they rest on: those that they may set."""
    return [
        story.input
        for story in about.stories
        if (about.may_set_effort if story.input in actions.ENGINEERING else about.may_set_value)
    ]


def _add_address(pk: int, form: OptionForm | TestForm) -> str:
    return f"/i/{pk}/options/add/" + (f"?kind={TEST}" if isinstance(form, TestForm) else "")


@open_to("read")
def compare(request: HttpRequest, pk: int) -> HttpResponse:
    """Options side by side: `?o=B,A`, best three without it. Ticked boxes come as `o=B&o=A` and get that address."""
    person: Person = request.user  # type: ignore[assignment]
    now = timezone.now()
    given = request.GET.getlist("o")
    keys = [key.strip() for key in ",".join(given)[:100].split(",") if key.strip()]
    if len(given) > 1:
        get_visible(person, pk)
        return redirect_to(request, f"/i/{pk}/compare/?o={quote(','.join(keys), safe=',')}")
    found = queries.compare_page(person, pk, keys, now=now)
    today = timezone.localdate(now)
    initiative = found.section.initiative
    board.work_out_at_once(plan.planning_period(today), initiative_id=pk, now=timezone.now)
    choosing = deciding.cost_of_choosing(person, initiative, found.section.appraisal, today=today)
    chosen = [card for card in choosing.cards if card.key in found.keys]
    context = {
        "found": found,
        "initiative": initiative,
        "cost": shapes.cost_of_choosing(chosen, choosing.displacing, currency=found.section.currency),
        "figures": found.section,
        "rests": evidence.rests_by_number(initiative, today=today),
        "rivals": deciding.rivals(initiative, found.section.framing, choosing.others),
        "now": now,
    }
    return page(request, "options/compare.html", context)


@open_to("own_account")
def method(request: HttpRequest) -> HttpResponse:
    """How this is worked out: every term in plain words, with its formula, source and limits."""
    return page(request, "options/method.html", {"chapters": CHAPTERS})


@open_to("read")
def appraisal_json(request: HttpRequest, pk: int) -> HttpResponse:
    """Inputs and result of the newest figures, for somebody who wants to repeat them."""
    person: Person = request.user  # type: ignore[assignment]
    text = queries.download(person, pk)
    response = HttpResponse(text, content_type="application/json")
    response["Content-Disposition"] = f'attachment; filename="{reference_of(pk)}.json"'
    return response
