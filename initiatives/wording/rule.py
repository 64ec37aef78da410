"""The shape of one rule: a pattern with its reason, and sentences it must and must not mark."""

import re
from dataclasses import dataclass
from functools import cached_property

from initiatives.wording.kinds import Kind

LOOK_BACK = 80  # characters before a match that `not_after` may see


def one_of(names: tuple[str, ...]) -> str:
    """Any of the names, the longest first so that `React Native` wins over `React`.

    They are grouped by their first letter: most places in a text are then passed after one look.
    """
    groups: dict[str, list[str]] = {}
    for name in sorted(names, key=len, reverse=True):
        groups.setdefault(name[0].upper(), []).append(re.escape(name).replace(r"\ ", r"[\s-]?"))
    return (
        "(?:"
        + "|".join(f"{_begins_with(first)}(?:{'|'.join(group)})" for first, group in groups.items())
        + ")"
    )


def _begins_with(first: str) -> str:
    return f"(?=[{first}{first.lower()}])" if first.isalpha() else ""


def in_title_case(sentence: str) -> bool:
    """Whether nearly every longer word has a capital, so that a capital marks no name."""
    words = re.findall(r"[A-Za-z]{4,}", sentence)[1:]
    return len(words) > 2 and sum(word[0].isupper() for word in words) >= 0.7 * len(words)


@dataclass(frozen=True)
class Rule:
    """One pattern and what it takes to believe it.

    `pattern` is matched without regard to case unless `cased`; a group named `mark` narrows what is marked.
    `not_in_title_case` is for patterns that take a capital for the sign of a name.
    `not_after` and `not_before` are patterns for the text that touches the match: where one fits, no mark.
    `marks` are sentences the rule must mark, `spares` sentences it must leave alone; a test walks them all.
    No pattern may nest one unbounded repeat in another; a test looks.
    """

    id: str
    kind: Kind
    pattern: str
    why: str
    marks: tuple[str, ...]
    spares: tuple[str, ...]
    not_after: str = ""
    not_before: str = ""
    cased: bool = False
    not_in_title_case: bool = False

    @cached_property
    def matcher(self) -> re.Pattern[str]:
        return re.compile(self.pattern, re.NOFLAG if self.cased else re.IGNORECASE)

    @cached_property
    def _before(self) -> re.Pattern[str]:
        return re.compile(f"(?:{self.not_after})$", re.IGNORECASE)

    @cached_property
    def _after(self) -> re.Pattern[str]:
        return re.compile(self.not_before, re.IGNORECASE)

    def spans(self, sentence: str) -> list[tuple[int, int]]:
        """Start and end of each stretch of this sentence that the rule marks."""
        if self.not_in_title_case and in_title_case(sentence):
            return []
        found = []
        for match in self.matcher.finditer(sentence):
            if self.not_after and self._before.search(
                sentence[max(0, match.start() - LOOK_BACK) : match.start()]
            ):
                continue
            if self.not_before and self._after.match(sentence, match.end()):
                continue
            found.append(match.span("mark") if "mark" in self.matcher.groupindex else match.span())
        return [(start, end) for start, end in found if end > start]
