"""Marking what names a solution, and leaving alone what does not."""

from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from initiatives.wording import KINDS, Kind, read
from initiatives.wording.reader import LONGEST_SENTENCE, MOST_CHARACTERS
from initiatives.wording.rules import RULES
from tests.wording.labelled import LABELLED


def kinds(text, **names):
    return {finding.kind for finding in read(text, **names)}


def test_the_fraud_proposal_is_opened_up_by_a_question_about_speed():
    [finding] = read("Real-time fraud detection")
    assert finding.kind is Kind.SPEED
    assert (finding.start, finding.end) == (0, 9)
    assert finding.question == KINDS[Kind.SPEED].question
    assert finding.why == "Real time is one answer to how fast is fast enough."
    assert finding.rule == "speed.real-time"


def test_the_reader_agrees_with_careful_readers():
    hit, missed, extra, marked = Counter(), Counter(), Counter(), []
    for sentence, truth in LABELLED:
        found = {kind.value for kind in kinds(sentence)}
        hit.update(found & truth)
        missed.update(truth - found)
        extra.update(found - truth)
        if found and not truth:
            marked.append(sentence)
    f1 = 2 * hit.total() / (2 * hit.total() + missed.total() + extra.total())
    harmless = sum(not truth for _, truth in LABELLED)
    assert f1 >= 0.9, (missed, extra)
    assert len(marked) <= 0.05 * harmless, marked
    assert set(hit) == {kind.value for kind in Kind}


@pytest.mark.parametrize("sentence", [sentence for sentence, truth in LABELLED if truth])
def test_a_mark_shows_the_words_it_is_about(sentence):
    for finding in read(sentence):
        marked = sentence[finding.start : finding.end]
        assert marked and marked == marked.strip()


def test_the_label_before_a_title_is_never_marked():
    text = "[Feature Request] Dashboard for team leads"
    [finding] = read(text)
    assert text[finding.start : finding.end] == "Dashboard"


def test_an_outcome_is_read_from_its_means_on():
    text = "Reduce churn by adding a dashboard"
    [finding] = read(text)
    assert text[finding.start : finding.end] == "dashboard"
    assert read("Reduce churn") == []


def test_each_sentence_is_read_for_itself():
    text = "Export fails for long lists.\nAdd a retry button"
    [finding] = read(text)
    assert text[finding.start : finding.end] == "button"


def test_names_of_the_own_products_are_no_solution():
    assert kinds("Add the fee to Instant Pay") == {Kind.SPEED}
    assert kinds("Add the fee to Instant Pay", product_names=["instant pay"]) == set()
    assert kinds("Add the fee to Instant Pay", product_names=["", "  ", "(", "Instant"]) == set()


def test_a_rebuild_of_a_page_asks_about_the_rebuild_only():
    assert kinds("Redesign the claims page") == {Kind.REBUILD}


def test_a_likeness_to_another_product_asks_for_no_connection_to_it():
    assert kinds("Boards like Trello") == {Kind.PARITY}
    assert kinds("Import boards from Trello") == {Kind.INTEGRATION}


def test_reading_twice_says_the_same_in_order_of_place():
    text = "Rewrite the app in Go. Add an AI-powered dashboard, with an option to hide it, for all shops"
    first = read(text)
    assert first == read(text)
    assert [f.start for f in first] == sorted(f.start for f in first)
    assert {Kind.REBUILD, Kind.AI, Kind.INTERFACE, Kind.CUSTOMISATION, Kind.COVERAGE} <= {
        f.kind for f in first
    }


def test_a_dismissed_mark_can_be_known_again_by_its_rule():
    known = {rule.id for rule in RULES}
    assert {finding.rule for sentence, _ in LABELLED for finding in read(sentence)} <= known


@pytest.mark.parametrize(
    "text", ["", " ", "\n\n", "\0", "\0" * 50, "[", "[]", "feat:", "🚀", "e\u0301" * 40, "\ud800"]
)
def test_nothing_comes_of_nothing(text):
    assert read(text) == []


def test_text_from_right_to_left_and_emoji_keep_the_spans_right():
    text = "🚀🚀 لوحة القيادة. Add a dashboard"
    [finding] = read(text)
    assert text[finding.start : finding.end] == "dashboard"


def test_only_the_first_part_of_a_huge_text_is_read():
    text = "Add a dashboard. " * 600_000
    findings = read(text)
    assert findings == read(text[:MOST_CHARACTERS])
    assert findings and all(finding.end <= MOST_CHARACTERS for finding in findings)


def test_a_sentence_without_an_end_is_cut():
    text = "word " * 200 + "and add a dashboard"
    assert len(text) > LONGEST_SENTENCE
    [finding] = read(text)
    assert text[finding.start : finding.end] == "dashboard"


PIECES = st.sampled_from(
    [word for sentence, _ in LABELLED for word in sentence.split()]
    + [
        "[",
        "]",
        ":",
        "(",
        ")",
        "\n",
        "\0",
        ".",
        "!",
        "🚀",
        "İ",
        "ſ",
        "ﬁ",
        "-" * 40,
        "a" * 700,
        " " * 300,
        "\u202e",
        "'",
        '"',
    ]
)


def check_findings(text):
    findings = read(text)
    assert findings == read(text)
    for finding in findings:
        assert 0 <= finding.start < finding.end <= len(text)
        assert finding.question and finding.why and finding.rule.startswith(f"{finding.kind.value}.")


@given(st.text(max_size=400))
@settings(max_examples=150, deadline=None)
def test_any_text_is_read_without_a_fault(text):
    check_findings(text)


@given(st.lists(PIECES, max_size=60), st.sampled_from([" ", "", "  ", "\n"]))
@settings(max_examples=150, deadline=None)
def test_any_mix_of_telling_words_is_read_without_a_fault(pieces, between):
    check_findings(between.join(pieces))
