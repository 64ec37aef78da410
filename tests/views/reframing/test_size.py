"""The initiative page with 3, 300 and 3,000 of everything: as many queries, and light enough for a phone."""

import gzip
from datetime import date

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from initiatives.models import (
    Guardrail,
    Initiative,
    Message,
    Person,
    Question,
    Suggestion,
    Watch,
)
from tests import factories, ready
from tests.factories import NOW

pytestmark = pytest.mark.django_db

LIGHT = 20 * 1024


@pytest.fixture
def tomas() -> Person:
    return factories.tomas()


@pytest.fixture
def fraud(tomas: Person) -> Initiative:
    """Ready to decide, with figures, in a team with weeks left."""
    team = factories.team(lead=tomas)
    factories.capacity(team, factories.period(), 96)
    return ready.ready(priya=factories.priya(), tomas=tomas, team=team)


def fill(initiative: Initiative, by: Person, count: int) -> None:
    """`count` questions, replies under the first, suggestions, guardrails and watchers, each in words of its own."""
    start = initiative.next_question_number
    done = Guardrail.objects.filter(initiative=initiative).count()
    Question.objects.bulk_create(
        Question(
            initiative=initiative,
            number=start + n,
            text=f"What drives part {n} of it, and whom would it help if that were half as large?",
            would_change=f"With less than {n} the cheaper way would do.",
            asked_by=by,
            asked_of=initiative.product_owner,
            asked_at=NOW,
            answer_by=date(2026, 11, 30),
        )
        for n in range(count)
    )
    unfolded = initiative.questions.open().by_worth()[0]
    Message.objects.bulk_create(
        Message(
            question=unfolded, author=by, text=f"Reply {n}: we looked at month {n} of it.", written_at=NOW
        )
        for n in range(count)
    )
    Guardrail.objects.bulk_create(
        Guardrail(
            initiative=initiative,
            number=1000 + done + n,
            says=f"Payments held by rule {n}",
            discipline="design",
            added_by=by,
            added_at=NOW,
        )
        for n in range(count)
    )
    Suggestion.objects.bulk_create(
        Suggestion(
            initiative=initiative,
            number=1000 + done + n,
            to="framing",
            part="goal",
            right="change_framing",
            before={"goal": initiative.proposal_title},
            after={"goal": f"Halve fraud losses in region {n}"},
            suggested_by=by,
            suggested_at=NOW,
        )
        for n in range(count)
    )
    people = Person.objects.bulk_create(
        Person(email=f"reader-{done + n}@example.org", name=f"Reader {n}", created_at=NOW)
        for n in range(count)
    )
    Watch.objects.bulk_create(Watch(initiative=initiative, person=person) for person in people)
    initiative.next_question_number = start + count
    initiative.save(update_fields=["next_question_number"])


def weigh(client: Client, path: str) -> tuple[int, int, str]:
    """(queries, bytes as they travel, the page)."""
    client.get(path)  # a session's own first writes
    with CaptureQueriesContext(connection) as asked:
        page = client.get(path)
    assert page.status_code == 200
    return len(asked), len(gzip.compress(page.content, 6)), page.content.decode()


@pytest.mark.parametrize("reader", ["tomas", "marta"])
def test_the_page_asks_and_weighs_the_same_with_3_300_and_3000_of_everything(
    fraud: Initiative, tomas: Person, reader: str
) -> None:
    client = Client()
    client.force_login(tomas if reader == "tomas" else factories.marta())
    path = f"/i/{fraud.pk}/"
    seen: dict[int, tuple[int, int]] = {}
    for count, more in ((3, 3), (300, 297), (3000, 2700)):
        fill(fraud, tomas, more)
        queries, weight, html = weigh(client, path)
        seen[count] = queries, weight
    assert len({queries for queries, _ in seen.values()}) == 1, seen
    assert max(weight for _, weight in seen.values()) <= LIGHT, seen
    assert f"Earlier, {fraud.questions.count() - 30} more" in html
    asked, light, older = weigh(client, f"{path}?questions=30")
    assert asked <= max(queries for queries, _ in seen.values())
    assert light <= LIGHT
    assert "Later ones" in older
