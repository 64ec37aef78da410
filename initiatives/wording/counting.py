"""Counting words as a reader would, and cutting a text at one: for a page that promises to be short.

A run of letters and digits is a word, and so is each character of a script that puts no spaces between words. A run
without end counts as several, so that nothing is made short by leaving the spaces out.
"""

import unicodedata
from collections.abc import Iterator

LONGEST = 24  # characters; a run of twice as many counts as two words
_UNSPACED = ("CJK", "HIRAGANA", "KATAKANA", "HANGUL", "THAI", "LAO", "KHMER", "MYANMAR")
_INSIDE = frozenset("'’.,")


def words_of(text: str) -> list[tuple[int, int]]:
    """Where each word begins and ends in `text`."""
    return list(_words(text))


def count_words(text: str) -> int:
    """How many words a reader has to read."""
    return len(words_of(text))


def first_words(text: str, most: int) -> tuple[str, int]:
    """As much of `text` as has at most `most` words, and how many words were left out."""
    places = words_of(text)
    if len(places) <= most:
        return text, 0
    if most <= 0:
        return "", len(places)
    return f"{text[: places[most - 1][1]].rstrip()}…", len(places) - most


def _words(text: str) -> Iterator[tuple[int, int]]:
    begin = None
    for at, character in enumerate(text):
        kind = _kind(character)
        if begin is not None and (
            (kind != "letter" and not (kind == "inside" and _goes_on(text, at))) or at - begin >= LONGEST
        ):
            yield begin, at
            begin = None
        if kind == "alone":
            yield at, at + 1
        elif kind == "letter" and begin is None:
            begin = at
    if begin is not None:
        yield begin, len(text)


def _goes_on(text: str, at: int) -> bool:
    """ "it's" and "2.5" are one word each."""
    return at + 1 < len(text) and _kind(text[at + 1]) == "letter"


def _kind(character: str) -> str:
    if character.isascii():
        if character.isalnum():
            return "letter"
        return "inside" if character in _INSIDE else "gap"
    category = unicodedata.category(character)
    if category[0] in "LN" or category[0] == "M":
        name = unicodedata.name(character, "")
        return "alone" if category[0] == "L" and name.startswith(_UNSPACED) else "letter"
    if category == "So":
        return "alone"
    return "inside" if character in _INSIDE else "gap"
