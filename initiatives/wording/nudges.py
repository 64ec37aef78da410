"""Quiet hints while somebody writes: a solution named, an answer repeated. Neither blocks."""

import re
import unicodedata

from initiatives.wording.reader import MOST_CHARACTERS, read, sentences
from initiatives.wording.statements import Nature, nature

# "Add ...", "Let's build ...", "We need to migrate ...": the way, not what it is for
BUILDS = re.compile(
    r"""(?:please\s+|let['’]?s\s+|can\s+we\s+|to\s+
      |(?:we|i|you)\s+(?:should|need\s+to|must|want\s+to|have\s+to|will|could|can|would\s+like\s+to
        |plan\s+to)\s+)?
    (?:build|add|migrate|rewrite|re-?design|refactor|integrate|implement|develop|create|introduce
      |adopt|install|deploy|launch|ship|replace|port|upgrade|automate|roll\s+out|set\s+up
      |switch\s+to|move\s+(?:\w+\s+){0,4}to|convert|use|buy|embed|connect|make\s+an?|provide|support
        |expose|extend|enable)
    \s+\w""",
    re.IGNORECASE | re.VERBOSE,
)
NOTHING_BUILT = re.compile(
    r"(?:to\s+)?(?:add|create|build|develop|introduce)\s+(?:more\s+)?(?:value|trust|confidence"
    r"|loyalty|growth|revenue|momentum|clarity)\b"
    r"|support\s+(?:agents?|staff|teams?|people|engineers?|desks?|calls?|costs?|tickets?|load"
    r"|requests?)\b|use\s+(?:of\s+)?(?:\w+\s+){0,3}(?:falls|rises|drops|grows)\b",
    re.IGNORECASE,
)
SMALL_WORDS = frozenset(
    [
        "a",
        "an",
        "the",
        "and",
        "or",
        "of",
        "to",
        "for",
        "in",
        "on",
        "at",
        "by",
        "with",
        "from",
        "is",
        "are",
        "be",
        "would",
        "will",
        "can",
        "could",
        "should",
        "we",
        "our",
        "us",
        "it",
        "its",
        "this",
        "that",
        "they",
        "their",
        "people",
        "user",
        "users",
        "i",
        "you",
        "your",
        "my",
        "as",
        "if",
        "so",
        "more",
        "have",
        "has",
        "had",
        "do",
        "does",
        "not",
        "add",
        "build",
        "make",
        "get",
        "let",
    ]
)
SIMILAR_FROM = 0.6  # share of the shorter answer's telling words that the other one repeats


def names_solution(text: str) -> bool:
    """Whether the text says how rather than what for. False for a goal, a problem and an empty text."""
    for _, sentence in sentences(text):
        what, begin = nature(sentence)
        body = sentence[begin:]
        if (
            what is not Nature.PROBLEM
            and BUILDS.match(body.lstrip())
            and not NOTHING_BUILT.match(body.lstrip())
        ):
            return True
    return bool(read(text))


def too_similar(a: str, b: str) -> bool:
    """Whether the second answer only repeats the first: nearly the same telling words, little else."""
    first, second = _telling_words(a), _telling_words(b)
    if not first or not second:
        return bool(a.strip()) and a.strip().casefold() == b.strip().casefold()
    shared = len(first & second)
    return (
        shared / min(len(first), len(second)) >= SIMILAR_FROM
        and shared / len(first | second) >= SIMILAR_FROM - 0.1
    )


def still_asks(question: str, text: str) -> bool:
    """Whether a text that began as this question still asks it: half of the shorter one's telling words."""
    words, kept = _telling_words(question), _telling_words(text)
    return bool(words & kept) and len(words & kept) * 2 >= min(len(words), len(kept))


def _telling_words(text: str) -> set[str]:
    plain = unicodedata.normalize("NFKC", text[:MOST_CHARACTERS]).casefold()
    words = re.findall(r"[^\W_]+", plain)
    return {_stem(word) for word in words if word not in SMALL_WORDS}


def _stem(word: str) -> str:
    for ending in ("ations", "ation", "ings", "ing", "ions", "ion", "ies", "ed", "es", "s", "e", "y"):
        if word.endswith(ending) and len(word) - len(ending) >= 4:
            return word[: -len(ending)]
    return word
