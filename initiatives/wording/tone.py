"""A quiet hint on a sharp tone. Off by setting; it never blocks and never says who is right."""

import re
from dataclasses import dataclass

from initiatives.wording.reader import MOST_CHARACTERS


@dataclass(frozen=True)
class ToneHint:
    """`text[start:end]` may land harder than meant; `hint` says so in one plain sentence."""

    start: int
    end: int
    hint: str
    rule: str


@dataclass(frozen=True)
class ToneRule:
    id: str
    pattern: str
    hint: str
    marks: tuple[str, ...]
    spares: tuple[str, ...]
    cased: bool = False


TONE_RULES = (
    ToneRule(
        id="tone.why-not",
        pattern=(
            r"\bwhy\s+(?:did|do|does|have|has|is|are|was|were|would|can)(?:n['’]?t|\s+not)?\s+(?:you"
            r"|nobody|no one|anyone|somebody)\b|\bwhy\s+on\s+earth\b"
        ),
        hint="This asks a person to defend themselves. What led here may be the better question.",
        marks=(
            "Why didn't you measure this?",
            "Why would you build it twice",
            "Why has nobody asked the customers?",
        ),
        spares=("Why now?", "Why do customers leave at payment?"),
    ),
    ToneRule(
        id="tone.obviously",
        pattern=(
            r"\b(?:obviously|of course not|clearly\s+(?:you|nobody|not)|everyone\s+knows"
            r"|anyone\s+can\s+see|as\s+i\s+(?:already\s+)?said|once\s+again"
            r"|how\s+hard\s+can\s+it\s+be)\b"
        ),
        hint="What is plain to you may be new to others. The sentence stands without it.",
        marks=("Obviously this needs a queue", "As I already said, it is slow"),
        spares=("It is clearly marked on the invoice", "Ask once and answer once"),
    ),
    ToneRule(
        id="tone.just",
        pattern=(
            r"(?:^|[.!?]\s+|\b(?:you|we|they)\s+(?:can|could|should)\s+)(?:just|simply)\s+(?!in\b"
            r"|as\b|under\b|over\b|about\b|before\b|after\b|now\b|a\b|the\b|one\b|two\b)\w+"
            r"|\bcan(?:['’]?t|not)?\s+(?:you|we|they)\s+just\b"
        ),
        hint="Just makes the work sound small. Without it, the sentence is easier to agree with.",
        marks=("Just add a queue.", "You could simply ask them.", "Can't we just ship it?"),
        spares=("Just under half of them leave", "It shipped just before the sale"),
    ),
    ToneRule(
        id="tone.words",
        pattern=(
            r"\b(?:nonsense|ridiculous|stupid|dumb|absurd|pointless|lazy|incompetent|useless|idiotic"
            r"|waste\s+of\s+(?:time|money)|makes\s+no\s+sense|what\s+were\s+you\s+thinking)\b"
        ),
        hint="This judges. Saying what you saw, and what it costs, is easier to answer.",
        marks=("This estimate is ridiculous", "A waste of time"),
        spares=("The figures are too low for three shops",),
    ),
    ToneRule(
        id="tone.capitals",
        pattern=(
            r"\b[A-Z]{2,}(?:['’][A-Z]+)?(?:[ ,]+[A-Z]{2,}(?:['’][A-Z]+)?){2,20}\b|\b(?:NEVER|ALWAYS"
            r"|WRONG|STOP|MUST|NOT|VERY|WHY|REALLY)\b"
        ),
        hint="Capitals read as shouting. Plain letters carry the same weight.",
        marks=("WHO ASKED FOR THIS", "This is WRONG"),
        spares=("Share of SSO and SAML users", "Cut CAC by half"),
        cased=True,
    ),
    ToneRule(
        id="tone.marks",
        pattern=r"[!?]{2,10}",
        hint="One mark is enough. More of them read as shouting.",
        marks=("Who asked for this??", "No!!"),
        spares=("Who asked for this?",),
    ),
)

_COMPILED = tuple(
    (rule, re.compile(rule.pattern, re.NOFLAG if rule.cased else re.IGNORECASE)) for rule in TONE_RULES
)


def sharp_tone(text: str) -> ToneHint | None:
    """The first stretch that may land harder than meant. Reads the first `MOST_CHARACTERS`."""
    found = [
        ToneHint(start=match.start(), end=match.end(), hint=rule.hint, rule=rule.id)
        for rule, pattern in _COMPILED
        if (match := pattern.search(text[:MOST_CHARACTERS]))
    ]
    return min(found, key=lambda hint: (hint.start, hint.rule), default=None)
