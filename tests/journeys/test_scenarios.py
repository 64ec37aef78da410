"""Each of the ten scenarios shows what it was told for, in the figures that the screens print."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from django.db import transaction

from initiatives import economics
from initiatives.actions import board
from initiatives.economics.displacement import displacement
from initiatives.models import (
    BoardRow,
    Choice,
    Decision,
    Effect,
    Form,
    LookAgain,
    Opportunity,
    QuestionState,
)
from initiatives.queries.board import brief, deciding, decisions, rows
from initiatives.queries.board.plan import planning_period, room_of
from initiatives.queries.board.portfolio import Changes, best_portfolio, portfolio_problem
from initiatives.queries.debts import ledger
from initiatives.queries.options import section, stored
from initiatives.queries.options.coverage import slices_page
from initiatives.queries.reframing import guardrails
from initiatives.queries.reframing.candidates import metrics_page
from initiatives.queries.reframing.numbers import target_words
from initiatives.queries.similar import similar_to
from initiatives.stages import Stage
from initiatives.templatetags.options import options_shown
from initiatives.templatetags.reading import reading
from initiatives.templatetags.slices import covered
from tests.journeys.conftest import SEEDED
from tests.trying import costs_by_trying

pytestmark = pytest.mark.django_db
TODAY = SEEDED.date()


class TestFraud:
    """Real time, or fast enough?"""

    def test_five_minutes_keeps_about_84_percent_for_a_third_of_the_effort_six_weeks_sooner(self, demo):
        checks = demo.said("fraud").option("B")
        assert checks.share_of_effect == pytest.approx(0.84, abs=0.01)
        assert checks.share_of_effort == pytest.approx(1 / 3, abs=0.03)
        assert checks.weeks_sooner == pytest.approx(6, abs=0.5)

    def test_it_is_the_best_bet_about_two_times_in_three(self, demo):
        said = demo.said("fraud")
        assert said.leader == "B"
        assert said.option("B").chance_best == pytest.approx(2 / 3, abs=0.04)

    def test_real_time_reaches_the_target_more_than_eight_times_in_ten_and_five_minutes_about_seven(
        self, demo
    ):
        said = demo.said("fraud")
        assert said.option("A").chance_of_target > 0.8
        assert said.option("B").chance_of_target == pytest.approx(0.7, abs=0.05)

    def test_the_one_answer_worth_having_first_is_the_share_of_instant_losses(self, demo):
        said = demo.said("fraud")
        asked = demo.initiative("fraud").questions.get(number=int(said.ask_first or 0))
        assert "first five minutes" in asked.text
        assert asked.state == QuestionState.OPEN
        worth = next(row for row in said.questions if row.question == said.ask_first)
        assert 10_000 < worth.net_worth < worth.worth < 100_000

    def test_one_answer_moved_the_choice_to_five_minutes_and_another_changed_nothing(self, demo):
        answered = {row.number: row for row in demo.initiative("fraud").questions.answered()}
        assert answered[5].effect == Effect.MOVED
        assert (
            answered[5].effect_line == "moved the choice from Real-time fraud detection to Five-minute checks"
        )
        assert (answered[6].effect, answered[6].effect_line) == (Effect.NOTHING, "changed nothing")

    def test_what_each_further_point_costs_on_the_last_step_up_is_known(self, demo):
        last = demo.said("fraud").frontier[-1]
        assert last.option == "A"
        assert last.icer is not None
        assert last.icer > 1, "a dollar of fraud avoided by the last step costs more than a dollar"

    def test_the_sentence_can_be_repeated(self, demo):
        initiative = demo.initiative("fraud")
        text = reading(section(demo.people["marta"], initiative, now=SEEDED)).text
        assert text.startswith(
            "Five-minute checks are the best bet so far: about 84% of the reduction for a third"
        )
        assert "about six weeks sooner" in text

    def test_it_waits_for_a_newcomer_to_decide_it(self, demo):
        initiative = demo.initiative("fraud")
        assert initiative.stage == Stage.READY
        assert initiative.gaps == ["1 open question"]
        page = deciding.decide_page(demo.people["marta"], initiative, today=TODAY)
        assert [card.key for card in page.cards] == ["B", "A", "C"]
        assert not page.is_stale

    def test_real_time_would_push_work_out_by_name_and_five_minutes_would_not(self, demo):
        cards = {
            card.key: card
            for card in deciding.decide_page(
                demo.people["marta"], demo.initiative("fraud"), today=TODAY
            ).cards
        }
        assert cards["B"].free == 38
        assert cards["B"].cost.cost == 0 and cards["B"].cost.moved == ()
        print(cards["A"].cost)

    def test_what_was_declined_before_is_found_with_its_reason_and_that_its_number_was_passed(self, demo):
        found = similar_to("Real-time fraud detection", demo.people["priya"], now=SEEDED)
        before = next(row for row in found if row.pk == demo.initiative("rules_engine").pk)
        assert before.story.startswith("Declined in March: The vendor contract runs to September")
        assert "$80k a month" in before.story
        assert "$104k" in before.now_at


class TestTechnicalTruth:
    """What fraud detection must not make worse, and what its method means for a customer."""

    def test_its_guardrails_say_who_it_stops_by_mistake_and_why(self, demo):
        rows = guardrails.all_rows(demo.initiative("fraud"), today=TODAY)
        assert [(row.says, row.limit) for row in rows] == [
            ("Good payments held or declined", "below 0.4%"),
            ("Holds and declines with a reason for the regulator", "all of them"),
            ("Bias by postcode", "none that can be measured"),
        ]
        assert [mark.words for mark in rows[0].marks] == ["A at risk", "B, C hold"]

    def test_its_risks_are_on_record_and_leave_the_figures_alone(self, demo):
        risks = demo.initiative("fraud").risks.standing()
        assert [risk.in_figures for risk in risks] == [False, False]
        assert demo.case("fraud").risks == ()

    def test_its_domain_called_for_a_technical_review_and_has_one(self, demo):
        one = demo.initiative("fraud")
        assert one.domain.name == "Payments and fraud"
        assert one.technical_reviews.get().done_by.name == "Wei Chen"
        assert "technical review" not in " ".join(one.gaps).lower()


class TestDarkMode:
    """Two proposals want the same seven weeks."""

    def test_funding_dark_mode_displaces_the_payment_flow_by_name_and_by_value(self, demo):
        dark = demo.initiative("dark_mode")
        (card,) = deciding.decide_page(demo.people["marta"], dark, today=TODAY).cards
        assert card.free == 7
        (flow,) = card.cost.moved
        assert flow.is_displaced
        assert (flow.initiative_id, flow.before) == (demo.initiative("payment_flow").pk, "A")
        assert flow.outcome == "Two in three finish the payment step"
        assert card.cost.cost == -flow.worth
        assert card.cost.cost == pytest.approx(demo.said("payment_flow").option("A").expected_npv, rel=1e-6)
        assert card.cost.cost > 1_000_000

    def test_with_two_weeks_more_it_would_only_push_it_down_to_the_card_form(self, demo):
        dark, flow = demo.initiative("dark_mode"), demo.initiative("payment_flow")
        problem = portfolio_problem(
            planning_period(TODAY), changes=Changes(weeks={dark.team_id: 2}), undecided=True
        )
        found = displacement(best_portfolio(problem).engine, str(dark.pk), "A")
        (change,) = found.changes
        assert (change.initiative, change.before, change.after) == (str(flow.pk), "A", "B")
        assert found.downgraded == (change,)
        said = demo.said("payment_flow")
        less = said.option("A").expected_npv - said.option("B").expected_npv
        assert found.opportunity_cost == pytest.approx(less, abs=1)

    def test_every_cost_on_the_board_is_what_trying_everything_says(self, demo):
        period = planning_period(TODAY)
        tried = costs_by_trying(portfolio_problem(period, undecided=True))
        # The period before keeps what was said of those that were decided for it.
        kept = {
            (row.initiative_id, row.key): row.cost for row in Opportunity.objects.filter(run__period=period)
        }
        assert len(tried) > 20 and kept.keys() == tried.keys()
        for option, cost in tried.items():
            assert kept[option] == (None if cost is None else pytest.approx(Decimal(cost), abs=1)), option

    def test_the_payment_flow_alone_fits(self, demo):
        assert demo.said("payment_flow").option("A").effort.percentiles.p50 <= 7

    def test_the_card_form_gets_two_thirds_for_a_third(self, demo):
        form = demo.said("payment_flow").option("B")
        assert form.share_of_effect == pytest.approx(2 / 3, abs=0.02)
        assert form.share_of_effort == pytest.approx(1 / 3, abs=0.03)

    def test_fifty_who_asked_stand_beside_five_hundred_who_leave(self, demo):
        assert "50 customers" in demo.initiative("dark_mode").who_asked
        assert "500 people a month give up" in demo.initiative("payment_flow").why_now
        assert demo.said("dark_mode").leader == economics.DO_NOTHING


class TestSignOn:
    """Six providers or two?"""

    def test_two_providers_unblock_all_three_deals_in_three_weeks_of_ten(self, demo):
        said = demo.said("sign_on")
        assert said.leader == "B"
        two, six = said.option("B"), said.option("A")
        assert two.expected_effect == six.expected_effect == 3
        assert two.effort.percentiles.p50 == pytest.approx(3)
        assert six.effort.percentiles.p50 == pytest.approx(10)

    def test_the_curve_says_that_two_slices_cover_81_percent_in_three_weeks(self, demo):
        page = slices_page(demo.people["leo"], demo.initiative("sign_on").pk, "A", Decimal("0.8"))
        assert covered(page).headline == (
            "The smallest set that covers 80%: Okta, Google: 81% in 3 person-weeks"
        )
        assert page.whole_effort == 10
        assert "81%" in demo.initiative("sign_on").options.get(key="B").summary

    def test_the_rest_is_a_later_stage_that_is_bought_only_if_demand_shows(self, demo):
        two = demo.said("sign_on").option("B")
        option = demo.initiative("sign_on").options.get(key="B")
        assert (option.role, option.later_name) == ("staged", "Entra ID, Ping, OneLogin and generic SAML")
        assert two.buys_second_stage < 0.1
        found = section(demo.people["leo"], demo.initiative("sign_on"), now=SEEDED)
        row = next(row for row in options_shown(found).rows if row.key == "B")
        assert (
            "second stage would pay in no run: Entra ID, Ping, OneLogin and generic SAML, 7 person-weeks"
            in " ".join(row.notes)
        )


class TestMobile:
    """A native app, or a progressive web app?"""

    def test_with_upkeep_native_is_clearly_worse(self, demo):
        said = demo.said("native_app")
        assert said.leader == "B"
        assert said.option("A").expected_npv < 0.75 * said.option("B").expected_npv

    def test_without_upkeep_native_looks_a_little_better_so_upkeep_decides_and_not_the_build(self, demo):
        case = demo.case("native_app")
        nothing = economics.Estimate.fixed(0.0)
        without = replace(case, options=tuple(replace(o, upkeep=nothing) for o in case.options))
        said = economics.appraise(without, seed=1, draws=8192)
        assert said.leader == "A"
        native, web = said.option("A").expected_npv, said.option("B").expected_npv
        assert web < native < 1.4 * web

    def test_the_page_says_that_upkeep_decides(self, demo):
        shown = options_shown(section(demo.people["camille"], demo.initiative("native_app"), now=SEEDED))
        assert shown.remarks[0].startswith("Without upkeep A, ")
        assert shown.remarks[0].endswith(" would lead: upkeep decides, not the build.")
        assert "Costs 12 person-weeks a year to keep" in next(r for r in shown.rows if r.key == "A").notes

    def test_the_freed_weeks_go_to_the_weekly_review(self, demo):
        cards = {
            card.key: card
            for card in deciding.cost_of_choosing(
                demo.people["camille"],
                demo.initiative("native_app"),
                stored.newest(demo.initiative("native_app")),
                today=TODAY,
            ).cards
        }
        (review,) = cards["A"].cost.moved
        assert review.initiative_id == demo.initiative("core_workflow").pk and review.is_displaced
        assert cards["B"].cost.cost == 0


class TestOnboarding:
    """The tour, or the first result?"""

    def test_the_metric_decides_which_option_wins(self, demo):
        by_activation = demo.said("onboarding")
        page = metrics_page(demo.people["diego"], demo.initiative("onboarding").pk)
        assert [row.candidate.metric.name for row in page.rows] == [
            "Activated in the first session",
            "Tour completed",
        ]
        assert page.winners == ("B", "A") and page.decides
        assert by_activation.leader == "B"
        assert by_activation.option("B").chance_best > 0.9

    def test_the_change_of_metric_says_why(self, demo):
        newest = demo.initiative("onboarding").framings.newest_first().select_related("metric").first()
        assert newest is not None
        assert newest.metric.name == "Activated in the first session"
        assert "predicts nothing" in newest.metric_why
        assert newest.metric_over == "Tour completed"


class TestAuditTrail:
    """The brief that changes how engineers build it."""

    def test_it_is_funded_with_a_brief_that_says_which_way_to_lean(self, demo):
        initiative = demo.initiative("audit_trail")
        assert initiative.stage == Stage.FUNDED
        page = brief.brief(initiative, today=TODAY)
        assert page.is_decided
        assert page.lean == "Complete and auditable before fast. Ship as soon as it is complete."
        assert "A nicer query builder" in page.not_doing
        assert page.decided_by == "Marta Lindqvist"

    def test_three_deals_are_worth_450k_a_year(self, demo):
        case = demo.case("audit_trail")
        assert case.unit_value.range.middle * case.change_wanted == pytest.approx(450_000)


class TestFifteenSettings:
    """Which two of fifteen?"""

    def test_two_settings_cover_90_percent_for_two_of_twelve_person_weeks(self, demo):
        said = demo.said("dashboard")
        two = said.option("B")
        assert two.share_of_effect == pytest.approx(0.9)
        assert two.effort.percentiles.p50 == pytest.approx(2)
        assert said.option("A").effort.percentiles.p50 == pytest.approx(12)
        assert said.order[0] == "B"

    def test_the_curve_says_which_two(self, demo):
        page = slices_page(demo.people["camille"], demo.initiative("dashboard").pk, "A", Decimal("0.9"))
        assert len(page.rows) == 15
        assert covered(page).headline == (
            "The smallest set that covers 90%: Layout, Default period: 90% in 2 person-weeks"
        )


class TestTenantSwitch:
    """An authentication refactor against a demo."""

    def test_the_chance_of_making_the_date_with_and_without_the_refactor(self, demo):
        said = demo.said("tenant_switch")
        assert said.option("A").chance_of_target < 0.01
        assert said.option("B").chance_of_target == pytest.approx(0.5, abs=0.05)
        assert said.leader == "B"

    def test_sales_wishes_for_a_date_and_each_option_says_its_chance(self, demo):
        said = demo.said("tenant_switch")
        assert said.option("A").chance_of_wished_date < 0.01
        assert said.option("B").chance_of_wished_date == pytest.approx(0.5, abs=0.05)
        shown = options_shown(section(demo.people["leo"], demo.initiative("tenant_switch"), now=SEEDED))
        assert "Sales wishes for" in shown.remarks[-1]
        assert "B, Switch on the old sessions, makes it half the time" in shown.remarks[-1]
        assert "leaves out 20% of the filed effect and takes on 3 person-weeks of debt" in shown.remarks[-1]

    def test_deciding_puts_the_debt_on_the_ledger_and_undoing_takes_it_off(self, demo):
        initiative, marta = demo.initiative("tenant_switch"), demo.people["marta"]
        with transaction.atomic():
            newest = stored.newest(initiative)
            board.decide(
                initiative,
                board.Verdict(
                    Choice.FUND, "The demo is worth the debt.", option=initiative.options.get(key="B")
                ),
                digest=newest.digest,
                seen=decisions.last_entry(initiative),
                by=marta,
                now=SEEDED,
            )
            (row,) = [r for r in ledger(marta, today=TODAY).standing if r.debt.initiative_id == initiative.pk]
            assert (row.debt.middle, row.debt.due, row.debt.owner.name) == (
                3,
                date(2027, 3, 31),
                "Ruth Vance",
            )
            board_row = BoardRow.objects.get(initiative=initiative)
            assert (board_row.debt_weeks, board_row.debt_due) == (3, date(2027, 3, 31))
            board.undo_decision(initiative, by=marta, now=SEEDED)
            assert not initiative.debts.exists()
            transaction.set_rollback(True)

    def test_the_workaround_carries_its_debt_and_the_date_by_which_it_is_paid(self, demo):
        option = demo.initiative("tenant_switch").options.get(key="B")
        owed = option.estimates.current().get(input="debt")
        assert (owed.low, owed.middle, owed.high) == (2, 3, 4)
        assert option.debt_due == date(2027, 3, 31)
        assert demo.said("tenant_switch").option("B").expected_debt > 10_000


class TestMarketingSuite:
    """A suite for marketing teams, before anything is built."""

    def test_what_the_test_is_worth(self, demo):
        said = demo.said("marketing_suite")
        asked = demo.initiative("marketing_suite").questions.get(number=int(said.ask_first or 0))
        assert "sold it by hand to five marketing teams" in asked.text
        assert said.option("A").chance_of_target < 0.2
        worth = next(row for row in said.questions if row.question == said.ask_first)
        assert worth.net_worth > 100_000
        assert not said.decide_now

    def test_the_test_option_says_what_it_teaches_and_costs_before_anything_is_built(self, demo):
        said = demo.said("marketing_suite")
        test = said.option("B")
        assert said.test_first == "B"
        assert test.teaches_worth > test.expected_pv_cost > 20_000
        found = section(demo.people["camille"], demo.initiative("marketing_suite"), now=SEEDED)
        assert "Worth testing before building: sell it by hand to five teams costs $" in reading(found).text
        row = options_shown(found).rows[-1]
        assert row.teaches == (
            "Tells whether A would work: says yes 8 times in 10 if so, once in 10 if not. Takes 4 weeks."
        )
        assert "worth testing before building" in row.worth


class TestDatePicker:
    """The cheaper way breaks a guardrail."""

    def test_the_cheaper_way_breaks_what_the_better_one_keeps(self, demo):
        cheap, good = demo.said("date_picker").option("A"), demo.said("date_picker").option("B")
        assert cheap.effort.expected < good.effort.expected
        (row,) = guardrails.all_rows(demo.initiative("date_picker"), today=TODAY)
        assert (row.says, row.limit, row.owner) == ("Keyboard and screen reader", "WCAG 2.2 AA", "Hana Sato")
        assert [(state.key, state.state) for state in row.states] == [("A", "breaks"), ("B", "holds")]

    def test_a_director_is_told_before_funding_it(self, demo):
        page = deciding.decide_page(demo.people["marta"], demo.initiative("date_picker"), today=TODAY)
        (warned,) = page.warned
        assert (warned.option_key, warned.breaks, warned.owner) == ("A", True, "Hana Sato")

    def test_what_a_question_is_about_is_said_in_words(self, demo):
        asked = demo.initiative("date_picker").questions.get(form=Form.QUESTION)
        assert [target_words(target) for target in asked.targets.all()] == ["B’s time to ship"]


class TestTheRest:
    """What a board needs besides: something decided, something new, something of one's own."""

    def test_every_stage_that_a_visitor_looks_for_is_there(self, demo):
        stages = {key: demo.initiative(key).at_stage for key in demo.world.told}
        assert stages["rules_engine"] is Stage.DECLINED
        assert stages["instant_payouts"] is Stage.DEFERRED
        assert stages["evidence"] is Stage.BUILDING
        assert stages["receipts"] is Stage.SUBMITTED
        assert stages["refunds_draft"] is Stage.DRAFT
        assert demo.initiative("refunds_draft").filed_by.name == "Priya Nair"

    def test_decisions_have_reasons_and_say_what_brings_them_back(self, demo):
        found = {row.initiative_id: row for row in decisions.not_doing(demo.people["marta"])}
        assert set(found) == {demo.initiative("rules_engine").pk, demo.initiative("instant_payouts").pk}
        assert all(row.reason and row.trigger for row in found.values())
        declined = Decision.objects.get(initiative=demo.initiative("rules_engine"), choice=Choice.DECLINE)
        assert declined.look_again == LookAgain.METRIC
        assert declined.look_again_value == 80_000

    def test_marta_is_told_that_the_losses_have_passed_what_was_agreed(self, demo):
        texts = [notice.text for notice in demo.people["marta"].notices.all()]
        assert any("asked to be looked at again" in text and "104,000" in text for text in texts)

    def test_the_board_of_payments_draws_its_line_below_what_fits(self, demo):
        coming, payments = planning_period(TODAY), demo.world.teams["payments"]
        board = rows.board(
            demo.people["marta"],
            coming,
            rows.Filters(team=payments),
            room=[room_of(coming, payments)],
            is_planning=True,
        )
        assert [line.initiative_id for line in board.ready] == [
            demo.initiative(key).pk for key in ("fraud", "payouts", "retries")
        ]
        assert [line.fits for line in board.ready] == [True, True, True]
        assert board.free == 38

    def test_no_figures_are_missing_or_late(self, demo):
        for key, filed in demo.world.told.items():
            initiative = demo.initiative(key)
            assert not initiative.jobs.under_way().exists(), key
            assert not initiative.jobs.exclude(error="").exists(), key
            newest = stored.newest(filed)
            if initiative.at_stage in (Stage.READY, Stage.REFRAMING):
                assert newest is not None, key
                assert newest.inputs_version == initiative.inputs_version, key
