"""Guardrails: who adds them, who says whether an option holds, and who hears of it."""

from datetime import timedelta

import pytest

from initiatives.actions import options, people, reframing
from initiatives.actions.reframing import Terms, Word
from initiatives.errors import Conflict, InvalidInput, NotAllowed, NotFound, WrongStage
from initiatives.models import (
    BlockingItem,
    Domain,
    Guardrail,
    GuardrailState,
    Holds,
    Initiative,
    LibraryGuardrail,
    Notice,
    NoticeKind,
    Option,
    Person,
    Team,
)
from initiatives.queries import reframing as queries
from initiatives.queries.initiative import current_framing
from initiatives.queries.reframing import guardrails as found
from initiatives.queries.reframing.duties import duties
from initiatives.stages import Stage
from tests import factories
from tests.factories import NOW

pytestmark = pytest.mark.django_db
TODAY = NOW.date()
KEYBOARD = Terms("design", "Keyboard and screen reader", "WCAG 2.2 AA")


def add(one: Initiative, by: Person, terms: Terms = KEYBOARD, **more: str) -> Guardrail:
    return reframing.add_guardrail(initiative=one, terms=terms, by=by, now=NOW, **more)


def say(rail: Guardrail, by: Person, **states: str) -> Guardrail:
    """`say(rail, hana, A="breaks", B="holds")`, each with a why where one is needed."""
    rail.refresh_from_db()
    words = {
        Option.objects.get(initiative=rail.initiative_id, key=key): Word(
            state, "" if state == "holds" else "Focus never leaves the calendar"
        )
        for key, state in states.items()
    }
    return reframing.say_states(guardrail=rail, words=words, version=rail.version, by=by, now=NOW)


@pytest.fixture
def two(fraud: Initiative, tomas: Person) -> Initiative:
    """With a second option."""
    options.add_option(initiative=fraud, by=tomas, now=NOW, name="Native input")
    return fraud


def test_a_discipline_that_is_asked_gets_one_notice_and_finds_it_on_home(
    two: Initiative, priya: Person, hana: Person
) -> None:
    rail = add(two, priya)
    notice = Notice.objects.get(person=hana)
    assert notice.kind == NoticeKind.WAITING
    assert "Keyboard and screen reader, WCAG 2.2 AA" in notice.text
    assert [(duty.title, duty.end) for duty in duties(hana)] == [(str(rail), "guardrails/1/")]
    say(rail, hana, A="breaks")
    assert duties(hana), "B has not been looked at"
    say(rail, hana, B="holds")
    assert duties(hana) == []
    notice.refresh_from_db()
    assert notice.read_at == NOW


def test_an_owner_is_asked_instead_of_the_whole_discipline(
    two: Initiative, priya: Person, hana: Person, tomas: Person
) -> None:
    add(two, priya, Terms("design", "Keyboard", owner=tomas))
    assert list(Notice.objects.values_list("person__name", flat=True)) == ["Tomás Ferreira"]
    assert duties(hana) == [] and len(duties(tomas)) == 1


def test_an_owner_is_somebody_who_may_say_whether_it_holds(
    two: Initiative, priya: Person, hana: Person
) -> None:
    with pytest.raises(InvalidInput, match="neither reviews latency nor leads this team"):
        add(two, priya, Terms("latency", "Checkout p95", owner=hana))
    assert not Guardrail.objects.exists()


@pytest.mark.parametrize("who", ["priya", "marta", "ines"])
def test_only_its_discipline_and_the_teams_leads_say_whether_an_option_holds(
    request: pytest.FixtureRequest, two: Initiative, tomas: Person, who: str
) -> None:
    rail = add(two, tomas)
    with pytest.raises(NotAllowed, match="Reviewers of its discipline"):
        say(rail, request.getfixturevalue(who), A="holds")
    assert not GuardrailState.objects.exists()


def test_a_reviewer_of_another_discipline_may_not_say_it(two: Initiative, tomas: Person) -> None:
    lars = factories.person("reviewer", name="Lars Holm", discipline="legal")
    with pytest.raises(NotAllowed):
        say(add(two, tomas), lars, A="holds")


def test_members_add_nothing(two: Initiative, ines: Person) -> None:
    with pytest.raises(NotAllowed):
        add(two, ines)


def test_what_breaks_or_is_at_risk_says_why(two: Initiative, hana: Person, tomas: Person) -> None:
    rail = add(two, tomas)
    option = two.options.get(key="A")
    with pytest.raises(InvalidInput) as refused:
        reframing.say_states(
            guardrail=rail, words={option: Word("at_risk")}, version=rail.version, by=hana, now=NOW
        )
    assert refused.value.fields == {"why_A": "Enter why, in one line"}


def test_a_new_word_supersedes_the_old_one_which_stays(two: Initiative, hana: Person, tomas: Person) -> None:
    rail = add(two, tomas)
    say(rail, hana, A="breaks")
    say(rail, tomas, A="holds")
    said = found.said_before(rail)
    assert [(row.state, row.said_by.name) for row in said] == [
        ("holds", "Tomás Ferreira"),
        ("breaks", "Hana Sato"),
    ]
    assert [row.superseded_at is None for row in said] == [True, False]
    last = two.history.order_by("-number").first()
    assert last.changes[0] == {
        "field": "Option A",
        "before": "breaks: Focus never leaves the calendar",
        "after": "holds",
    }


def test_saying_the_same_again_changes_nothing(two: Initiative, hana: Person, tomas: Person) -> None:
    rail = say(add(two, tomas), hana, A="breaks")
    before = two.history.count()
    assert say(rail, hana, A="breaks").version == rail.version
    assert two.history.count() == before


def test_the_second_of_two_reviewers_sees_both_words(two: Initiative, hana: Person, tomas: Person) -> None:
    rail = add(two, tomas)
    say(rail, tomas, A="holds")
    option = two.options.get(key="A")
    with pytest.raises(Conflict) as refused:
        reframing.say_states(
            guardrail=rail, words={option: Word("breaks", "No names")}, version=1, by=hana, now=NOW
        )
    (difference,) = refused.value.differences
    assert (difference.theirs, difference.yours) == ("holds", "breaks: No names")


def test_an_option_of_another_initiative_is_not_there(
    two: Initiative, priya: Person, tomas: Person, payments: Team
) -> None:
    other = factories.initiative(filed_by=priya, for_team=payments)
    rail = add(two, tomas)
    with pytest.raises(NotFound):
        reframing.say_states(
            guardrail=rail, words={other.options.get(): Word("holds")}, version=1, by=tomas, now=NOW
        )


def test_options_of_one_state_stand_in_one_mark(two: Initiative, hana: Person, tomas: Person) -> None:
    rail = add(two, tomas)

    def words() -> list[str]:
        (row,) = found.all_rows(two, today=TODAY)
        return [mark.words for mark in row.marks]

    assert words() == ["not checked yet"]
    say(rail, hana, A="breaks")
    assert words() == ["A breaks", "B not checked yet"]
    say(rail, hana, A="holds", B="holds")
    assert words() == ["holds"]


def test_pressing_twice_adds_one(two: Initiative, tomas: Person) -> None:
    assert add(two, tomas, token="press") == add(two, tomas, token="press")
    assert Guardrail.objects.count() == 1


def test_changing_it_keeps_both_texts_apart(two: Initiative, hana: Person, tomas: Person) -> None:
    rail = add(two, tomas)
    reframing.change_guardrail(
        guardrail=rail, terms=Terms("design", "Keyboard", "AAA"), version=1, by=hana, now=NOW
    )
    with pytest.raises(Conflict) as refused:
        reframing.change_guardrail(
            guardrail=rail, terms=Terms("design", "Keyboard", "A"), version=1, by=tomas, now=NOW
        )
    assert [(d.label, d.theirs, d.yours) for d in refused.value.differences] == [("Limit", "AAA", "A")]


def test_a_library_guardrail_is_taken_once_in_one_press(two: Initiative, tomas: Person, hana: Person) -> None:
    entry = LibraryGuardrail.objects.create(discipline="design", says="Contrast", limit="4.5 to 1")
    first = reframing.take_guardrail(initiative=two, entry=entry, by=tomas, now=NOW)
    assert reframing.take_guardrail(initiative=two, entry=entry, by=hana, now=NOW) == first
    assert (first.says, first.limit, first.taken_from) == ("Contrast", "4.5 to 1", entry)
    assert entry not in found.to_take(two)


def test_what_another_team_keeps_is_not_offered_and_not_taken(two: Initiative, tomas: Person) -> None:
    entry = LibraryGuardrail.objects.create(discipline="design", says="Grid", team=factories.team(name="Web"))
    assert entry not in found.to_take(two)
    with pytest.raises(NotFound):
        reframing.take_guardrail(initiative=two, entry=entry, by=tomas, now=NOW)


def test_none_needed_is_signed_and_ends_with_the_first_guardrail(
    two: Initiative, priya: Person, tomas: Person
) -> None:
    done = reframing.none_needed(initiative=two, why="A report for ourselves", by=priya, now=NOW)
    assert (done.no_guardrails_why, done.no_guardrails_by) == ("A report for ourselves", priya)
    add(two, tomas)
    two.refresh_from_db()
    assert (two.no_guardrails_why, two.no_guardrails_by) == ("", None)
    with pytest.raises(InvalidInput):
        reframing.none_needed(initiative=two, why="After all not", by=priya, now=NOW)


def test_taking_it_off_and_back_keeps_what_was_said(two: Initiative, hana: Person, tomas: Person) -> None:
    rail = say(add(two, tomas), hana, A="breaks")
    reframing.withdraw_guardrail(guardrail=rail, by=tomas, now=NOW)
    assert found.warnings(two, today=TODAY) == ()
    told = Notice.objects.get(person=hana, kind=NoticeKind.CHANGED)
    assert "Tomás Ferreira took guardrail 1 off" in told.text, "nothing goes in silence"
    reframing.restore_guardrail(guardrail=rail, by=tomas, now=NOW)
    assert [row.option_key for row in found.warnings(two, today=TODAY)] == ["A"]


def test_nothing_changes_once_it_has_ended(priya: Person, payments: Team, tomas: Person) -> None:
    ended = factories.initiative(filed_by=priya, for_team=payments, stage=Stage.DECLINED)
    with pytest.raises(WrongStage):
        add(ended, tomas)


class TestLibrary:
    """Kept by the team's leads, the discipline's reviewers and administrators."""

    fields = {"discipline": "design", "says": "Contrast", "limit": "4.5 to 1", "when": ""}  # noqa: RUF012

    def save(self, by: Person, team: Team | None = None) -> LibraryGuardrail:
        return reframing.save_library_guardrail(
            None, team=team, fields=dict(self.fields), version=0, by=by, now=NOW
        )

    def test_who_keeps_it(self, tomas: Person, hana: Person, priya: Person, payments: Team) -> None:
        assert self.save(tomas, payments).team == payments
        assert self.save(hana).team is None
        assert self.save(factories.person("administrator", name="Ada Berg")).pk
        for by, team in ((tomas, None), (priya, payments), (priya, None)):
            with pytest.raises(NotAllowed):
                self.save(by, team)

    def test_two_who_change_it_see_both_texts(self, hana: Person) -> None:
        entry = self.save(hana)
        reframing.save_library_guardrail(
            entry, team=None, fields={**self.fields, "limit": "7 to 1"}, version=1, by=hana, now=NOW
        )
        with pytest.raises(Conflict):
            reframing.save_library_guardrail(
                entry, team=None, fields={**self.fields, "limit": "3 to 1"}, version=1, by=hana, now=NOW
            )

    def test_retiring_it_leaves_what_was_taken(self, two: Initiative, hana: Person) -> None:
        entry = self.save(hana)
        taken = reframing.take_guardrail(initiative=two, entry=entry, by=hana, now=NOW)
        reframing.retire_library_guardrail(entry, by=hana, now=NOW)
        assert entry not in found.library()
        assert Guardrail.objects.standing().get() == taken


class TestReadiness:
    """What a decision should rest on: it warns, or blocks where the team says so."""

    def missing(self, one: Initiative) -> dict[str, str]:
        one.refresh_from_db()
        checks = queries.readiness(one, current_framing(one))
        return {check.item: check.missing for check in checks if not check.met}

    def test_guardrails_or_a_signed_reason_why_none_are_needed(
        self, two: Initiative, priya: Person, tomas: Person
    ) -> None:
        assert "guardrails" in self.missing(two)
        reframing.none_needed(initiative=two, why="Nobody sees it", by=priya, now=NOW)
        assert "guardrails" not in self.missing(two)
        add(two, tomas)
        assert "guardrails" not in self.missing(two)

    def test_a_technical_review_where_the_domain_calls_for_it(
        self, two: Initiative, priya: Person, tomas: Person, hana: Person
    ) -> None:
        assert "review" not in self.missing(two)
        domain = Domain.objects.create(name="Dates", needs_review=True, discipline="design")
        reframing.set_domain(initiative=two, domain=domain, was=None, by=tomas, now=NOW)
        assert self.missing(two)["review"] == "No technical review, which dates calls for"
        review = reframing.ask_for_review(initiative=two, asked_of=hana, note="", by=priya, now=NOW)
        assert [duty.end for duty in duties(hana)] == ["technical-review/"]
        assert "review" in self.missing(two), "asking is not reviewing"
        reframing.write_verdict(review=review, verdict="B holds; A never will.", by=hana, now=NOW)
        assert "review" not in self.missing(two)
        assert duties(hana) == []

    def test_a_cheaper_option_takes_less_effort_than_the_proposed_one(
        self, two: Initiative, tomas: Person
    ) -> None:
        for key, weeks in (("A", 10.0), ("B", 12.0)):
            option = two.options.get(key=key)
            options.set_estimate(
                option=option,
                by=tomas,
                now=NOW,
                version=option.version,
                input="effort",
                given=options.Given(weeks - 2, weeks, weeks + 4, str(weeks)),
            )
        assert "cheaper" in self.missing(two)
        option = two.options.get(key="B")
        options.set_estimate(
            option=option,
            by=tomas,
            now=NOW,
            version=option.version,
            input="effort",
            given=options.Given(2.0, 3.0, 5.0, "3"),
        )
        assert "cheaper" not in self.missing(two)

    def test_what_the_team_wants_first_stops_the_lead_and_says_which(
        self, two: Initiative, tomas: Person, priya: Person, payments: Team
    ) -> None:
        ada = factories.person("administrator", name="Ada Berg")
        fields = {"name": "Payments", "lead": tomas, "domain": None, "cost_low": None, "cost_middle": None}
        people.save_team(
            payments,
            fields={**fields, "cost_high": None, "cost_text": ""},
            members=[],
            version=payments.version,
            by=ada,
            now=NOW,
            blocking=["guardrails", "metric"],
        )
        with pytest.raises(InvalidInput) as refused:
            reframing.mark_ready(initiative=two, by=tomas, now=NOW)
        assert refused.value.fields[""] == (
            "Payments wants this first: no metric; no guardrails, and nobody says that none are needed"
        )
        two.refresh_from_db()
        assert two.stage == Stage.REFRAMING
        Initiative.objects.update(framing_started_at=NOW - timedelta(days=9))
        done = reframing.ask_for_decision(initiative=two, by=priya, now=NOW, why="The season starts")
        assert done.stage == Stage.READY and "No metric" in done.gaps, "whoever filed it is never blocked"

    def test_what_blocks_nothing_only_warns(self, two: Initiative, tomas: Person, payments: Team) -> None:
        other = factories.team(name="Web")
        BlockingItem.objects.create(team=other, item="guardrails")
        done = reframing.mark_ready(initiative=two, by=tomas, now=NOW)
        assert "No guardrails, and nobody says that none are needed" in done.gaps

    def test_framing_starts_with_the_domain_of_the_team(
        self, proposal: Initiative, tomas: Person, payments: Team
    ) -> None:
        from initiatives.actions import triage

        payments.domain = Domain.objects.create(name="Cards")
        payments.save()
        assert triage.start_framing(proposal, by=tomas, now=NOW).domain == payments.domain


def test_the_tag_of_many_options_fits_a_phone() -> None:
    """Six letters are said; of more the first five, and how many others."""
    few = [found.OptionState(n, key, key, Holds.HOLDS) for n, key in enumerate("ABCDEF")]
    broken = found.OptionState(99, "Z", "Z", Holds.BREAKS)
    many = [*few, *(found.OptionState(n, key, key, Holds.HOLDS) for n, key in enumerate("GHIJ", 7))]
    assert [mark.words for mark in found.marks([broken, *few])] == ["Z breaks", "A, B, C, D, E, F hold"]
    assert [mark.words for mark in found.marks([broken, *many])] == [
        "Z breaks",
        "A, B, C, D, E and 5 more hold",
    ]
