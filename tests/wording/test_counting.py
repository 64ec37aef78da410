"""Words are counted as a reader would, so that a page cannot be made short by leaving spaces out."""

import pytest

from initiatives.wording.counting import count_words, first_words


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", 0),
        ("  —  ", 0),
        ("Complete and auditable before fast.", 5),
        ("It's 2.5 % of $104k", 4),
        ("a-b-c/d", 4),
        ("8–16", 2),
        ("one\u200btwo\u00a0three", 3),
        ("支付失败", 4),
        ("हिन्दी में लिखा", 3),
        ("x" * 600, 25),
        ("👍👍", 2),
    ],
)
def test_words_are_counted_honestly(text: str, words: int) -> None:
    assert count_words(text) == words


def test_a_text_is_cut_at_a_word_and_says_how_many_are_left() -> None:
    assert first_words("Complete and auditable before fast.", 3) == ("Complete and auditable…", 2)
    assert first_words("Complete and", 2) == ("Complete and", 0)
    assert first_words("支付失败", 2) == ("支付…", 2)
    assert first_words("anything", 0) == ("", 1)
