"""What counts as similar, and the clock that counts working days."""

from datetime import UTC, date, datetime, timedelta

import pytest

from initiatives.models import Choice, Decision, LookAgain, Person, Team
from initiatives.queries import working_days
from initiatives.queries.similar import similar_to, telling_words
from initiatives.stages import Stage
from tests import factories
from tests.factories import NOW

MONDAY = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
FRIDAY = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)


@pytest.fixture
def priya(db: None) -> Person:
    return factories.priya()


@pytest.fixture
def payments(db: None) -> Team:
    return factories.team(lead=factories.tomas())


def titles(text: str, person: Person) -> list[str]:
    return [row.title for row in similar_to(text, person, now=NOW)]


@pytest.mark.parametrize(
    ("typed", "past"),
    [
        ("Real-time fraud detection engine", "Fraud rules engine"),
        ("Detecting fraud as it happens", "Fraud detection in real time"),
        ("Native mobile app for iOS", "Mobile apps"),
        ("Single sign-on for six providers", "SSO: sign-on providers"),
        ("Détection de fraude", "Detection de la fraude"),
    ],
)
def test_the_same_telling_words_are_similar(priya: Person, payments: Team, typed: str, past: str) -> None:
    factories.initiative(filed_by=priya, for_team=payments, proposal_title=past)
    assert titles(typed, priya) == [past]


@pytest.mark.parametrize(
    ("typed", "past"),
    [
        ("Search engine for help pages", "Fraud rules engine"),
        ("A new dashboard", "Real-time platform for reports"),
        ("Dark mode", "Payment flow redesign"),
        ("Build a better system for our users", "Build a better tool for users"),
        ("", "Fraud rules engine"),
        ("a b c", "Fraud rules engine"),
    ],
)
def test_words_that_every_proposal_uses_are_not_enough(
    priya: Person, payments: Team, typed: str, past: str
) -> None:
    factories.initiative(filed_by=priya, for_team=payments, proposal_title=past)
    assert titles(typed, priya) == []


def test_three_at_most_and_what_was_decided_comes_first(priya: Person, payments: Team) -> None:
    for number in range(6):
        factories.initiative(filed_by=priya, for_team=payments, proposal_title=f"Fraud detection {number}")
    old = factories.initiative(
        filed_by=priya, for_team=payments, stage=Stage.DECLINED, proposal_title="Fraud detection 7"
    )
    found = similar_to("Fraud detection", priya, now=NOW)
    assert len(found) == 3
    assert found[0].pk == old.pk
    assert [row.can_reopen for row in found] == [True, False, False]


def test_somebody_elses_draft_is_never_similar(priya: Person, payments: Team) -> None:
    factories.initiative(
        filed_by=priya, for_team=payments, stage=Stage.DRAFT, proposal_title="Fraud detection"
    )
    assert titles("Fraud detection", factories.marta()) == []
    assert titles("Fraud detection", priya) == []


def test_a_member_who_may_not_reopen_is_not_offered_it(priya: Person, payments: Team) -> None:
    factories.initiative(
        filed_by=priya, for_team=payments, stage=Stage.DECLINED, proposal_title="Fraud detection"
    )
    assert [row.can_reopen for row in similar_to("Fraud detection", factories.ines(), now=NOW)] == [False]


@pytest.mark.parametrize(
    ("decision", "story"),
    [
        (
            {"choice": Choice.DECLINE, "reason": "nobody asked"},
            "Declined in October: nobody asked.",
        ),
        (
            {"choice": Choice.DEFER, "reason": "Not yet.", "look_again": LookAgain.DATE, "look_again_on": date(2027, 3, 1)},
            "Not now, decided in October: Not yet. Look again on Mon 1 Mar 2027.",
        ),
        (
            {"choice": Choice.DEFER, "reason": "Not yet", "look_again": LookAgain.WORDS,
             "look_again_words": "three customers ask"},
            "Not now, decided in October: Not yet. Look again if three customers ask.",
        ),
    ],
)  # fmt: skip
def test_the_old_decision_is_told_with_its_reason(
    priya: Person, payments: Team, decision: dict[str, object], story: str
) -> None:
    stage = Stage.DECLINED if decision["choice"] == Choice.DECLINE else Stage.DEFERRED
    old = factories.initiative(filed_by=priya, for_team=payments, stage=stage)
    at = NOW - timedelta(days=40)
    Decision.objects.create(initiative=old, decided_by=priya, decided_at=at, undo_until=at, **decision)
    assert similar_to("Fraud detection", priya, now=NOW)[0].story == story


def test_telling_words_lose_endings_accents_and_small_words() -> None:
    assert telling_words("The détections of Fraud-Engines") == ["detect", "fraud", "engin"]
    assert len(telling_words("one two three four five six seven eight nine ten")) == 8


def test_a_weekend_does_not_count() -> None:
    assert working_days.waited(FRIDAY, MONDAY) == timedelta(days=1)
    assert working_days.waited_words(FRIDAY, MONDAY) == "1 working day"
    assert not working_days.is_late(FRIDAY, MONDAY)
    assert not working_days.is_late(FRIDAY, MONDAY + timedelta(days=1))
    assert working_days.is_late(FRIDAY, MONDAY + timedelta(days=1, minutes=1))
    saturday = FRIDAY + timedelta(days=1)
    assert working_days.waited(saturday, saturday + timedelta(hours=20)) == timedelta()


def test_working_days_ahead_skip_the_weekend() -> None:
    assert working_days.after(date(2026, 11, 20), 1) == date(2026, 11, 23)
    assert working_days.after(date(2026, 11, 23), 5) == date(2026, 11, 30)
    assert working_days.after(date(2026, 11, 21), 0) == date(2026, 11, 21)


def test_a_clock_that_went_back_waits_for_nothing() -> None:
    assert working_days.waited(MONDAY, FRIDAY) == timedelta()
