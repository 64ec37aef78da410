"""Settings: the library of guardrails, and the domains that call for a technical review."""

from typing import Any

from allauth.account.decorators import reauthentication_required
from django.http import HttpResponse
from django.utils import timezone

from initiatives import access
from initiatives.actions import reframing as actions
from initiatives.errors import Conflict, InvalidInput, NotAllowed
from initiatives.forms.reframing import DomainForm, LibraryForm
from initiatives.models import LibraryGuardrail, Person, Role, Team
from initiatives.models.person import Discipline
from initiatives.queries import reframing as queries
from initiatives.queries.reframing import guardrails as found
from initiatives.queries.reframing import technical
from initiatives.views.guards import PersonRequest, open_to
from initiatives.views.htmx import page, redirect_to

FOLDER = "reframing/guardrails"


@open_to("read_board")
def library(request: PersonRequest) -> HttpResponse:
    """Every guardrail that can be taken in one press, for all teams first."""
    entries = found.library()
    context = {
        "groups": _groups(entries, request.user),
        "may_add": may_keep_some(request.user),
        "section": "guardrails",
    }
    return page(request, f"{FOLDER}/library.html", context)


def _groups(entries: list[LibraryGuardrail], person: Person) -> list[tuple[str, list[tuple[Any, bool]]]]:
    """(team, [(entry, whether this person keeps it)])."""
    groups: dict[str, list[tuple[Any, bool]]] = {}
    for entry in entries:
        name = entry.team.name if entry.team else "All teams"
        groups.setdefault(name, []).append((entry, bool(access.may(person, "edit_library", entry))))
    return list(groups.items())


def may_keep_some(person: Person) -> bool:
    """Leads of a team, reviewers and administrators have something to add."""
    leads = Role.ENGINEERING_LEAD in person.roles and bool(person.team_ids)
    return leads or bool(person.disciplines) or Role.ADMINISTRATOR in person.roles


def _form(request: PersonRequest, entry: LibraryGuardrail | None) -> LibraryForm:
    person = request.user
    everywhere = bool(person.disciplines) or Role.ADMINISTRATOR in person.roles
    teams: list[Team] = [team for team in queries.teams() if everywhere or team.pk in person.team_ids]
    initial: dict[str, Any] = {"team": "" if everywhere or not teams else teams[0].pk}
    if entry is not None:
        initial = {
            "says": entry.says,
            "limit": entry.limit,
            "discipline": entry.discipline,
            "team": entry.team_id or "",
            "when": entry.when,
            "version": entry.version,
        }
    elif len(person.disciplines) == 1:
        initial["discipline"] = min(person.disciplines)
    return LibraryForm(
        request.POST if request.method == "POST" else None, teams=teams, all_teams=everywhere, initial=initial
    )


@open_to("read_board", methods="GET POST")
def library_guardrail(request: PersonRequest, pk: int | None = None) -> HttpResponse:
    """Make an entry, or change one."""
    entry = found.get_library(pk) if pk is not None else None
    if entry is not None:
        access.require(request.user, "edit_library", entry)
    elif not may_keep_some(request.user):
        raise NotAllowed(access.TABLE["edit_library"].reason)
    form = _form(request, entry)
    context: dict[str, Any] = {"form": form, "entry": entry, "section": "guardrails"}
    if request.method != "POST":
        return page(request, f"{FOLDER}/library_entry.html", context)
    status = 422
    if form.is_valid():
        team, fields = form.team(), form.to_save()
        wanted = access.may(
            request.user, "edit_library", LibraryGuardrail(team=team, discipline=fields["discipline"])
        )
        try:
            if not wanted:
                raise InvalidInput(
                    {
                        "discipline": f"You don’t keep {Discipline(fields['discipline']).label.lower()} for this team"
                    }
                )
            actions.save_library_guardrail(
                entry, team=team, fields=fields, version=form.stands_on(), by=request.user, now=timezone.now()
            )
        except InvalidInput as failure:
            form.refuse(failure.fields)
        except Conflict as conflict:
            form.take_version(conflict.version)
            context["conflict"], status = conflict, 409
        else:
            return redirect_to(request, "/settings/guardrails/?saved=1")
    return page(request, f"{FOLDER}/library_entry.html", context, status=status)


@open_to("edit_library", methods="POST")
def retire_library_guardrail(request: PersonRequest, pk: int) -> HttpResponse:
    """Out of the library; what was taken stays where it is."""
    actions.retire_library_guardrail(found.get_library(pk), by=request.user, now=timezone.now())
    return redirect_to(request, "/settings/guardrails/?saved=1")


@open_to("see_settings")
def domains(request: PersonRequest) -> HttpResponse:
    """The domains, and which of them call for a technical review."""
    return page(request, f"{FOLDER}/domains.html", {"rows": technical.domains(), "section": "domains"})


@open_to("administer", methods="GET POST")
@reauthentication_required
def domain(request: PersonRequest, pk: int | None = None) -> HttpResponse:
    """Make a domain, or change one."""
    subject = technical.get_domain(pk) if pk is not None else None
    initial: dict[str, Any] = {"needs_review": True}
    if subject is not None:
        initial = {
            "name": subject.name,
            "looks_at": subject.looks_at,
            "needs_review": subject.needs_review,
            "discipline": subject.discipline,
            "version": subject.version,
        }
    form = DomainForm(request.POST if request.method == "POST" else None, initial=initial)
    context: dict[str, Any] = {"form": form, "domain": subject, "section": "domains"}
    if request.method != "POST":
        return page(request, f"{FOLDER}/domain_entry.html", context)
    status = 422
    if form.is_valid():
        try:
            actions.save_domain(
                subject, fields=form.to_save(), version=form.stands_on(), by=request.user, now=timezone.now()
            )
        except InvalidInput as failure:
            form.refuse(failure.fields)
        except Conflict as conflict:
            form.take_version(conflict.version)
            context["conflict"], status = conflict, 409
        else:
            return redirect_to(request, "/settings/domains/?saved=1")
    return page(request, f"{FOLDER}/domain_entry.html", context, status=status)


@open_to("administer", methods="POST")
@reauthentication_required
def retire_domain(request: PersonRequest, pk: int) -> HttpResponse:
    """Nobody can choose it any more."""
    actions.retire_domain(technical.get_domain(pk), by=request.user, now=timezone.now())
    return redirect_to(request, "/settings/domains/?saved=1")
