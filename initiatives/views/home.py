"""The first page: Home for those who are signed in, the first run for an empty workspace."""

from django.conf import settings
from django.contrib.auth import login
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from initiatives.actions import people as actions
from initiatives.forms.people import WelcomeForm
from initiatives.queries import home as home_queries
from initiatives.queries import workspace
from initiatives.views.guards import PersonRequest, open_to, open_to_all
from initiatives.views.htmx import page, redirect_to


@open_to_all
def front(request: HttpRequest) -> HttpResponse:
    """`/`: an empty workspace is set up first; strangers sign in; everybody else is at home."""
    if not request.user.is_authenticated and workspace.nobody_is_here():
        return redirect_to(request, "/welcome/")
    return home(request)


@open_to("own_account")
def home(request: PersonRequest) -> HttpResponse:
    """What waits on you, then what your roles look after."""
    return page(request, "people/home.html", {"home": home_queries.home(request.user, now=timezone.now())})


@open_to_all
def welcome(request: HttpRequest) -> HttpResponse:
    """The first run: whoever comes first makes the administrator, and then this page is gone."""
    if not workspace.nobody_is_here():
        return redirect_to(request, "/")
    form = WelcomeForm(request.POST if request.method == "POST" else None, code=settings.SETUP_CODE)
    if request.method != "POST" or not form.is_valid():
        status = 422 if request.method == "POST" else 200
        return page(request, "people/welcome.html", {"form": form}, status=status)
    person = actions.welcome(now=timezone.now(), **form.answers())
    login(request, person, backend="allauth.account.auth_backends.AuthenticationBackend")
    return redirect_to(request, "/settings/teams/")
