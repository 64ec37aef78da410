"""Whether a sentence asks for something, reports a problem, or states an outcome.

Only what asks is read for solutions: a false mark costs more trust than a missed one.
"""

import re
from enum import Enum

from initiatives.wording.phrases import (
    ABOUT_WORDS,
    ASK_ANYWHERE,
    ASK_LABEL,
    ASK_MAKE,
    ASK_NOUN,
    ASK_VERB,
    BETTERMENT,
    BREAKS_DOWN,
    BY_FORM,
    GOES_WRONG,
    LABEL,
    MEANS,
    NOUN_OR_VERB,
    OF_FACT,
    OUTCOME,
    PEOPLE_DO,
    PROBLEM_LABEL,
    REPORT,
    STATES,
    SUBORDINATE,
    TAKES_AWAY,
    TROUBLE_HANDLED,
)


class Nature(Enum):
    ASKS = "asks"
    PROBLEM = "problem"  # or any plain statement of what is
    OUTCOME = "outcome"
    OTHER = "other"  # a bare name of a thing, or a question about what is there


def label_end(sentence: str) -> int:
    """How many characters at the start are labels such as `[Feature Request]` or `feat:`, not wording."""
    end = 0
    for _ in range(3):
        match = LABEL.match(sentence, end)
        if match is None or match.end() >= len(sentence):
            break
        end = match.end()
    return end


def nature(sentence: str) -> tuple[Nature, int]:
    """What the sentence does, and the offset from which it may name a solution.

    An outcome with its means ("reduce churn by adding a dashboard") is read from the means on.
    """
    begin = label_end(sentence)
    label, body = sentence[:begin], sentence[begin:]
    if PROBLEM_LABEL.search(label) and not ASK_LABEL.search(label):
        return Nature.PROBLEM, begin
    labelled = bool(ASK_LABEL.search(label))
    if ABOUT_WORDS.match(body) or TAKES_AWAY.match(body):
        return Nature.OTHER, len(sentence)
    asks = labelled or any(
        (ASK_VERB.match(body), ASK_NOUN.match(body), ASK_MAKE.match(body), ASK_ANYWHERE.search(body))
    )
    trouble = TROUBLE_HANDLED.sub("", body)
    if not labelled and _in_main_clause(BREAKS_DOWN, body):
        return Nature.PROBLEM, begin
    if not asks and body.rstrip().endswith("?") and OF_FACT.match(body):
        return Nature.OTHER, len(sentence)
    if GOES_WRONG.search(trouble) and (not asks or (not labelled and NOUN_OR_VERB.match(body))):
        return Nature.PROBLEM, begin
    if not ASK_VERB.match(body) and (OUTCOME.match(body) or BETTERMENT.search(body)):
        means = MEANS.search(body)
        return Nature.OUTCOME, begin + means.start() if means else len(sentence)
    if asks:
        return Nature.ASKS, begin
    if PEOPLE_DO.match(body) or (
        not body.rstrip().endswith("?") and (_in_main_clause(STATES, body) or _in_main_clause(BY_FORM, body))
    ):
        return Nature.PROBLEM, begin
    if REPORT.search(trouble):
        return Nature.PROBLEM, begin
    return Nature.OTHER, begin


def _in_main_clause(pattern: re.Pattern[str], body: str) -> bool:
    """Whether the pattern fits outside a clause such as "when an upload fails" or "that shows the total"."""
    return any(
        not SUBORDINATE.search(body, max(0, match.start() - 50), match.start())
        for match in pattern.finditer(body)
    )
