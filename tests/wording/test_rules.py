"""Each rule marks what it must mark and spares what it must spare."""

import pytest

from initiatives.wording import KINDS, Kind
from initiatives.wording.rules import RULES
from initiatives.wording.tone import TONE_RULES, sharp_tone


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
def test_a_rule_marks_its_examples(rule):
    assert rule.marks
    for sentence in rule.marks:
        assert rule.spans(sentence), f"{rule.id} must mark: {sentence}"


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
def test_a_rule_spares_its_counterexamples(rule):
    assert rule.spares
    for sentence in rule.spares:
        assert not rule.spans(sentence), f"{rule.id} must spare: {sentence}"


def test_rule_ids_are_unique_and_begin_with_their_kind():
    ids = [rule.id for rule in RULES]
    assert len(ids) == len(set(ids))
    assert all(rule.id.split(".")[0] == rule.kind.value for rule in RULES)


def test_each_kind_has_rules_a_name_a_question_and_a_use():
    assert {rule.kind for rule in RULES} == set(Kind) == set(KINDS)
    for kind in KINDS.values():
        assert "?" in kind.question and " if " in f" {kind.question.lower()}"
        assert kind.when.endswith(".") and kind.name


@pytest.mark.parametrize("rule", TONE_RULES, ids=lambda rule: rule.id)
def test_a_tone_rule_marks_its_examples_and_spares_the_others(rule):
    for sentence in rule.marks:
        assert sharp_tone(sentence), sentence
    for sentence in rule.spares:
        assert sharp_tone(sentence) is None, sentence
