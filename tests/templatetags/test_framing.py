"""A framing in words: headline, values in their unit, what changed between two texts."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from initiatives.models import Framing, Initiative, Metric
from initiatives.templatetags import framing as words


def framed(**fields: Any) -> Framing:
    metric = Metric(name="Card-fraud losses", unit=fields.pop("unit", "$ a month"), direction="down")
    return Framing(goal=fields.pop("goal", "Halve card-fraud losses"), metric=metric, **fields)


def headline(framing: Framing | None) -> str:
    return words.headline(Initiative(proposal_title="Real-time fraud detection"), framing)


def test_without_a_goal_the_filers_words_are_the_headline() -> None:
    assert headline(None) == headline(framed(goal="")) == "Real-time fraud detection"


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({}, "Halve card-fraud losses"),
        ({"baseline": Decimal(104000)}, "Halve card-fraud losses"),
        ({"target": Decimal(52000)}, "Halve card-fraud losses, to $52k a month"),
        (
            {"baseline": Decimal(104000), "target": Decimal(52000), "target_by": date(2027, 6, 30)},
            "Halve card-fraud losses, from $104k to $52k a month, by June 2027",
        ),
        (
            {"baseline": Decimal(4), "target": Decimal("2.5"), "unit": "%", "target_by": date(2027, 6, 12)},
            "Halve card-fraud losses, from 4% to 2.5%, by 12 June 2027",
        ),
        (
            {"baseline": Decimal(12), "target": Decimal(40), "unit": "points"},
            "Halve card-fraud losses, from 12 to 40 points",
        ),
        (
            {
                "goal": "Get losses to $52k a month by the end of 2027.",
                "target": Decimal(52000),
                "target_by": date(2027, 12, 31),
            },
            "Get losses to $52k a month by the end of 2027",
        ),
    ],
)
def test_the_headline_adds_what_the_goal_does_not_say(fields: dict[str, Any], expected: str) -> None:
    assert headline(framed(**fields)) == expected


def test_each_part_is_one_line() -> None:
    version = framed(
        baseline=Decimal(104000),
        baseline_source="Finance ledger",
        baseline_on=date(2026, 11, 18),
        target=Decimal(52000),
        target_by=date(2027, 6, 30),
        value_low=Decimal(400000),
        value_middle=Decimal(500000),
        value_high=Decimal(700000),
        date_that_matters=date(2027, 3, 1),
        share_lost=Decimal("0.6"),
        horizon_years=Decimal("1.00"),
    )
    said = words.words_of(Initiative(), version)
    assert said["baseline"] == "$104k a month (Finance ledger, 18 Nov 2026)"
    assert said["target"] == "$104k to $52k a month (50% less) by June 2027"
    assert said["worth"] == "$0.40m to $0.70m for a year at the target"
    assert said["date"] == "1 March 2027; after it 60% of the value is lost"
    assert said["horizon"] == "1 year"
    assert said["metric"] == "Card-fraud losses, $ a month"


def test_a_target_of_none_left_is_all_of_it_not_nearly_all() -> None:
    said = words.words_of(Initiative(), framed(baseline=Decimal(3), target=Decimal(0)))
    assert "(100% less)" in said["target"]


def test_what_is_not_known_says_why() -> None:
    version = framed(no_baseline_reason="nobody counts them", no_money_reason="the law asks for it")
    said = words.words_of(Initiative(), version)
    assert said["baseline"] == "Not known: nobody counts them"
    assert said["worth"] == "No money value: the law asks for it"


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("Lose less money", "Lose half as much money"),
        ("", "New"),
        ("Old", ""),
        ("same", "same"),
        ("a\nb  c", "a b c"),
        ("שלום עולם", "שלום לך 👩‍👩‍👧"),
        ("x " * 3000, "y " * 3000),
    ],
)
def test_a_word_diff_holds_both_texts(before: str, after: str) -> None:
    pieces = words.word_diff(before, after)
    assert "".join(piece.text for piece in pieces if piece.kind != "ins") == before
    assert "".join(piece.text for piece in pieces if piece.kind != "del") == after


def test_only_what_changed_is_listed() -> None:
    before = {"goal": "Lose less", "metric": "Losses"}
    after = {"goal": "Lose half", "metric": "Losses", "for_whom": "Sellers"}
    assert [(c.label, c.before, c.after) for c in words.changes(before, after)] == [
        ("Goal", "Lose less", "Lose half"),
        ("For whom", "", "Sellers"),
    ]


def test_a_changed_phrase_reads_as_one_change() -> None:
    pieces = words.word_diff("Real-time fraud detection", "Halve card-fraud losses")
    assert [(piece.kind, piece.text) for piece in pieces] == [
        ("del", "Real-time fraud detection"),
        ("ins", "Halve card-fraud losses"),
    ]
    pieces = words.word_diff("Lose less money", "Lose half as much money")
    assert [(piece.kind, piece.text) for piece in pieces] == [
        ("same", "Lose "),
        ("del", "less"),
        ("ins", "half as much"),
        ("same", " money"),
    ]
