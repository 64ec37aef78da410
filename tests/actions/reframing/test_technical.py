"""Technical facts, risks and reviews: who says them, what becomes of them, what the figures count."""

from decimal import Decimal
from typing import Any

import pytest

from initiatives import economics
from initiatives.actions import reframing
from initiatives.actions.reframing import Stake
from initiatives.errors import Conflict, InvalidInput, NotAllowed, NotFound, WrongStage
from initiatives.models import Domain, Initiative, Notice, NoticeKind, Person, Risk, TechnicalFact
from initiatives.queries.options import case_for
from initiatives.queries.reframing import technical
from initiatives.queries.reframing.duties import duties
from initiatives.stages import Stage
from tests import factories, ready
from tests.factories import NOW
from tests.fraud import Fraud

pytestmark = pytest.mark.django_db


def stake(**more: Any) -> Stake:
    values: dict[str, Any] = {
        "what": "The feed comes late",
        "chance": Decimal("0.1"),
        "chance_text": "1 in 10",
        "cost": "weeks",
        "low": Decimal(2),
        "middle": Decimal(3),
        "high": Decimal(5),
        "text": "2, 3, 5",
        **more,
    }
    return Stake(**values)


def add(one: Initiative, by: Person, *, token: str = "", **more: Any) -> Risk:
    return reframing.add_risk(initiative=one, stake=stake(**more), by=by, now=NOW, token=token)


class TestRisks:
    """What may happen, how likely, and what it costs then."""

    @pytest.mark.parametrize("who", ["priya", "marta", "ines"])
    def test_who_may_not_set_one_is_told_who_may(
        self, request: pytest.FixtureRequest, fraud: Initiative, who: str
    ) -> None:
        with pytest.raises(NotAllowed, match="The team’s engineering leads set technical risks"):
            add(fraud, request.getfixturevalue(who))

    def test_a_reviewer_sets_those_of_their_discipline_only(self, fraud: Initiative, hana: Person) -> None:
        assert add(fraud, hana, discipline="design").pk
        with pytest.raises(NotAllowed):
            add(fraud, hana, discipline="security")

    def test_it_stays_out_of_the_figures_until_somebody_ticks_it(self) -> None:
        story = Fraud()
        version = story.initiative.inputs_version
        risk = add(story.initiative, story.tomas, option=story.five)
        assert story.again().inputs_version == version
        assert self.case(story).risks == ()
        reframing.change_risk(
            risk=risk,
            stake=stake(option=story.five, in_figures=True),
            version=1,
            by=story.tomas,
            now=NOW,
        )
        assert story.again().inputs_version == version + 1
        (counted,) = self.case(story).risks
        assert (counted.kind, counted.chance, counted.options) == ("weeks", 0.1, ("B",))
        assert counted.cost.dimension == risk.dimension
        ready.work_out()
        reframing.withdraw_risk(risk=risk, by=story.tomas, now=NOW)
        assert self.case(story).risks == ()

    def case(self, story: Fraud) -> economics.Case:
        found = case_for(story.again(), now=NOW)
        assert isinstance(found, economics.Case)
        return found

    def test_each_way_to_pay_becomes_the_engines(self) -> None:
        story = Fraud()
        for cost in ("effort", "weeks", "money", "effect"):
            add(story.initiative, story.tomas, cost=cost, in_figures=True)
        kinds = [risk.kind for risk in self.case(story).risks]
        assert kinds == ["effort", "weeks", "cash", "effect"]
        dimensions = [risk.cost.dimension for risk in self.case(story).risks]
        assert len(set(dimensions)) == 4
        economics.appraise(self.case(story), seed=1, draws=256)

    def test_an_owner_is_asked_and_confirms_it(self, fraud: Initiative, tomas: Person, ines: Person) -> None:
        risk = add(fraud, tomas, owner=ines)
        notice = Notice.objects.get(person=ines)
        assert notice.kind == NoticeKind.WAITING
        assert "The feed comes late, 1 in 10, +2, 3, 5 weeks" in notice.text
        assert [duty.end for duty in duties(ines)] == ["risks/1/"]
        with pytest.raises(NotAllowed):
            reframing.confirm_risk(risk=risk, by=tomas, now=NOW)
        assert reframing.confirm_risk(risk=risk, by=ines, now=NOW).confirmed_at == NOW
        assert duties(ines) == []

    def test_the_second_of_two_sees_both_texts(self, fraud: Initiative, tomas: Person) -> None:
        risk = add(fraud, tomas)
        reframing.change_risk(
            risk=risk, stake=stake(chance=Decimal("0.2"), chance_text="20%"), version=1, by=tomas, now=NOW
        )
        with pytest.raises(Conflict) as refused:
            reframing.change_risk(risk=risk, stake=stake(text="1 to 2"), version=1, by=tomas, now=NOW)
        assert [(d.label, d.theirs, d.yours) for d in refused.value.differences] == [
            ("Chance", "20%", "1 in 10"),
            ("Cost", "2, 3, 5", "1 to 2"),
        ]

    def test_pressing_twice_adds_one(self, fraud: Initiative, tomas: Person) -> None:
        assert add(fraud, tomas, token="press") == add(fraud, tomas, token="press")
        assert Risk.objects.count() == 1

    def test_figures_that_are_settled_do_not_change_any_more(
        self, priya: Person, payments: Any, tomas: Person
    ) -> None:
        built = factories.initiative(
            filed_by=priya, for_team=payments, stage=Stage.BUILDING, period=factories.period()
        )
        with pytest.raises(WrongStage):
            add(built, tomas, in_figures=True)
        assert add(built, tomas).pk, "what may still go wrong is worth knowing"

    @pytest.mark.parametrize(
        ("chance", "words"),
        [("0.1", "1 in 10"), ("0.3333", "1 in 3"), ("0.7", "7 in 10"), ("0.85", "85%"), ("1", "certain")],
    )
    def test_a_chance_is_said_as_a_count_where_one_can(self, chance: str, words: str) -> None:
        assert technical.chance_words(Decimal(chance)) == words

    @pytest.mark.parametrize(
        ("cost", "text", "words"),
        [
            ("weeks", "3", "+3 weeks"),
            ("weeks", "1", "+1 week"),
            ("effort", "2 to 5", "+2 to 5 person-weeks"),
            ("effort", "2-5", "+2–5 person-weeks"),
            ("money", "20k", "+$20k"),
            ("money", "€20k", "+€20k"),
            ("effect", "8", "−8 points"),
            ("weeks", "3 weeks", "+3 weeks"),
        ],
    )
    def test_a_cost_is_said_with_its_sign(self, cost: str, text: str, words: str) -> None:
        assert technical.cost_words(cost, text, unit="%") == words


class TestFacts:
    """What the method does, and what that means for the user."""

    def state(self, one: Initiative, by: Person, **more: Any) -> TechnicalFact:
        return reframing.add_fact(
            initiative=one,
            discipline="data",
            fact="A sharper model holds twice as many good payments",
            means="One good customer in 300 waits",
            option=None,
            by=by,
            now=NOW,
            **more,
        )

    def test_whoever_builds_it_states_it_and_an_administrator_does_not(
        self, fraud: Initiative, ines: Person
    ) -> None:
        assert self.state(fraud, ines).said_by == ines
        with pytest.raises(NotAllowed):
            self.state(fraud, factories.person("administrator", name="Ada Berg"))

    def test_it_becomes_one_guardrail_however_often_it_is_pressed(
        self, fraud: Initiative, ines: Person, tomas: Person
    ) -> None:
        fact = self.state(fraud, ines)
        rail = reframing.guardrail_from_fact(fact=fact, by=tomas, now=NOW)
        assert (rail.says, rail.discipline) == ("One good customer in 300 waits", "data")
        assert reframing.guardrail_from_fact(fact=fact, by=tomas, now=NOW) == rail
        with pytest.raises(NotAllowed):
            reframing.guardrail_from_fact(fact=self.state(fraud, ines), by=ines, now=NOW)

    def test_it_becomes_one_technical_question(self, fraud: Initiative, ines: Person, priya: Person) -> None:
        fact = self.state(fraud, ines)
        question = reframing.question_from_fact(fact=fact, by=ines, now=NOW)
        assert question.text == (
            "A sharper model holds twice as many good payments: One good customer in 300 waits. "
            "Is that good enough?"
        )
        assert (question.kind, question.asked_of) == ("technical", priya)
        assert reframing.question_from_fact(fact=fact, by=ines, now=NOW) == question

    def test_who_said_it_changes_it_and_others_may_not(
        self, fraud: Initiative, ines: Person, priya: Person
    ) -> None:
        fact = self.state(fraud, ines)
        words = {"discipline": "data", "words": "Measured", "means": "One in 400 waits", "option": None}
        assert reframing.change_fact(fact=fact, **words, version=1, by=ines, now=NOW).fact == "Measured"
        with pytest.raises(NotAllowed):
            reframing.change_fact(fact=fact, **words, version=2, by=priya, now=NOW)
        with pytest.raises(Conflict):
            reframing.change_fact(fact=fact, **{**words, "words": "Other"}, version=1, by=ines, now=NOW)

    def test_what_was_taken_off_is_not_there(self, fraud: Initiative, ines: Person) -> None:
        fact = self.state(fraud, ines)
        reframing.withdraw_fact(fact=fact, by=ines, now=NOW)
        with pytest.raises(NotFound):
            technical.get_fact(fraud, fact.number)


class TestReviews:
    """Asked of somebody who knows the domain, with a verdict in words."""

    @pytest.fixture
    def asked(self, fraud: Initiative, tomas: Person, hana: Person) -> Initiative:
        domain = Domain.objects.create(name="Cards", discipline="data")
        reframing.set_domain(initiative=fraud, domain=domain, was=None, by=tomas, now=NOW)
        fraud.refresh_from_db()
        reframing.ask_for_review(initiative=fraud, asked_of=hana, note="The feed", by=tomas, now=NOW)
        return fraud

    def test_whoever_was_asked_or_guards_the_discipline_writes_it(
        self, asked: Initiative, tomas: Person, hana: Person
    ) -> None:
        lars = factories.person("reviewer", name="Lars Holm", discipline="data")
        review = technical.open_review(asked)
        assert review is not None
        with pytest.raises(NotAllowed):
            reframing.write_verdict(review=review, verdict="Fine.", by=tomas, now=NOW)
        done = reframing.write_verdict(review=review, verdict="B holds.", by=lars, now=NOW)
        assert (done.done_by, done.domain.name) == (lars, "Cards")
        with pytest.raises(Conflict, match="Lars Holm wrote the verdict"):
            reframing.write_verdict(review=review, verdict="Fine.", by=hana, now=NOW)

    def test_another_person_asked_takes_the_place_of_the_first(
        self, asked: Initiative, tomas: Person, hana: Person, priya: Person
    ) -> None:
        lars = factories.person("reviewer", name="Lars Holm", discipline="data")
        reframing.ask_for_review(initiative=asked, asked_of=lars, note="", by=priya, now=NOW)
        assert asked.technical_reviews.count() == 1
        assert duties(hana) == [] and len(duties(lars)) == 1

    def test_two_who_choose_a_domain_at_once_see_each_other(self, asked: Initiative, tomas: Person) -> None:
        with pytest.raises(Conflict) as refused:
            reframing.set_domain(
                initiative=asked, domain=Domain.objects.create(name="Other"), was=None, by=tomas, now=NOW
            )
        assert [(d.theirs, d.yours) for d in refused.value.differences] == [("Cards", "Other")]

    def test_what_is_too_long_to_count_is_refused(self, fraud: Initiative, tomas: Person) -> None:
        with pytest.raises(InvalidInput):
            add(fraud, tomas, low=Decimal(0))
