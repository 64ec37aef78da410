"""Rewording a suggested number or a suggested new option, for a quarter of an hour, by its author."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from initiatives.actions.options import Given
from initiatives.actions.reframing import OptionChange, suggestions
from initiatives.models import HistoryEntry, Initiative, Input, Person, Suggestion
from initiatives.stages import Stage
from tests.fraud import Fraud
from tests.views.reframing.conftest import Door

pytestmark = pytest.mark.django_db


@pytest.fixture
def story() -> Fraud:
    return Fraud()


def suggested(door: Door, by: Person, at: str, **typed: str) -> Suggestion:
    """What somebody typed into an option's form, as it became a suggestion just now."""
    answer = door(by).post(at, {"once": "-".join(typed), **typed})
    assert answer.status_code == 303, answer.content.decode()
    Suggestion.objects.update(suggested_at=timezone.now())
    return Suggestion.objects.latest("number")


def reword(door: Door, by: Person, made: Suggestion, **typed: str) -> Any:
    url = f"/i/{made.initiative_id}/s/{made.number}/edit/"
    return door(by).post(url, {"version": str(made.version), **typed})


def test_ines_rewords_the_effort_she_suggested_and_only_that_is_in_the_form(
    door: Door, story: Fraud, ines: Person
) -> None:
    pk = story.initiative.pk
    effort = Given(9, 13, 20, "9 to 20", middle_assumed=True)
    made = suggestions.make(
        initiative=story.initiative,
        by=ines,
        now=timezone.now(),
        what=OptionChange(story.five, Input.EFFORT, effort),
    )
    assert made.part == Input.EFFORT
    card = door(ines).get(f"/i/{pk}/").content.decode()
    assert f'href="/i/{pk}/s/{made.number}/edit/"' in card
    dialog = door(ines).get(f"/i/{pk}/s/{made.number}/edit/").content.decode()
    assert 'value="9 to 20"' in dialog and 'name="why"' in dialog
    assert 'name="name"' not in dialog and 'name="cash"' not in dialog
    for typed, words in (("soon", "Enter a range, like 8 to 16"), ("0 to 4", "Low must be")):
        refused = reword(door, ines, made, effort=typed)
        text = refused.content.decode()
        assert refused.status_code == 422 and words in text and f'value="{typed}"' in text
    answer = reword(door, ines, made, effort="10 to 22", note_effort="Counted twice", why="As last year")
    assert answer.status_code == 303 and answer["Location"].endswith(f"#s{made.number}")
    made.refresh_from_db()
    assert (made.after["effort"]["text"], made.after["effort"]["note"]) == ("10 to 22", "Counted twice")
    assert made.why == "As last year" and made.edited_at is not None
    entry = HistoryEntry.objects.latest("number")
    assert entry.action == "edit_suggestion"
    late = reword(
        door, ines, Suggestion(initiative=story.initiative, number=made.number, version=1), effort="1 to 2"
    )
    assert late.status_code == 409 and 'value="1 to 2"' in late.content.decode()
    door(story.tomas).post(f"/i/{pk}/s/{made.number}/accept/", {"version": str(made.version)})
    assert story.five.estimates.current().get(input=Input.EFFORT).text == "10 to 22"


def test_a_suggested_new_option_is_reworded_whole(door: Door, story: Fraud, ines: Person) -> None:
    pk = story.initiative.pk
    made = suggested(
        door, ines, f"/i/{pk}/options/add/", name="Ask the bank", summary="By phone", effort="1 to 3"
    )
    dialog = door(ines).get(f"/i/{pk}/s/{made.number}/edit/").content.decode()
    for held in ('value="Ask the bank"', 'value="1 to 3"', "By phone"):
        assert held in dialog
    assert reword(door, ines, made, name="", effort="1 to 3").status_code == 422
    answer = reword(door, ines, made, name="Ask two banks", effort="2 to 4", effect="20, 30, 40")
    assert answer.status_code == 303
    made.refresh_from_db()
    assert made.after["name"] == "Ask two banks"
    assert {name: given["text"] for name, given in made.after["estimates"].items()} == {
        "effort": "2 to 4",
        "effect": "20, 30, 40",
    }


def test_nobody_else_and_nobody_late_rewords_it(door: Door, story: Fraud, ines: Person) -> None:
    pk = story.initiative.pk
    made = suggested(door, ines, f"/i/{pk}/options/add/", name="Ask the bank")
    assert reword(door, story.tomas, made, name="Other").status_code == 403
    Suggestion.objects.update(suggested_at=timezone.now() - timedelta(minutes=16))
    late = reword(door, ines, made, name="Other")
    assert late.status_code == 409 and "Withdraw it and make another" in late.content.decode()
    Suggestion.objects.update(suggested_at=timezone.now())
    Initiative.objects.filter(pk=pk).update(stage=Stage.WITHDRAWN)
    assert reword(door, ines, made, name="Other").status_code in (403, 409)
    made.refresh_from_db()
    assert made.after["name"] == "Ask the bank"
