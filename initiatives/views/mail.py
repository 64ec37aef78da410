"""What somebody is mailed: their own choice for each kind of notice, and the way out that every mail carries."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt

from initiatives import notices
from initiatives.actions import people as actions
from initiatives.errors import Conflict, NotFound
from initiatives.forms.people import MailForm
from initiatives.models import MailWhen
from initiatives.queries import people as queries
from initiatives.views.guards import PersonRequest, open_to, open_to_all, refuse
from initiatives.views.htmx import page, redirect_to

GONE = (
    "This link is from a mail whose address no longer leads anywhere. Sign in to change what you are mailed."
)


@open_to("own_account", methods="GET POST")
def choices(request: PersonRequest) -> HttpResponse:
    """At once, in the daily mail, or only in the inbox: for each kind of notice."""
    form = MailForm(
        request.POST if request.method == "POST" else None,
        person=request.user,
        chosen=queries.mail_choices(request.user),
    )
    context: dict[str, Any] = {"form": form, "section": "mail"}
    if request.method != "POST":
        return page(request, "people/mail_choices.html", context)
    if not form.is_valid():
        return page(request, "people/mail_choices.html", context, status=422)
    try:
        actions.choose_mail(request.user, mailed=form.mailed(), version=form.stands_on(), now=timezone.now())
    except Conflict as failure:
        form.take_version(failure.version)
        return page(request, "people/mail_choices.html", {**context, "conflict": failure}, status=409)
    return redirect_to(request, "/settings/mail/?saved=1")


@csrf_exempt
@open_to_all
def less(request: HttpRequest, token: str) -> HttpResponse:
    """The link of a mail, for whoever is not signed in: what it was about, and a press that ends such mail.

    The token is signed, so it needs no cookie; a mail program that offers "Unsubscribe" sends the same press
    (RFC 8058). Nothing is lost: the inbox keeps every line.
    """
    if request.method not in ("GET", "HEAD", "POST"):
        return refuse(request, 405, "This is not a page", "Open the link that stands in the mail.")
    try:
        person_pk, kinds = notices.read_link(token)
        person = queries.get_mailed(person_pk)
    except (notices.BadLink, NotFound):
        return refuse(request, 404, "There is nothing here for you", GONE)
    context = {"kinds": [kind.label for kind in kinds], "done": request.method == "POST"}
    if request.method == "POST":
        actions.choose_mail(person, mailed=dict.fromkeys(kinds, MailWhen.NEVER), now=timezone.now())
    return page(request, "people/mail_less.html", context)
