"""Questions that carry their worth, over HTTP: asked, priced, answered with a range, and what that did."""

import re

import pytest
from django.core.management import call_command
from django.utils import timezone

from initiatives.models import Estimate, Input, Notice, Question, Suggestion, TeamMembership
from initiatives.stages import Stage
from tests import factories
from tests.fraud import Fraud
from tests.journeys.walking import Page, Walker, work

pytestmark = pytest.mark.django_db

SHARE = "What share of the loss is gone in the first five minutes?"
REASON = "Most of the cut for a third of the work, and the payout retries stay."


@pytest.fixture
def story() -> Fraud:
    call_command("createcachetable", verbosity=0)
    made = Fraud()
    work()
    return made


def ask(walker: Walker, story: Fraud, text: str, *numbers: str, **more: str) -> Page:
    """From the page, with the button that stands there."""
    walker.open(f"/i/{story.initiative.pk}/")
    walker.click("Ask a question")
    walker.send({"text": text, "numbers": numbers, **more}, action="/ask/")
    work()
    return walker.open(f"/i/{story.initiative.pk}/")


def questions_of(page: Page) -> str:
    return page.text.partition("worth most first")[2]


def answer(walker: Walker, question: Question, said: str, text: str, **more: str) -> Page:
    """With the range of the one number that it points at."""
    walker.open(f"/i/{question.initiative_id}/q/{question.number}/")
    walker.click("Mark answered")
    walker.send({"answer": said, f"range-{question.targets.get().pk}": text, **more})
    return walker.page


@pytest.mark.parametrize("htmx", [False, True], ids=["plain forms", "fragments"])
def test_what_nobody_asked_about_is_offered_asked_answered_and_moves_the_choice(
    story: Fraud, *, htmx: bool
) -> None:
    page = f"/i/{story.initiative.pk}/"
    tomas, priya = Walker(story.tomas, htmx=htmx), Walker(story.priya, htmx=htmx)

    # An estimate that matters and that nobody asks about is offered as a question, with what an answer is worth.
    tomas.open(page)
    offered = re.search(
        r"Nobody has asked about B’s effect[^;]*; an answer is worth up to \$\d+", tomas.page.text
    )
    assert offered, tomas.page.text[:1500]
    tomas.click("Ask about this")
    tomas.send(
        {
            "text": SHARE,
            "days_to_find_out": "3",
            "work_to_find_out": "0.5",
            "would_change": "Under a fifth: B reaches the target.",
            "otherwise": "Over a third: we need A.",
            "answer_by": "in 2 weeks",
        }
    )
    work()
    tomas.open(page)
    assert "Nobody has asked about B’s effect" not in tomas.page.text

    # How long and how much it takes, the chance that it changes the choice and to what, and by when.
    share = Question.objects.get()
    for words in (
        r"answer worth up to \$\d+",
        r"about 3 days and 0\.5 person-weeks \(\$2\.5k\) to find out",
        r"\d+ in \d+ it moves the choice to A",
        r"answer by \w+ \d+ \w+",
    ):
        assert re.search(words, tomas.page.text), (words, questions_of(tomas.page)[:900])

    # One without a number, one that costs more than it is worth, one that must come first: in their order.
    ask(tomas, story, "Who notices first, and how?")
    dear = f"option-{story.filed.pk}-effect"
    ask(tomas, story, "Would a panel agree on A’s effect?", dear, cost_to_find_out="5m")
    ask(tomas, story, "Who signs for it?", must_first="on", must_first_why="The regulator wants a name")
    said = questions_of(tomas.page)
    places = [said.index(text) for text in ("Who signs for it?", SHARE, "Would a panel", "Who notices first")]
    assert places == sorted(places)
    assert "more than it is worth" in said
    assert "Must be answered first" in said

    # Priya answers with a range in the same step. What breaks a rule is refused, and nothing is lost.
    refused = answer(priya, share, "Nine tenths of it.", "90, 100, 120")
    assert refused.status == 422 and "Nine tenths of it." in refused.html and "90, 100, 120" in refused.html
    assert Question.objects.get(pk=share.pk).state == "open"
    priya.send({f"range-{share.targets.get().pk}": "10, 12, 14"})
    assert "answered, the figures are being worked out" in priya.page.text
    work()
    priya.open(page)
    assert "Moved the choice from 5-minute checks to Real-time scoring" in priya.page.text
    assert "1 moved the choice" in priya.page.text
    assert Estimate.objects.current().get(option=story.five, input=Input.EFFECT).text == "10, 12, 14"

    # The credit is the asker's: in his own record, which nobody else reads, and as a notice.
    credit = tomas.open("/settings/").text.partition("Your questions")[2]
    assert "1 moved a choice" in credit, credit[:400]
    told = Notice.objects.filter(person=story.tomas, text__contains="moved the choice from 5-minute checks")
    assert told.count() == 1


def test_an_answer_that_repeats_what_stands_changed_nothing_and_then_the_page_says_decide(
    story: Fraud,
) -> None:
    tomas = Walker(story.tomas)
    ask(tomas, story, "What does A cost to run?", f"option-{story.filed.pk}-run_cost")
    answer(tomas, Question.objects.get(), "What the vendor said.", "110k, 150k, 220k")
    work()
    tomas.open(f"/i/{story.initiative.pk}/")
    assert "changed nothing" in tomas.page.text
    assert "moved the choice" not in tomas.page.text

    # The stop rule, in words, once no open question is worth what it costs.
    effect = f"option-{story.five.pk}-effect"
    ask(tomas, story, "What would a year of both cost us?", effect, cost_to_find_out="50m")
    assert "No open question could change this enough to be worth asking." in tomas.page.text


def test_a_number_from_product_or_a_member_becomes_a_suggestion_and_never_a_write(story: Fraud) -> None:
    ines = factories.ines()
    TeamMembership.objects.create(team=story.team, person=ines)
    tomas, priya = Walker(story.tomas), Walker(story.priya)
    ask(tomas, story, "How long does it take?", f"option-{story.five.pk}-effort")
    efforts = Estimate.objects.filter(option=story.five, input=Input.EFFORT)
    stood = list(efforts.values_list("pk", "text"))

    # In the answer to a question: said before the press, and kept as hers afterwards.
    priya.open(f"/i/{story.initiative.pk}/q/1/answer/")
    assert "Yours goes to them as a suggestion." in priya.page.text
    answer(priya, Question.objects.get(), "Ten to fourteen, says the vendor.", "10, 12, 14")
    # In the option's own form, by her and by an engineer who does not lead.
    for walker, text in ((priya, "9 to 12"), (Walker(ines), "12 to 18")):
        walker.open(f"/i/{story.initiative.pk}/options/B/")
        walker.send({"effort": text}, action="/options/B/")
        assert walker.page.status == 200, walker.page.text[:400]
    assert list(efforts.values_list("pk", "text")) == stood
    made = Suggestion.objects.order_by("number")
    assert {(row.suggested_by, row.right) for row in made} == {
        (story.priya, "set_effort"),
        (ines, "set_effort"),
    }
    assert {row.question_id for row in made} == {Question.objects.get().pk, None}


def test_what_must_be_answered_first_stands_on_the_board_and_stops_marta_until_she_says_why_it_can_wait(
    story: Fraud,
) -> None:
    hana, marta, tomas = Walker(factories.hana()), Walker(story.marta), Walker(story.tomas)
    starts = timezone.localdate()
    period = factories.period(starts=starts, ends=starts + timezone.timedelta(days=80))
    factories.capacity(story.team, period, total=96, kept=20, promised=10)
    page = f"/i/{story.initiative.pk}/"
    ask(hana, story, "Does a screen reader get the reason?", must_first="on", must_first_why="It is the law")
    tomas.open(f"{page}move/mark_ready/")
    tomas.send(action="/move/mark_ready/")
    work()

    assert "1 open, 1 must come first" in marta.open("/board/").text
    said = marta.open(f"{page}decide/").text
    assert "Must be answered first, says Hana" in said and "It is the law" in said
    marta.send({"choice": "fund-B", "reason": REASON})
    assert marta.page.status == 422 and REASON in marta.page.html
    assert "Question 1 must be answered first. Ask first, or waive it with a reason" in marta.page.text

    marta.click("Let it wait")
    assert "Enter why it can wait" in marta.send({"why": " "}).text
    marta.send({"why": "The screen comes in a later stage"})
    assert "Let question 1 wait: The screen comes in a later stage" in marta.open(f"{page}history/").text
    marta.open(f"{page}decide/")
    assert "Must be answered first" not in marta.page.text
    marta.send({"choice": "fund-B", "reason": REASON})
    assert story.again().at_stage == Stage.FUNDED
    assert Question.objects.get().state == "open", "it stays asked"


def test_below_the_setting_a_lead_takes_the_fast_lane_and_above_it_is_told_what_it_may_cost() -> None:
    tomas, priya = factories.tomas(), factories.priya()
    small = factories.initiative(
        filed_by=priya, for_team=factories.team(lead=tomas), stage=Stage.SUBMITTED, engineering_owner=None
    )
    administrator, lead = Walker(factories.person("administrator", name="Ada Berg")), Walker(tomas)
    lead.open(f"/i/{small.pk}/options/A/")
    lead.send({"effort": "1, 2, 3"}, action="/options/A/")

    def set_limit(amount: str) -> None:
        if "/reauthenticate/" in administrator.open("/settings/workspace/").url:
            administrator.send({"password": factories.PASSWORD})
        administrator.send({"fast_lane_cost": amount})

    set_limit("10k")
    lead.open(f"/i/{small.pk}/")
    lead.click("Fast lane")
    assert "may cost up to $15k. The fast lane ends at $10k." in lead.page.text
    lead.send(action="/move/fast_lane/")
    assert lead.page.status == 422 and "Start framing instead." in lead.page.text
    set_limit("20k")
    lead.open(f"/i/{small.pk}/move/fast_lane/")
    lead.send(action="/move/fast_lane/")
    small.refresh_from_db()
    assert (small.stage, small.engineering_owner) == (Stage.READY, tomas)
    assert small.gaps, "what is missing is on the record"
