"""The quiet hints at intake: a solution named, an answer repeated, a sharp tone."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from initiatives.wording import names_solution, sharp_tone, too_similar


@pytest.mark.parametrize(
    "text",
    [
        "Real-time fraud detection",
        "Build a partner portal",
        "Add a second approval step",
        "Migrate the ledger",
        "Rewrite the tariff rules",
        "Integrate the fleet system",
        "Use queues for the nightly run",
        "We need to build a loyalty programme",
        "Let's launch a referral scheme",
        "Reduce calls by adding a chatbot",
    ],
)
def test_a_proposal_that_says_how_is_noticed(text):
    assert names_solution(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "   ",
        "\0",
        "Cut card-fraud losses by half",
        "Fewer people give up at payment",
        "Customers wait three weeks for a change of address",
        "Export fails for long lists",
        "Support calls about late parcels fall by a third",
        "Use of the night desk falls",
        "Add more value for brokers",
        "Card-fraud losses of $104k a month that a nightly batch finds too late",
    ],
)
def test_a_goal_or_a_problem_is_left_alone(text):
    assert not names_solution(text)


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("Real-time fraud detection", "Real time fraud detection."),
        ("Real-time fraud detection", "We would have real-time fraud detection"),
        ("Add a refund button", "There would be a refund button"),
        ("Migrate the ledger", "The ledger is migrated"),
        ("🚀", "🚀"),
    ],
)
def test_an_answer_that_repeats_the_first_is_noticed(first, second):
    assert too_similar(first, second)
    assert too_similar(second, first)


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("Real-time fraud detection", "Losses to card fraud would fall by half within a quarter"),
        ("Add a refund button", "Fewer people would call us to get their money back"),
        ("", ""),
        ("Add a refund button", ""),
        ("Portal", "Brokers would see the state of a claim in the portal instead of calling us twice a week"),
    ],
)
def test_an_answer_that_says_something_new_is_left_alone(first, second):
    assert not too_similar(first, second)


def test_a_sharp_question_is_shown_with_a_softer_way():
    text = "The range looks fine. Why didn't you ask the drivers?"
    hint = sharp_tone(text)
    assert hint is not None
    assert text[hint.start : hint.end] == "Why didn't you"
    assert hint.rule == "tone.why-not"
    assert hint.hint.endswith(".")


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Which number would tell us this worked?",
        "What would change if we waited a quarter?",
        "Does SSO come before SAML for the two largest customers?",
        "Just under half of them leave.",
        "Why do customers leave at payment?",
    ],
)
def test_a_civil_question_gets_no_hint(text):
    assert sharp_tone(text) is None


@given(st.text(max_size=300), st.text(max_size=300))
@settings(max_examples=100, deadline=None)
def test_no_text_makes_the_hints_fail(first, second):
    assert names_solution(first) in (True, False)
    assert too_similar(first, second) == too_similar(second, first)
    hint = sharp_tone(first)
    assert hint is None or 0 <= hint.start < hint.end <= len(first)
