"""A broken guardrail stops funding; a waiver lets it pass for a reason and until a day."""

from datetime import date, timedelta
from types import SimpleNamespace

import pytest

from initiatives import tasks
from initiatives.actions import board, reframing
from initiatives.actions.board import Verdict, Waiving
from initiatives.actions.reframing import Terms, Word
from initiatives.errors import InvalidInput, NotAllowed, WrongStage
from initiatives.models import BoardRow, Choice, Decision, Notice, NoticeKind, Waiver
from initiatives.queries.reframing import guardrails as found
from tests import factories, ready
from tests.actions.test_board import decide
from tests.factories import NOW

pytestmark = pytest.mark.django_db
WHY = "Four teams wait, and this is theirs on Monday."
UNTIL = date(2027, 1, 31)
AFTER = NOW.replace(year=2027, month=2, day=1)


@pytest.fixture
def cast() -> SimpleNamespace:
    """Five minutes breaks Hana's guardrail, and it is ready to decide."""
    tomas = factories.tomas()
    made = SimpleNamespace(
        priya=factories.priya(),
        tomas=tomas,
        marta=factories.marta(),
        hana=factories.hana(),
        team=factories.team(lead=tomas),
    )
    factories.period()
    made.one = ready.ready(priya=made.priya, tomas=tomas, team=made.team)
    made.rail = reframing.add_guardrail(
        initiative=made.one, terms=Terms("design", "Keyboard", "AA", owner=made.hana), by=tomas, now=NOW
    )
    made.a, made.b = (made.one.options.get(key=key) for key in "AB")
    reframing.say_states(
        guardrail=made.rail,
        words={made.a: Word("at_risk", "Late on old phones"), made.b: Word("breaks", "Focus is lost")},
        version=1,
        by=made.hana,
        now=NOW,
    )
    return made


def fund(cast: SimpleNamespace, *waivers: Waiving, option: str = "b") -> Verdict:
    return Verdict(Choice.FUND, WHY, option=getattr(cast, option), waivers=waivers)


WAIVED = Waiving(1, "The four teams test with a keyboard first", UNTIL)


def state(cast: SimpleNamespace, today: date | None = None) -> str:
    return found.state_of_option(cast.one, "B", today=today or NOW.date())


def test_what_breaks_a_guardrail_is_not_funded(cast: SimpleNamespace) -> None:
    with pytest.raises(InvalidInput) as refused:
        decide(cast.one, fund(cast), cast.marta)
    (words,) = refused.value.fields.items()
    assert words == (
        "waive_B_1_reason",
        "B breaks a guardrail: Keyboard. Hana Sato owns it. Enter why it is waived, or choose another",
    )
    assert not Decision.objects.exists()


@pytest.mark.parametrize(
    ("waiver", "field", "words"),
    [
        (Waiving(1, "", UNTIL), "reason", "Enter why it is waived"),
        (Waiving(1, "For a while", None), "until", "Enter until when it is waived"),
        (Waiving(1, "For a while", NOW.date()), "until", "Until when must be in the future"),
        (
            Waiving(1, "For ever", date(2099, 1, 1)),
            "until",
            "A waiver ends within two years. Enter an earlier day",
        ),
    ],
)
def test_a_waiver_has_a_reason_and_an_end(
    cast: SimpleNamespace, waiver: Waiving, field: str, words: str
) -> None:
    with pytest.raises(InvalidInput) as refused:
        decide(cast.one, fund(cast, waiver), cast.marta)
    assert refused.value.fields == {f"waive_B_1_{field}": words}


def test_with_a_waiver_it_is_funded_and_everything_is_on_the_record(cast: SimpleNamespace) -> None:
    made = decide(cast.one, fund(cast, WAIVED), cast.marta)
    (waiver,) = made.waivers.all()
    assert (waiver.until, waiver.given_by, waiver.option) == (UNTIL, cast.marta, cast.b)
    last = cast.one.history.order_by("-number").first()
    assert {
        "field": "Waived: Keyboard, AA",
        "before": "",
        "after": "until 31 January 2027: The four teams test with a keyboard first",
    } in last.changes
    assert BoardRow.objects.get(initiative=cast.one).guardrail_state == "waived"
    told = Notice.objects.get(person=cast.hana, kind=NoticeKind.DECIDED, text__contains="waived")
    assert told.mail_after == made.undo_until


def test_at_risk_only_warns(cast: SimpleNamespace) -> None:
    assert decide(cast.one, fund(cast, option="a"), cast.marta).option == cast.a
    assert not Waiver.objects.exists()


def test_a_waiver_of_what_is_not_broken_is_not_written(cast: SimpleNamespace) -> None:
    decide(cast.one, fund(cast, WAIVED, option="a"), cast.marta)
    assert not Waiver.objects.exists()


def test_undoing_the_decision_takes_the_waiver_and_its_line_along(cast: SimpleNamespace) -> None:
    decide(cast.one, fund(cast, WAIVED), cast.marta)
    board.undo_decision(cast.one, by=cast.marta, now=NOW + timedelta(minutes=5))
    assert Waiver.objects.get().undone_at is not None
    assert state(cast) == "breaks"
    assert not Notice.objects.filter(text__contains="waived").exists()


def test_four_eyes_keep_a_director_from_waiving_on_an_own_filing(cast: SimpleNamespace) -> None:
    both = factories.person("director", "pm", name="Dana Cole")
    cast.one.filed_by = cast.one.product_owner = both
    cast.one.save()
    factories.workspace(four_eyes=True)
    with pytest.raises(NotAllowed):
        decide(cast.one, fund(cast, WAIVED), both)


def test_the_last_day_counts_and_the_day_after_does_not(cast: SimpleNamespace) -> None:
    decide(cast.one, fund(cast, WAIVED), cast.marta)
    assert state(cast, UNTIL) == "waived"
    assert state(cast, AFTER.date()) == "breaks", "even before the sweeper has come by"
    assert board.end_waivers(now=NOW) == 0
    assert Waiver.objects.get().ended_at is None


def test_when_it_is_over_its_owner_and_the_director_are_told_once(cast: SimpleNamespace) -> None:
    decide(cast.one, fund(cast, WAIVED), cast.marta)
    assert board.end_waivers(now=AFTER) == 1
    assert board.end_waivers(now=AFTER) == 0
    told = Notice.objects.filter(text__contains="breaks a guardrail again")
    assert sorted(notice.person.name for notice in told) == ["Hana Sato", "Marta Lindqvist"]
    assert {notice.kind for notice in told} == {NoticeKind.WAITING}
    last = cast.one.history.order_by("-number").first()
    assert (last.actor, last.summary) == (
        None,
        "The waiver of guardrail 1 ended on 31 January 2027: B breaks it again",
    )
    assert BoardRow.objects.get(initiative=cast.one).guardrail_state == "breaks"


def test_the_worker_asks_the_clock(cast: SimpleNamespace) -> None:
    decide(cast.one, fund(cast, WAIVED), cast.marta)
    Waiver.objects.update(until=date(2000, 1, 1))
    tasks.end_waivers()
    assert Waiver.objects.get().ended_at is not None


def test_what_was_mended_meanwhile_ends_quietly(cast: SimpleNamespace) -> None:
    decide(cast.one, fund(cast, WAIVED), cast.marta)
    cast.rail.refresh_from_db()
    reframing.say_states(
        guardrail=cast.rail, words={cast.b: Word("holds")}, version=cast.rail.version, by=cast.hana, now=NOW
    )
    assert board.end_waivers(now=AFTER) == 1
    assert not Notice.objects.filter(text__contains="again").exists()


def test_a_director_waives_anew_what_was_funded_and_only_that(cast: SimpleNamespace) -> None:
    decide(cast.one, fund(cast, WAIVED), cast.marta)
    board.end_waivers(now=AFTER)
    later = AFTER.date() + timedelta(days=60)

    def again(**more: object) -> Waiver:
        values = {
            "guardrail": cast.rail,
            "option": cast.b,
            "reason": "Two weeks of work are left",
            "until": later,
        }
        return board.waive(**{**values, "by": cast.marta, "now": AFTER, **more})  # type: ignore[arg-type]

    with pytest.raises(NotAllowed):
        again(by=cast.tomas)
    with pytest.raises(WrongStage):
        again(option=cast.a)
    with pytest.raises(InvalidInput):
        again(until=None)
    assert again().until == later
    assert state(cast, AFTER.date()) == "waived"
    waiting = Notice.objects.filter(text__contains="breaks a guardrail again", read_at__isnull=True)
    assert not waiting.exists(), "nobody has to do anything any more"


def test_what_breaks_while_it_is_being_built_is_told_at_once(cast: SimpleNamespace) -> None:
    decide(cast.one, fund(cast, option="a"), cast.marta)
    cast.rail.refresh_from_db()
    reframing.say_states(
        guardrail=cast.rail,
        words={cast.a: Word("breaks", "Measured at 3 s")},
        version=cast.rail.version,
        by=cast.hana,
        now=NOW,
    )
    told = Notice.objects.filter(text__contains="breaks a guardrail", kind=NoticeKind.WAITING)
    assert {notice.person.name for notice in told} == {"Marta Lindqvist", "Tomás Ferreira", "Priya Nair"}


def test_a_guardrail_broken_while_the_dialog_was_open_stops_the_press(cast: SimpleNamespace) -> None:
    cast.rail.refresh_from_db()
    words = {cast.a: Word("breaks", "Measured at 3 s")}
    reframing.say_states(guardrail=cast.rail, words=words, version=cast.rail.version, by=cast.hana, now=NOW)
    with pytest.raises(InvalidInput, match="A breaks a guardrail"):
        decide(cast.one, fund(cast, option="a"), cast.marta)
