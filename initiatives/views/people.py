"""Profile, people, teams and the workspace's settings."""

from typing import Any

from allauth.account.decorators import reauthentication_required
from allauth.account.forms import ResetPasswordForm
from django.http import HttpResponse
from django.utils import timezone

from initiatives.actions import people as actions
from initiatives.errors import Conflict, InvalidInput
from initiatives.forms.people import PersonForm, ProfileForm, TeamForm, WorkspaceForm
from initiatives.models import Workspace
from initiatives.queries import conversations
from initiatives.queries import initiative as fetch
from initiatives.queries import people as queries
from initiatives.queries.reframing import own_record
from initiatives.views.guards import PersonRequest, open_to
from initiatives.views.htmx import page, redirect_to


def _refused(request: PersonRequest, template: str, form: Any, context: dict[str, Any]) -> HttpResponse:
    return page(request, template, {"form": form, **context}, status=422)


def _conflict(
    request: PersonRequest, template: str, form: Any, failure: Conflict, context: dict[str, Any]
) -> HttpResponse:
    form.take_version(failure.version)
    return page(request, template, {"form": form, "conflict": failure, **context}, status=409)


@open_to("own_account", methods="GET POST")
def profile(request: PersonRequest) -> HttpResponse:
    """Your own name, time zone, theme and switches, and for you alone what your questions did."""
    form = ProfileForm(request.POST if request.method == "POST" else None, person=request.user)
    context = {
        "section": "profile",
        "hours": conversations.own_hours(request.user, now=timezone.now()),
        "record": own_record(request.user),
    }
    if request.method != "POST":
        return page(request, "people/profile.html", {"form": form, **context})
    if not form.is_valid():
        return _refused(request, "people/profile.html", form, context)
    try:
        actions.change_profile(
            request.user, fields=form.fields_to_save(), version=form.stands_on(), now=timezone.now()
        )
    except Conflict as failure:
        return _conflict(request, "people/profile.html", form, failure, context)
    return redirect_to(request, "/settings/?saved=1")


@open_to("administer")
def people(request: PersonRequest) -> HttpResponse:
    """Everybody, with roles and teams."""
    words = request.GET.get("q", "")[:80]
    return page(
        request,
        "people/people.html",
        {"rows": queries.people_rows(request.user, words=words), "words": words, "section": "people"},
    )


@open_to("administer", methods="GET POST")
@reauthentication_required
def add_person(request: PersonRequest) -> HttpResponse:
    """Invite somebody: they choose their password by a link in a mail."""
    form = PersonForm(request.POST if request.method == "POST" else None)
    context = {"section": "people", "person": None}
    if request.method != "POST":
        return page(request, "people/person.html", {"form": form, **context})
    if not form.is_valid():
        return _refused(request, "people/person.html", form, context)
    try:
        made = actions.add_person(
            **form.fields_to_save(), grants=form.grants(), by=request.user, now=timezone.now()
        )
    except InvalidInput as failure:
        form.refuse(failure.fields)
        return _refused(request, "people/person.html", form, context)
    _send_invitation(request, made.email)
    return redirect_to(request, "/settings/people/?added=1")


@open_to("administer", methods="GET POST")
@reauthentication_required
def person(request: PersonRequest, pk: int) -> HttpResponse:
    """Change somebody's roles, or end their access."""
    subject = queries.get_person(request.user, pk)
    form = PersonForm(request.POST if request.method == "POST" else None, person=subject)
    context = {"section": "people", "person": subject}
    if request.method != "POST":
        return page(request, "people/person.html", {"form": form, **context})
    if not form.is_valid():
        return _refused(request, "people/person.html", form, context)
    try:
        actions.change_person(
            subject,
            fields=form.fields_to_save(),
            grants=form.grants(),
            is_active=form.cleaned_data["is_active"],
            version=form.stands_on(),
            by=request.user,
            now=timezone.now(),
        )
    except InvalidInput as failure:
        form.refuse(failure.fields)
        return _refused(request, "people/person.html", form, context)
    except Conflict as failure:
        return _conflict(request, "people/person.html", form, failure, context)
    return redirect_to(request, "/settings/people/?saved=1")


@open_to("administer", methods="POST")
@reauthentication_required
def invite(request: PersonRequest, pk: int) -> HttpResponse:
    """Send the mail with the link to choose a password once more."""
    _send_invitation(request, queries.get_person(request.user, pk).email)
    return redirect_to(request, f"/settings/people/{pk}/?invited=1")


def _send_invitation(request: PersonRequest, email: str) -> None:
    form = ResetPasswordForm({"email": email})
    if form.is_valid():
        form.save(request)


@open_to("see_settings")
def teams(request: PersonRequest) -> HttpResponse:
    """All teams with lead, members and cost of a person-week."""
    return page(request, "people/teams.html", {"rows": queries.team_rows(request.user), "section": "teams"})


@open_to("administer", methods="GET POST")
@reauthentication_required
def team(request: PersonRequest, pk: int | None = None) -> HttpResponse:
    """Make a team, or change one."""
    subject = queries.get_team(request.user, pk) if pk else None
    form = TeamForm(request.POST if request.method == "POST" else None, team=subject)
    context = {"section": "teams", "team": subject}
    if request.method != "POST":
        return page(request, "people/team.html", {"form": form, **context})
    if not form.is_valid():
        return _refused(request, "people/team.html", form, context)
    try:
        actions.save_team(
            subject,
            fields=form.fields_to_save(),
            members=form.cleaned_data["members"],
            blocking=form.cleaned_data["blocking"],
            version=form.stands_on(),
            by=request.user,
            now=timezone.now(),
        )
    except InvalidInput as failure:
        form.refuse(failure.fields)
        return _refused(request, "people/team.html", form, context)
    except Conflict as failure:
        return _conflict(request, "people/team.html", form, failure, context)
    return redirect_to(request, "/settings/teams/?saved=1")


@open_to("administer", methods="GET POST")
@reauthentication_required
def workspace(request: PersonRequest) -> HttpResponse:
    """Horizon, discount rate, cost of a person-week, currency, fast lane and four eyes."""
    form = WorkspaceForm(request.POST if request.method == "POST" else None, workspace=Workspace.current())
    context = {"section": "workspace"}
    if request.method != "POST":
        return page(request, "people/workspace.html", {"form": form, **context})
    if not form.is_valid():
        return _refused(request, "people/workspace.html", form, context)
    try:
        actions.change_workspace(
            fields=form.fields_to_save(), version=form.stands_on(), by=request.user, now=timezone.now()
        )
    except Conflict as failure:
        return _conflict(request, "people/workspace.html", form, failure, context)
    return redirect_to(request, "/settings/workspace/?saved=1")


@open_to("watch", methods="POST")
def watch(request: PersonRequest, pk: int) -> HttpResponse:
    """Start or stop watching an initiative."""
    initiative = fetch.get_visible(request.user, pk)
    actions.watch(initiative, on=request.POST.get("on") == "1", by=request.user, now=timezone.now())
    return redirect_to(request, f"/i/{pk}/")
