"""Rewording a suggested number, word or whole option, as long as its author may."""

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone

from initiatives import access
from initiatives.actions.reframing import suggestions
from initiatives.errors import Conflict, InvalidInput, WrongStage
from initiatives.forms.hints import hint_at_tone, offer_people
from initiatives.forms.options.rewording import RewordOptionForm
from initiatives.models import Person, Suggestion
from initiatives.queries import options as queries
from initiatives.queries.reframing import suggested
from initiatives.views.htmx import page, redirect_to


def place_of(suggestion: Suggestion) -> str:
    """Where it stands on the initiative's page."""
    thread = f"?open={suggestion.question.number}" if suggestion.question else ""
    return f"{reverse('initiative', args=[suggestion.initiative_id])}{thread}#s{suggestion.number}"


def option(request: HttpRequest, person: Person, found: Suggestion) -> HttpResponse:
    """The fields that the suggestion fills, as its author left them, and what they make of them."""
    access.require(person, "suggest", found.initiative)
    about = (
        queries.option_page(person, found.initiative_id, found.option.key)
        if found.option
        else queries.new_option_page(person, found.initiative_id, now=timezone.now())
    )
    if isinstance(about.may_suggest, access.Denied):
        raise WrongStage(about.may_suggest.reason)
    form = RewordOptionForm(request.POST if request.method == "POST" else None, about=about, suggestion=found)
    conflict = None
    if request.method == "POST" and form.is_valid():
        try:
            source = queries.option_of(found.initiative, form.share_of_key) if form.share_of_key else None
            suggestions.edit(
                suggestion=found,
                by=person,
                now=timezone.now(),
                version=form.cleaned_data["version"] or 0,
                what=form.proposed(source),
                why=form.cleaned_data["why"],
            )
        except InvalidInput as failure:
            form.refuse(failure.fields)
        except Conflict as failure:
            conflict = failure
            form.take_version(failure.version)
        else:
            return redirect_to(request, place_of(found))
    offer_people(form, "why", found.initiative)
    hint_at_tone(person, form, "why", box="tone-suggest")
    context = {
        "initiative": found.initiative,
        "about": about,
        "label": suggested.part_label(found),
        "form": form,
        "suggestion": found,
        "conflict": conflict,
        "now": timezone.now(),
    }
    status = 409 if conflict else 422 if form.is_bound else 200
    return page(request, "reframing/reword_option.html", context, part="dialog", status=status)
