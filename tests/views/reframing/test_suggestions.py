"""Suggesting over HTTP: beside a value, in a thread, and what an owner, a second owner and a stranger meet."""

import re
from typing import Any

import pytest

from initiatives.actions import reframing as actions
from initiatives.actions.reframing import Asking
from initiatives.models import Framing, Initiative, Person, Suggestion, SuggestionState
from tests import factories
from tests.factories import NOW
from tests.views.reframing.conftest import Door

pytestmark = pytest.mark.django_db

SCOPE = "Manual review of every order, and whatever the card schemes already block"
HTMX = {"HX-Request": "true"}


@pytest.fixture
def scope(fraud: Initiative, tomas: Person) -> Initiative:
    actions.change_framing(
        initiative=fraud,
        by=tomas,
        now=NOW,
        version=0,
        values={"goal": "Lose less money", "not_in_scope": SCOPE},
    )
    return fraud


def suggest(
    door: Door, person: Person, initiative: Initiative, field: str = "not_in_scope", **typed: str
) -> Any:
    values = {"field": field, "version": "1", "once": f"{person.pk}-{field}-{sorted(typed.items())}", **typed}
    return door(person).post(f"/i/{initiative.pk}/suggest/", values)


def press(door: Door, person: Person, suggestion: Suggestion, what: str = "accept", **more: str) -> Any:
    values = {"version": str(suggestion.version), **more}
    return door(person).post(f"/i/{suggestion.initiative_id}/s/{suggestion.number}/{what}/", values)


def test_ines_finds_suggest_beside_each_value_and_her_change_waits_there(
    door: Door, scope: Initiative, ines: Person, tomas: Person
) -> None:
    page = door(ines).get(f"/i/{scope.pk}/").content.decode()
    assert f'href="/i/{scope.pk}/suggest/?field=not_in_scope"' in page
    answer = suggest(
        door, ines, scope, not_in_scope=SCOPE.replace("every order", "large orders"), why="They are few"
    )
    assert answer.status_code == 303 and answer["Location"].endswith("#s1")
    shown = door(tomas).get(f"/i/{scope.pk}/").content.decode()
    card = shown[shown.index('id="s1"') :]
    assert '<del class="in">every order</del><ins class="in">large orders</ins>' in card
    assert 'id="accept-1"' in card and "Why: They are few" in card
    hers = door(ines).get(f"/i/{scope.pk}/").content.decode()
    assert "Waits for Tomás or Priya" in hers and 'id="accept-1"' not in hers


def test_a_press_accepts_and_the_toast_takes_it_back(
    door: Door, scope: Initiative, ines: Person, tomas: Person
) -> None:
    suggest(door, ines, scope, not_in_scope="Refunds")
    made = Suggestion.objects.get()
    answer = press(door, tomas, made)
    assert answer.status_code == 303
    page = door(tomas).get(answer["Location"].partition("#")[0]).content.decode()
    assert "Accepted" in page and f'action="/i/{scope.pk}/suggestions/undo/"' in page
    assert Framing.objects.newest_first()[0].not_in_scope == "Refunds"
    door(tomas).post(f"/i/{scope.pk}/suggestions/undo/", {"s": "1"})
    assert Framing.objects.newest_first()[0].not_in_scope == SCOPE
    made.refresh_from_db()
    assert made.state == SuggestionState.OPEN


def test_the_second_owner_is_told_in_the_place_of_the_card(
    door: Door, scope: Initiative, ines: Person, tomas: Person, priya: Person
) -> None:
    suggest(door, ines, scope, not_in_scope="Refunds")
    made = Suggestion.objects.get()
    press(door, tomas, made)
    answer = door(priya).post(f"/i/{scope.pk}/s/1/accept/", {"version": "1"}, headers=HTMX)
    assert answer.status_code == 409
    text = answer.content.decode()
    assert "Tomás accepted this already." in text and 'id="s1"' in text and "<html" not in text
    kept = door(priya).post(f"/i/{scope.pk}/s/1/keep/", {"version": "1", "why": "Refunds cost most"})
    assert kept.status_code == 409
    assert "Refunds cost most" in kept.content.decode(), "what she typed is not lost"


def test_one_that_no_longer_fits_shows_three_texts_and_is_accepted_on_the_newest(
    door: Door, scope: Initiative, ines: Person, tomas: Person
) -> None:
    suggest(door, ines, scope, not_in_scope="Refunds")
    actions.change_framing(
        initiative=scope, by=tomas, now=NOW, version=1, values={"not_in_scope": "Chargebacks"}
    )
    page = door(tomas).get(f"/i/{scope.pk}/").content.decode()
    assert "Not in scope changed after this was suggested." in page and "Compare" in page
    assert 'id="accept-1"' not in page
    compared = door(tomas).get(f"/i/{scope.pk}/s/1/").content.decode()
    for text in ("When it was suggested", SCOPE, "Chargebacks", "Refunds"):
        assert text in compared
    over = re.search(r'name="over" value="(\d+)"', compared)
    assert over and over[1] == "2"
    assert press(door, tomas, Suggestion.objects.get(), over="1").status_code == 409
    assert press(door, tomas, Suggestion.objects.get(), over="2").status_code == 303
    assert Framing.objects.newest_first()[0].not_in_scope == "Refunds"


def test_one_press_keeps_what_stands_and_one_takes_that_back(
    door: Door, scope: Initiative, ines: Person, tomas: Person, priya: Person
) -> None:
    suggest(door, ines, scope, not_in_scope="Refunds")
    page = door(tomas).get(f"/i/{scope.pk}/").content.decode()
    assert f'hx-post="/i/{scope.pk}/s/1/keep/"' in page and "Keep it and say why" in page
    kept = press(door, tomas, Suggestion.objects.get(), "keep", card="1")
    assert kept["Location"] == f"/i/{scope.pk}/?done=kept-1#framing"
    after = door(tomas).get(f"/i/{scope.pk}/?done=kept-1").content.decode()
    assert "Kept as it is" in after and "Undo" in after
    assert "Kept as it is" not in door(priya).get(f"/i/{scope.pk}/?done=kept-1").content.decode()
    second = door(priya).post(f"/i/{scope.pk}/s/1/keep/", {"version": "1", "card": "1"}, headers=HTMX)
    assert second.status_code == 409 and "Tomás kept it as it is already" in second.content.decode()
    door(tomas).post(f"/i/{scope.pk}/suggestions/undo/", {"s": "1"})
    assert Suggestion.objects.get().state == SuggestionState.OPEN


def test_keeping_asks_for_a_line_and_takes_none_too(
    door: Door, scope: Initiative, ines: Person, tomas: Person
) -> None:
    suggest(door, ines, scope, not_in_scope="Refunds")
    form = door(tomas).get(f"/i/{scope.pk}/s/1/keep/").content.decode()
    assert "Why should it stay as it is?" in form and "(optional)" in form
    assert press(door, tomas, Suggestion.objects.get(), "keep").status_code == 303
    assert Suggestion.objects.get().state == SuggestionState.KEPT


@pytest.mark.parametrize(
    ("field", "typed", "words"),
    [
        ("worth", {"value_text": "700k to 400k"}, "Low must be less than high"),
        ("target", {"target_text": "half"}, "Target must be a number, like 104k or 2.5%"),
        ("not_in_scope", {"not_in_scope": SCOPE}, "This says what stands already"),
        ("goal", {"goal": ""}, "Enter the goal"),
        ("not_in_scope", {"not_in_scope": "x" * 601}, "Not in scope must be 600 characters or less"),
    ],
)
def test_a_typed_value_is_refused_beside_its_field_and_kept(
    door: Door, scope: Initiative, ines: Person, field: str, typed: dict[str, str], words: str
) -> None:
    answer = suggest(door, ines, scope, field, why="Since Monday", **typed)
    text = answer.content.decode()
    assert answer.status_code == 422
    assert words in text and "There is a problem" in text and "Since Monday" in text
    assert not Suggestion.objects.exists()


def test_a_double_press_makes_one(door: Door, scope: Initiative, ines: Person) -> None:
    for _ in range(2):
        suggest(door, ines, scope, not_in_scope="Refunds")
    assert Suggestion.objects.count() == 1


def test_all_that_still_fit_are_accepted_in_one_press(
    door: Door, scope: Initiative, ines: Person, tomas: Person
) -> None:
    suggest(door, ines, scope, not_in_scope="Refunds")
    suggest(door, ines, scope, "for_whom", for_whom="Sellers")
    suggest(door, ines, scope, "goal", goal="Lose half as much")
    actions.change_framing(initiative=scope, by=tomas, now=NOW, version=1, values={"goal": "Lose less"})
    page = door(tomas).get(f"/i/{scope.pk}/").content.decode()
    assert "3 suggestions wait." in page and "Accept all 2 that still fit" in page
    read = re.findall(r'name="s" value="(\d+:\d+)"', page)
    answer = door(tomas).post(f"/i/{scope.pk}/suggestions/accept/", {"s": read})
    assert answer.status_code == 303
    newest = Framing.objects.newest_first()[0]
    assert (newest.not_in_scope, newest.for_whom, newest.goal) == ("Refunds", "Sellers", "Lose less")
    assert newest.number == 3, "one press is one version"
    again = door(tomas).post(f"/i/{scope.pk}/suggestions/accept/", {"s": read})
    assert again.status_code == 409 and "Nothing was accepted" in again.content.decode()


def test_a_suggestion_in_a_thread_stands_under_its_question(
    door: Door, scope: Initiative, ines: Person, tomas: Person
) -> None:
    question = actions.ask(initiative=scope, by=tomas, now=NOW, asking=Asking("Which orders?"))
    choose = door(ines).get(f"/i/{scope.pk}/suggest/?q={question.number}").content.decode()
    assert f"field=goal&amp;q={question.number}" in choose
    suggest(door, ines, scope, not_in_scope="Refunds", q=str(question.number))
    made = Suggestion.objects.get()
    assert made.question == question
    for address in (f"/i/{scope.pk}/", f"/i/{scope.pk}/q/{question.number}/"):
        page = door(tomas).get(address).content.decode()
        assert page.index('class="thread"') < page.index('id="s1"')


def test_rewording_withdrawing_and_the_list_of_all(
    door: Door, scope: Initiative, ines: Person, tomas: Person
) -> None:
    from django.utils import timezone

    suggest(door, ines, scope, not_in_scope="Refunds")
    Suggestion.objects.update(suggested_at=timezone.now())
    form = door(ines).get(f"/i/{scope.pk}/s/1/edit/").content.decode()
    assert "Refunds</textarea>" in form
    values = {"field": "not_in_scope", "not_in_scope": "Refunds abroad", "version": "1"}
    assert door(ines).post(f"/i/{scope.pk}/s/1/edit/", values).status_code == 303
    stale = door(ines).post(f"/i/{scope.pk}/s/1/edit/", values | {"why": "Fewer"})
    assert stale.status_code == 409
    assert door(tomas).post(f"/i/{scope.pk}/s/1/withdraw/").status_code == 403
    assert press(door, ines, Suggestion.objects.get(), "withdraw").status_code == 303
    listed = door(tomas).get(f"/i/{scope.pk}/suggestions/").content.decode()
    assert "Withdrawn by Ines Okafor" in listed and "Refunds abroad" in listed


def test_readers_who_press_get_403_and_nonsense_is_told_in_words(
    door: Door, scope: Initiative, ines: Person, marta: Person, tomas: Person
) -> None:
    suggest(door, ines, scope, not_in_scope="Refunds")
    made = Suggestion.objects.get()
    for person in (ines, marta):
        assert press(door, person, made).status_code == 403
    assert press(door, tomas, made, version="x").status_code == 422
    assert door(tomas).post(f"/i/{scope.pk}/s/99/accept/", {"version": "1"}).status_code == 404
    assert door(tomas).post(f"/i/{scope.pk}/suggestions/accept/", {"s": "1"}).status_code == 422


def test_the_page_costs_the_same_with_one_and_with_forty(
    door: Door, scope: Initiative, ines: Person, tomas: Person, django_assert_max_num_queries: Any
) -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    def cost() -> int:
        client = door(tomas)
        with CaptureQueriesContext(
            connection,
        ) as found:
            page = client.get(f"/i/{scope.pk}/")
        assert len(page.content) < 120_000
        return len(found)

    suggest(door, ines, scope, not_in_scope="Refunds")
    one = cost()
    row = Suggestion.objects.get()
    for number in range(2, 42):
        row.pk, row.number = None, number
        row.save(force_insert=True)
    assert cost() == one


def test_an_engineer_who_only_reads_a_decided_one_is_offered_nothing(
    door: Door, scope: Initiative, ines: Person
) -> None:
    Initiative.objects.filter(pk=scope.pk).update(stage="withdrawn")
    assert "Suggest a change" not in door(ines).get(f"/i/{scope.pk}/").content.decode()
    answer = door(ines).get(f"/i/{scope.pk}/suggest/?field=goal")
    assert answer.status_code == 409


def test_markup_in_a_suggestion_is_shown_as_typed(door: Door, scope: Initiative, ines: Person) -> None:
    suggest(door, ines, scope, not_in_scope="<script>alert(1)</script>", why="<b>bold</b>")
    page = door(ines).get(f"/i/{scope.pk}/").content.decode()
    assert "<script>alert(1)" not in page and "&lt;script&gt;" in page and "<b>bold</b>" not in page


def test_administrators_alone_do_not_suggest(door: Door, scope: Initiative) -> None:
    from initiatives.models import Role

    ada = factories.person(Role.ADMINISTRATOR, name="Ada Berg")
    assert suggest(door, ada, scope, not_in_scope="Refunds").status_code == 403


def test_versions_step_through_and_going_back_is_undone_in_one_press(
    door: Door, scope: Initiative, tomas: Person, ines: Person
) -> None:
    actions.change_framing(
        initiative=scope, by=tomas, now=NOW, version=1, values={"goal": "Lose half"}, why="As agreed"
    )
    page = door(ines).get(f"/i/{scope.pk}/v/1..2/").content.decode()
    assert f'href="/i/{scope.pk}/v/0..1/" rel="prev"' in page and 'rel="next"' not in page
    assert "As agreed" in page and "Go back to version" not in page
    assert (
        f'href="/i/{scope.pk}/v/1..2/" rel="next"'
        in door(ines).get(f"/i/{scope.pk}/v/0..1/").content.decode()
    )
    answer = door(tomas).post(f"/i/{scope.pk}/framing/restore/", {"number": "1", "version": "2"})
    shown = door(tomas).get(answer["Location"].partition("#")[0]).content.decode()
    assert "Saved as version 3" in shown and 'name="undo"' in shown
    undone = door(tomas).post(f"/i/{scope.pk}/framing/restore/", {"number": "2", "version": "3", "undo": "1"})
    assert "done=" not in undone["Location"]
    assert Framing.objects.newest_first()[0].goal == "Lose half"


def test_open_threads_are_counted_beside_what_they_are_about(
    door: Door, scope: Initiative, tomas: Person
) -> None:
    for text in ("Why?", "Who?"):
        actions.ask(initiative=scope, by=tomas, now=NOW, asking=Asking(text, about_field="goal"))
    page = door(tomas).get(f"/i/{scope.pk}/").content.decode()
    part = page[page.index('id="part-goal"') : page.index('id="part-metric"')]
    assert f'href="/i/{scope.pk}/?open=1#q1">2 open' in part


def test_who_watches_stands_in_a_list_and_people_are_offered_by_letters(
    door: Door, scope: Initiative, ines: Person, tomas: Person
) -> None:
    suggest(door, ines, scope, not_in_scope="Refunds")
    assert "Ines Okafor" in door(tomas).get(f"/i/{scope.pk}/watching/").content.decode()
    factories.person(name="Ida Berg", email="ida@example.org")
    found = door(tomas).get(f"/i/{scope.pk}/people/?q=i", headers=HTMX).content.decode()
    assert re.findall('data-name="([^"]+)"', found) == ["Ines Okafor", "Ida Berg"], "of this initiative first"
