"""No pattern can be made to run away: none repeats without a bound inside another such repeat."""

import re
from re import _constants as codes
from re import _parser as parser

import pytest

from initiatives.wording import nudges, phrases, reader, tone
from initiatives.wording.rules import RULES


def patterns():
    for rule in RULES:
        yield rule.id, rule.matcher
        if rule.not_after:
            yield f"{rule.id} not after", re.compile(rule.not_after, re.IGNORECASE)
        if rule.not_before:
            yield f"{rule.id} not before", re.compile(rule.not_before, re.IGNORECASE)
    for module in (nudges, phrases, reader):
        for name, value in vars(module).items():
            if isinstance(value, re.Pattern):
                yield f"{module.__name__}.{name}", value
    for rule in tone.TONE_RULES:
        yield rule.id, re.compile(rule.pattern)


def nested_without_bound(parsed, inside=False):
    for code, argument in parsed:
        if code in (codes.MAX_REPEAT, codes.MIN_REPEAT):
            _, most, body = argument
            unbounded = most == codes.MAXREPEAT
            if (unbounded and inside) or nested_without_bound(body, inside or unbounded):
                return True
        elif code is codes.BRANCH:
            if any(nested_without_bound(branch, inside) for branch in argument[1]):
                return True
        elif code is codes.SUBPATTERN:
            if nested_without_bound(argument[-1], inside):
                return True
        elif code in (codes.ASSERT, codes.ASSERT_NOT) and nested_without_bound(argument[1], inside):
            return True
    return False


@pytest.mark.parametrize("pattern", [pytest.param(pattern, id=name) for name, pattern in patterns()])
def test_no_pattern_nests_one_unbounded_repeat_in_another(pattern):
    assert not nested_without_bound(parser.parse(pattern.pattern, pattern.flags & ~re.UNICODE))


def test_no_repeat_was_swallowed_by_a_format_string():
    for name, pattern in patterns():
        assert not re.search(r"\(\d+, ?\d*\)", pattern.pattern), name


def test_the_check_itself_finds_a_pattern_that_runs_away():
    assert nested_without_bound(parser.parse(r"(?:a+\s*)+b"))
    assert not nested_without_bound(parser.parse(r"(?:a+\s*){0,5}b"))
