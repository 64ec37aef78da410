"""Reads a text and marks the words that name a solution or an unexamined absolute.

Deterministic and offline. Time is bounded: only the first `MOST_CHARACTERS` are read, sentence by sentence, a
sentence is cut at `LONGEST_SENTENCE`, and no pattern nests one unbounded repeat in another.
"""

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass

from initiatives.wording.kinds import KINDS, Kind
from initiatives.wording.rules import RULES
from initiatives.wording.statements import Nature, nature

MOST_CHARACTERS = 20_000
LONGEST_SENTENCE = 600

SENTENCE_END = re.compile(r"(?<=[.!?…])\s+(?=[^\sa-z])|[\r\n\u2028\u2029]+")


@dataclass(frozen=True)
class Finding:
    """One mark: `text[start:end]` takes something for granted, and `question` opens it up.

    `rule` is stable from version to version, so that a dismissal can be kept against it.
    """

    kind: Kind
    start: int
    end: int
    question: str
    why: str
    rule: str


def sentences(text: str) -> Iterator[tuple[int, str]]:
    """Each sentence with its offset, none longer than `LONGEST_SENTENCE`, of the first `MOST_CHARACTERS`."""
    text = text[:MOST_CHARACTERS]
    begin = 0
    ends = [(match.start(), match.end()) for match in SENTENCE_END.finditer(text)]
    for end, following in [*ends, (len(text), len(text))]:
        for start in range(begin, end, LONGEST_SENTENCE):
            yield start, text[start : min(start + LONGEST_SENTENCE, end)]
        begin = following


def read(text: str, *, product_names: Collection[str] = ()) -> list[Finding]:
    """Mark what in the text names a solution, in order of place; nothing in a problem or an outcome.

    `product_names` are the organisation's own names: a mark that touches one is dropped. No text
    raises; only its first `MOST_CHARACTERS` are read.
    """
    own = _own_spans(text[:MOST_CHARACTERS], product_names)
    findings: list[Finding] = []
    for offset, sentence in sentences(text):
        what, begin = nature(sentence)
        if what is Nature.PROBLEM:
            continue
        for finding in _marks(sentence, begin, offset):
            if not any(start < finding.end and finding.start < end for start, end in own):
                findings.append(finding)
    return sorted(findings, key=lambda finding: (finding.start, finding.end, finding.kind))


def _marks(sentence: str, begin: int, offset: int) -> list[Finding]:
    body = sentence[begin:]
    taken: list[Finding] = []
    for rule in RULES:
        for start, end in rule.spans(body):
            mark = Finding(
                kind=rule.kind,
                start=offset + begin + start,
                end=offset + begin + end,
                question=KINDS[rule.kind].question,
                why=rule.why,
                rule=rule.id,
            )
            if not any(mark.kind is other.kind and _overlap(mark, other) for other in taken):
                taken.append(mark)
    return [mark for mark in taken if not any(_yields(mark, other) for other in taken)]


def _overlap(one: Finding, other: Finding) -> bool:
    return one.start < other.end and other.start < one.end


def _yields(mark: Finding, other: Finding) -> bool:
    """Whether another mark in the same sentence already says what this one would."""
    match mark.kind, other.kind:
        case (
            Kind.INTERFACE | Kind.AUTOMATION,
            Kind.TECHNOLOGY | Kind.PLATFORM,
        ):  # "Helm chart", "Android Auto"
            return _overlap(mark, other)
        case Kind.REBUILD, Kind.PLATFORM:  # "port to Android": another place, nothing is built anew
            return _overlap(mark, other) and mark.rule.startswith("rebuild.migrate")
        case Kind.PLATFORM, Kind.PARITY:  # "feature parity of web and mobile": both are there
            return other.rule in ("parity.replacement", "parity.same-here")
        case Kind.INTERFACE, Kind.REBUILD:  # "redesign the claims page": the page is there already
            return True
        case (
            Kind.PLATFORM,
            Kind.INTEGRATION,
        ):  # "import from the MoneyBox app on macOS": the other tool's platform
            return other.start < mark.start and other.rule == "integration.exchange"
        case Kind.PARITY, Kind.TECHNOLOGY:  # "SQLite as an alternative to MySQL": another part, no rival
            return mark.rule == "parity.replacement" and 0 <= other.start - mark.end <= 3
        case Kind.INTEGRATION, Kind.PARITY:  # "boards like Trello": nobody asks to connect them
            return _overlap(mark, other) or other.start < mark.start
        case Kind.INTEGRATION, Kind.AI | Kind.PLATFORM:  # "draft replies with ChatGPT", "Jira plugin"
            return _overlap(mark, other)
    return False


def _own_spans(text: str, names: Collection[str]) -> list[tuple[int, int]]:
    spans = []
    for name in names:
        if name.strip():
            pattern = rf"(?<!\w){re.escape(name.strip())}(?!\w)"
            spans += [match.span() for match in re.finditer(pattern, text, re.IGNORECASE)]
    return spans
