"""Marks of the wording reader: dismissed by one person for good, names that are marked for nobody."""

import pytest

from initiatives.actions.reframing import marks as actions
from initiatives.errors import Conflict, InvalidInput, NotAllowed
from initiatives.models import DismissedMark, HistoryEntry, Initiative, Person, Workspace
from initiatives.queries.reframing import marks as queries
from tests import factories
from tests.factories import NOW

pytestmark = pytest.mark.django_db


def marked(person: Person, text: str) -> list[str]:
    found = queries.marks_in({"goal": text}, spared=queries.spared(person))
    return [mark.words for mark in found["goal"]]


def first(text: str) -> queries.Mark:
    return queries.marks_in({"goal": text}, spared=queries.Spared(frozenset(), frozenset()))["goal"][0]


def dismiss(person: Person, text: str) -> DismissedMark:
    mark = first(text)
    return actions.dismiss_mark(rule=mark.rule, words=mark.words, by=person, now=NOW)


def test_a_dismissed_mark_is_gone_for_those_words_and_that_person(priya: Person, tomas: Person) -> None:
    assert marked(tomas, "Real-time fraud detection") == ["Real-time"]
    dismiss(tomas, "Real-time fraud detection")
    assert marked(tomas, "Build real-time alerts") == []
    assert marked(tomas, "Build instant alerts") == ["instant"]
    assert marked(priya, "Real-time fraud detection") == ["Real-time"]
    assert not HistoryEntry.objects.exists()


def test_dismissing_twice_is_once_and_shown_again_is_shown_again(priya: Person, tomas: Person) -> None:
    for text in ("Real-time fraud detection", "REAL-TIME checks"):
        dismiss(tomas, text)
    mark = DismissedMark.objects.get()
    actions.show_mark_again(mark, by=priya)
    assert queries.dismissed_marks(tomas) == [mark]
    actions.show_mark_again(queries.get_dismissed(tomas, mark.pk), by=tomas)
    actions.show_mark_again(queries.get_dismissed(tomas, mark.pk), by=tomas)
    assert marked(tomas, "Real-time fraud detection") == ["Real-time"]


@pytest.mark.parametrize(("rule", "words"), [("", "x"), ("speed.now", " "), ("r" * 61, "x")])
def test_nonsense_is_refused(tomas: Person, rule: str, words: str) -> None:
    with pytest.raises(InvalidInput):
        actions.dismiss_mark(rule=rule, words=words, by=tomas, now=NOW)


def test_a_product_of_our_own_is_marked_for_nobody(priya: Person, tomas: Person) -> None:
    text = "Integrate with Slack"
    assert "Slack" in " ".join(marked(priya, text))
    actions.name_products(names=" Slack \n\nslack\nSlack\nParcel  Desk", version=1, by=tomas, now=NOW)
    assert Workspace.current().product_names == "Slack\nslack\nParcel Desk"
    assert "Slack" not in " ".join(marked(priya, text))
    entry = HistoryEntry.objects.get(initiative=None)
    assert entry.changes == [{"field": "Names", "before": "", "after": "Slack, slack, Parcel Desk"}]


def test_only_leads_and_administrators_name_products(priya: Person, tomas: Person) -> None:
    with pytest.raises(NotAllowed, match="Engineering leads and administrators"):
        actions.name_products(names="Slack", version=1, by=priya, now=NOW)
    ada = factories.person("administrator", name="Ada Berg")
    actions.name_products(names="Slack", version=1, by=ada, now=NOW)
    with pytest.raises(Conflict) as failure:
        actions.name_products(names="Teams", version=1, by=tomas, now=NOW)
    (difference,) = failure.value.differences
    assert (difference.theirs, difference.yours) == ("Slack", "Teams")
    for names in ("x" * 81, "\n".join(f"Name {n}" for n in range(201))):
        with pytest.raises(InvalidInput):
            actions.name_products(names=names, version=2, by=tomas, now=NOW)


def test_the_same_words_are_explained_once_on_a_page(fraud: Initiative, tomas: Person) -> None:
    options = list(fraud.options.all())
    found = queries.page_marks(tomas, fraud, None, options)
    assert found is not None
    assert [mark.place for mark in found.proposal] == ["title"] and found.options == ()
    assert found.by_place["option-A"][0].words == "Real-time"
    assert [mark.words for mark in found.proposal] == ["Real-time"]


def test_those_who_do_not_frame_it_see_no_marks(fraud: Initiative, priya: Person, marta: Person) -> None:
    assert queries.page_marks(marta, fraud, None, ()) is None
    assert queries.page_marks(priya, fraud, None, ()) is not None
    fraud.stage = "declined"
    assert queries.page_marks(priya, fraud, None, ()) is None


def test_what_is_spared_costs_one_query(tomas: Person, django_assert_num_queries: object) -> None:
    dismiss(tomas, "Real-time fraud detection")
    factories.workspace(product_names="Slack\nParcel Desk")
    with django_assert_num_queries(1):  # type: ignore[operator]
        spared = queries.spared(tomas)
    assert spared.names == {"Slack", "Parcel Desk"} and len(spared.dismissed) == 1
