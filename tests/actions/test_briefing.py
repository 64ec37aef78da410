"""The brief: at most 300 words whatever people write, guidance with history, and a question back."""

from types import SimpleNamespace

import pytest

from initiatives.actions import board, reframing
from initiatives.errors import Conflict, InvalidInput, NotAllowed, WrongStage
from initiatives.models import Choice, Framing, Guidance, HistoryEntry, Initiative, Notice, Option, Question
from initiatives.queries.board.brief import brief
from initiatives.queries.board.sheet import MOST_WORDS, sheet
from initiatives.queries.reframing.questions import about_words
from initiatives.templatetags.briefing import as_markdown
from tests import funded
from tests.factories import NOW

pytestmark = pytest.mark.django_db
TODAY = NOW.date()
LEAN = "Complete and auditable before fast."


@pytest.fixture
def cast() -> SimpleNamespace:
    return funded.cast()


def text_of(initiative: Initiative) -> str:
    fitted = sheet(brief(initiative, today=TODAY))
    return as_markdown(fitted, reference=initiative.reference, address="https://of.example")


@pytest.mark.parametrize("word", ["why ", "支", "x" * 30 + " ", "a-b/", "<b>&amp; ", "👍"])
def test_the_brief_holds_300_words_whatever_is_written_and_says_what_it_cut(
    cast: SimpleNamespace, word: str
) -> None:
    funded.decide(cast.fraud, Choice.FUND, by=cast.marta, reason=(word * 250)[:500])
    for name, size in (("goal", 200), ("for_whom", 300), ("why_now", 600), ("not_in_scope", 600),
                       ("tradeoff_guidance", 400), ("metric_why", 400), ("baseline_source", 200)):  # fmt: skip
        Framing.objects.update(**{name: (word * 300)[:size].strip()})
    Option.objects.update(name=(word * 40)[:80].strip())
    for number in range(1, 8):
        Question.objects.create(
            initiative=cast.fraud, number=number, text=(word * 200)[:400], asked_by=cast.ines, asked_at=NOW
        )
    fitted = sheet(brief(cast.fraud, today=TODAY))
    assert fitted.words <= MOST_WORDS
    assert fitted.words > MOST_WORDS - 40, "words that one section leaves over go to the next"
    assert fitted.cut > 0
    assert all(section.notice and section.at for section in fitted.sections if section.cut)
    whole = sheet(brief(cast.fraud, today=TODAY), most=100_000)
    left = sum(section.words for section in whole.sections) - sum(
        section.words for section in fitted.sections
    )
    assert left == sum(section.cut for section in fitted.sections), "nothing is left out in silence"
    assert {section.key for section in fitted.sections} == {section.key for section in whole.sections}


def test_a_short_brief_is_whole(cast: SimpleNamespace) -> None:
    funded.decide(cast.fraud, Choice.FUND, by=cast.marta)
    fitted = sheet(brief(cast.fraud, today=TODAY))
    assert fitted.cut == 0
    text = text_of(cast.fraud)
    for words in ("# Halve card-fraud losses", "**B: Within five minutes.** “Most of the value", "## When in doubt",
                  "now $104k, target $52k, by 30 June 2027", "- A: Real-time fraud detection", "**Product:** Priya Nair"):  # fmt: skip
        assert words in text


def test_nobodys_words_become_markup_of_a_ticket(cast: SimpleNamespace) -> None:
    hostile = "# Approved\n- [pay](javascript:alert(1)) <img src=x> `rm`"
    funded.decide(cast.fraud, Choice.FUND, by=cast.marta, reason=hostile)
    Framing.objects.update(tradeoff_guidance=hostile, goal=hostile[:200])
    text = text_of(cast.fraud)
    assert "[pay](javascript" not in text
    assert "<img" not in text.replace("\\<", "")
    assert "\n# Approved" not in text
    assert text.splitlines()[0].startswith("# \\# Approved")


def test_before_a_decision_it_says_what_it_waits_for(cast: SimpleNamespace) -> None:
    waits = " ".join(brief(cast.fraud, today=TODAY).waits)
    assert "There is no brief yet" in waits
    assert "waits for a director to decide" in waits
    funded.decide(cast.fraud, Choice.DECLINE, by=cast.marta, reason="Losses are too small this year.")
    waits = " ".join(brief(cast.fraud, today=TODAY).waits)
    assert "Marta Lindqvist declined this on 23 November 2026" in waits
    assert "Losses are too small" in waits


def test_a_lead_changes_which_way_to_lean_and_the_words_before_stay_on_record(cast: SimpleNamespace) -> None:
    with pytest.raises(WrongStage):
        board.write_guidance(cast.fraud, text=LEAN, version=0, by=cast.tomas, now=NOW)
    funded.decide(cast.fraud, Choice.FUND, by=cast.marta)
    with pytest.raises(NotAllowed):
        board.write_guidance(cast.fraud, text=LEAN, version=0, by=cast.ines, now=NOW)
    with pytest.raises(InvalidInput):
        board.write_guidance(cast.fraud, text="  ", version=0, by=cast.tomas, now=NOW)
    board.write_guidance(cast.fraud, text=LEAN, version=0, by=cast.tomas, now=NOW)
    assert brief(cast.fraud, today=TODAY).lean == LEAN
    entry = HistoryEntry.objects.filter(action="write_guidance").get()
    assert entry.changes == [
        {
            "field": "When in doubt",
            "before": "When in doubt: few good customers stopped before many frauds caught.",
            "after": LEAN,
        }
    ]
    assert Notice.objects.filter(person=cast.priya, text__contains="which way to lean").count() == 1
    with pytest.raises(Conflict) as both:
        board.write_guidance(cast.fraud, text="Fast first.", version=0, by=cast.marta, now=NOW)
    assert (both.value.differences[0].theirs, both.value.differences[0].yours) == (LEAN, "Fast first.")
    board.write_guidance(cast.fraud, text="Fast first.", version=1, by=cast.marta, now=NOW)
    assert Guidance.objects.get().text == "Fast first."


def test_an_engineer_asks_back_once_and_both_owners_hear(cast: SimpleNamespace) -> None:
    funded.decide(cast.fraud, Choice.FUND, by=cast.marta)
    for _ in range(2):
        question = board.ask_back(
            cast.fraud, text="Does a held parcel count as stopped?", by=cast.ines, now=NOW, once_token="t1"
        )
    assert Question.objects.count() == 1
    assert (question.asked_of, about_words(question)) == (cast.priya, "the brief")
    told = {(notice.person_id, notice.kind) for notice in Notice.objects.filter(text__contains="held parcel")}
    assert told == {(cast.priya.pk, "waiting"), (cast.tomas.pk, "changed")}
    page = brief(cast.fraud, today=TODAY)
    assert page.still_open == ("Does a held parcel count as stopped?",)
    reframing.mark_answered(
        question=question, by=cast.priya, now=NOW, version=question.version,
        answer="Yes, from the first hour.", changed="nothing",
    )  # fmt: skip
    page = brief(cast.fraud, today=TODAY)
    assert page.still_open == ()
    assert page.answers == (("Does a held parcel count as stopped?", "Yes, from the first hour."),)
