"""Fetching one initiative, or a thing inside it, for somebody who may see it."""

from typing import Any

from django.db.models import Exists, Model, OuterRef

from initiatives import access
from initiatives.errors import NotFound
from initiatives.models import Decision, Framing, Initiative, Message, Option, Person, Question
from initiatives.queries.sealed import holds_back

# Beyond this SQLite and PostgreSQL refuse the number itself; there is nothing there to find.
_LARGEST_KEY = 2**63 - 1


def get_visible(person: Person, pk: int) -> Initiative:
    """The initiative with its people and team, or `NotFound` for strangers and for what is not there."""
    if not 0 < pk <= _LARGEST_KEY:
        raise NotFound
    row = (
        Initiative.objects.visible_to(person)
        .annotate(
            holds_back=holds_back(person),
            has_proposed=Exists(Decision.objects.proposed().filter(initiative=OuterRef("pk"))),
        )
        .select_related(
            "team",
            "serves",
            "period",
            "filed_by",
            "product_owner",
            "engineering_owner",
            "same_as",
            "team__lead",
            "domain",
            "no_guardrails_by",
        )
        .filter(pk=pk)
        .first()
    )
    if row is None:
        raise NotFound
    return row


def get_own_draft(person: Person, pk: int) -> Initiative:
    """A draft to be edited by its filer; others get `NotAllowed` if they may read it, else `NotFound`."""
    initiative = get_visible(person, pk)
    access.require(person, "edit_draft", initiative)
    return initiative


def get_option(initiative: Initiative, pk: object) -> Option:
    """An option of this initiative; ids that came in a body are resolved here and nowhere else."""
    option = _inside(Option, initiative, pk)
    assert isinstance(option, Option)
    return option


def get_question(initiative: Initiative, number: object) -> Question:
    """The question with that number within the initiative."""
    found = (
        Question.objects.select_related("initiative", "asked_by", "asked_of", "closed_by", "about_option")
        .filter(initiative=initiative, number=_whole(number))
        .first()
    )
    if found is None:
        raise NotFound
    found.initiative = initiative
    return found


def get_message(question: Question, pk: object) -> Message:
    """A reply under that question."""
    found = Message.objects.select_related("author").filter(question=question, pk=_whole(pk)).first()
    if found is None:
        raise NotFound
    return found


def current_framing(initiative: Initiative) -> Framing | None:
    """The version that holds, with its metric; None before the first."""
    return initiative.framings.select_related("metric", "author", "responded_by").newest_first().first()


def _inside(model: type[Model], initiative: Initiative, pk: object) -> Any:
    found = model._default_manager.filter(initiative=initiative, pk=_whole(pk)).first()
    if found is None:
        raise NotFound
    return found


def _whole(value: object) -> int:
    """A positive whole number from a URL or a body; anything else finds nothing."""
    text = str(value)
    if not text.isascii() or not text.isdigit() or not 0 < int(text[:20]) <= _LARGEST_KEY:
        raise NotFound
    return int(text)
