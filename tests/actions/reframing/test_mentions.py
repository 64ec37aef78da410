"""@Name: whoever is meant hears of it once, whoever may not read it never, and rewording tells only the new ones."""

import pytest

from initiatives.actions import _mentions
from initiatives.actions import reframing as actions
from initiatives.actions.reframing import Asking, FramingChange, suggestions
from initiatives.models import Initiative, Notice, NoticeKind, Person
from initiatives.templatetags.suggesting import mentions
from tests import factories
from tests.factories import NOW

pytestmark = pytest.mark.django_db


def mentioned() -> list[tuple[str, str]]:
    found = Notice.objects.filter(kind=NoticeKind.MENTION).order_by("pk").select_related("person")
    return [(notice.person.first_name, notice.anchor) for notice in found]


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("Ask @Hana Sato about it", ["Hana Sato"]),
        ("@hana sato, is that so?", ["Hana Sato"]),
        ("@Hana, is that so?", ["Hana Sato"]),
        ("That is @Hana’s floor. (@Marta Lindqvist)", ["Hana Sato", "Marta Lindqvist"]),
        ("@Hana Sato and @Hana Sato again", ["Hana Sato"]),
        ("hana@Hana.example is a mail address", []),
        ("@Otto knows", []),
        ("@Sam could be either", []),
        ("@ nobody, a@b, @@", []),
    ],
)
def test_a_name_counts_when_it_is_one_persons_alone(text: str, named: list[str]) -> None:
    factories.hana()
    factories.marta()
    factories.person(name="Sam Able", email="sam1@example.org")
    factories.person(name="Sam Baker", email="sam2@example.org")
    stored, found = _mentions.read(text)
    assert [person.name for person in found] == named
    assert (
        stored.replace(_mentions.NO_BREAK, " ").casefold()
        == text.replace("@Hana,", "@Hana Sato,").replace("@Hana’s", "@Hana Sato’s").casefold()
    )


def test_what_was_named_stands_apart_and_markup_stays_what_was_typed() -> None:
    factories.hana()
    stored, _ = _mentions.read("<b>@Hana Sato</b> & @nobody")
    assert mentions(stored) == (
        '&lt;b&gt;<span class="mention">@Hana\u00a0Sato</span>&lt;/b&gt; &amp; @nobody'
    )


def test_a_question_a_reply_a_concern_and_a_reason_tell_whom_they_name(
    fraud: Initiative, tomas: Person, ines: Person, hana: Person, marta: Person
) -> None:
    question = actions.ask(
        initiative=fraud, by=tomas, now=NOW, asking=Asking("Would @Hana Sato hold orders for this?")
    )
    actions.reply(
        question=question, by=ines, now=NOW, text="@Marta Lindqvist asked the same, @Ines Okafor too"
    )
    actions.ask(
        initiative=fraud, by=tomas, now=NOW, asking=Asking("@Ines Okafor, chargebacks lag", form="concern")
    )
    suggestions.make(
        initiative=fraud,
        by=ines,
        now=NOW,
        what=FramingChange("for_whom", {"for_whom": "Sellers"}),
        why="As @Hana said",
    )
    assert mentioned() == [("Hana", "q1"), ("Marta", "q1"), ("Ines", "q2"), ("Hana", "s1")]


def test_whoever_is_asked_is_told_once_and_so_is_whoever_a_reply_names(
    fraud: Initiative, tomas: Person, priya: Person, ines: Person
) -> None:
    question = actions.ask(initiative=fraud, by=tomas, now=NOW, asking=Asking("@Priya Nair, why now?"))
    assert Notice.objects.filter(person=priya).count() == 1
    actions.reply(question=question, by=ines, now=NOW, text="@Tomás Ferreira see the ledger")
    assert [notice.kind for notice in Notice.objects.filter(person=tomas)] == [NoticeKind.MENTION]


def test_rewording_tells_only_who_is_new(
    fraud: Initiative, tomas: Person, hana: Person, marta: Person
) -> None:
    question = actions.ask(initiative=fraud, by=tomas, now=NOW, asking=Asking("Why now?"))
    message = actions.reply(question=question, by=tomas, now=NOW, text="@Hana Sato?")
    actions.edit_reply(message=message, by=tomas, now=NOW, version=1, text="@Hana Sato or @Marta Lindqvist?")
    assert mentioned() == [("Hana", "q1"), ("Marta", "q1")]
    message.refresh_from_db()
    assert message.text == "@Hana\u00a0Sato or @Marta\u00a0Lindqvist?"
