"""Second estimates in the browser: asked for, given unseen, compared, settled; and nothing of the first shown before."""

import html
import re

import pytest
from django.test import Client

from initiatives.actions import options as actions
from initiatives.actions.options import seconds
from initiatives.actions.reframing import OptionChange, suggestions
from initiatives.models import Estimate, Initiative, Input, Notice, Person, Second
from initiatives.stages import Stage
from tests import factories as f
from tests.fraud import Fraud, given
from tests.views.test_options import plain, signed_in, worked_out

pytestmark = pytest.mark.django_db
RANGES = {"effort": "14 to 30", "weeks_to_ship": "9 to 14"}


class Unseen(Fraud):
    """The fraud story with Ines asked to estimate B unseen."""

    def __init__(self, *, invited: bool = True) -> None:
        super().__init__()
        worked_out(self)
        self.ines = f.ines()
        self.at = f"/i/{self.initiative.pk}/"
        self.url = f"{self.at}options/B/second/"
        self.five.refresh_from_db()
        if invited:
            self.second = seconds.invite(option=self.five, person=self.ines, by=self.tomas, now=f.NOW)

    def give(self) -> None:
        ranges = {"effort": given(14, 20, 30), "weeks_to_ship": given(9, 11, 14)}
        seconds.give(second=self.second, by=self.ines, now=f.NOW, given=ranges)


@pytest.fixture
def story() -> Unseen:
    return Unseen()


def words_for(person: Person, url: str, status: int = 200) -> str:
    answer = signed_in(person).get(url)
    assert answer.status_code == status, url
    return plain(answer.content.decode())


def send(who: Person, url: str, do: str, **fields: str):
    return signed_in(who).post(url, {"do": do, **fields})


@pytest.mark.parametrize("stage", [Stage.REFRAMING, Stage.READY])
def test_whoever_is_to_estimate_unseen_finds_that_as_their_next_step(story: Unseen, stage: Stage) -> None:
    Initiative.objects.filter(pk=story.initiative.pk).update(stage=stage)
    step = f'href="{story.url}"[^>]*>Estimate</a>'
    asked = signed_in(story.ines).get(story.at).content.decode()
    assert re.search(step, asked) and "Option B waits for numbers of your own." in asked
    assert not re.search(step, signed_in(story.priya).get(story.at).content.decode())
    story.give()
    given_since = signed_in(story.ines).get(story.at).content.decode()
    assert not re.search(step, given_since) and "numbers of your own" not in given_since


def test_the_whole_story_from_asking_to_picking() -> None:
    story = Unseen(invited=False)
    assert "There is one estimate of this option." in words_for(story.priya, story.url)
    asked = send(
        story.tomas, story.url, "invite", person=str(story.ines.pk), due="in 3 weeks", note="Ops too"
    )
    assert asked.status_code == 303
    waits = Notice.objects.get(person=story.ines)
    assert waits.kind == "waiting" and "without seeing the first numbers" in waits.text
    assert "Estimate" in words_for(story.ines, "/")
    assert "Two estimates, one still to come. Waiting on Ines" in words_for(story.tomas, story.url)
    assert "Two estimates, one still to come" in words_for(story.priya, story.at)
    form = words_for(story.ines, story.url)
    assert "Tomás Ferreira asks you for numbers of your own" in form and "“Ops too”" in form
    assert send(story.ines, story.url, "give", **RANGES).status_code == 303
    both = words_for(story.tomas, story.url)
    assert "Effort: Tomás 8 to 16, Ines 14 to 30. They overlap little." in both
    assert "What does one know that the other doesn’t?" in both and "Ask about this" in both
    assert Notice.objects.filter(person=story.tomas, text__contains="Both are in").exists()
    before = story.five.estimates.current().get(input=Input.EFFORT)
    assert before.given_by == story.tomas, "the figures rest on the first until one is picked"
    picked = send(
        story.tomas, story.url, "settle", pick="second", why="Ines counted the on-call weeks", version="2"
    )
    assert picked.status_code == 303
    now = story.five.estimates.current().get(input=Input.EFFORT)
    assert (now.low, now.high, now.given_by) == (14, 30, story.ines)
    assert now.dimension == before.dimension
    history = words_for(story.priya, f"{story.at}history/")
    assert "Went on with the second estimate of B" in history and "Ines counted the on-call weeks" in history


def test_nothing_of_the_first_is_shown_to_whoever_estimates_unseen(story: Unseen) -> None:
    change = OptionChange(story.five, Input.EFFORT, given(9, 12, 17))
    made = suggestions.make(initiative=story.initiative, by=story.marta, now=f.NOW, what=change)
    secret = re.compile(r"8, 11, 16|8 to 16|\$1\.01m|11\.\d person-weeks|a third of the effort|9, 12, 17")
    Initiative.objects.filter(pk=story.initiative.pk).update(stage=Stage.READY)
    pages = [
        story.at, f"{story.at}options/", f"{story.at}options/A/", f"{story.at}v/0..1/", story.url, "/", "/inbox/",
        f"{story.at}history/", f"{story.at}evidence/", f"{story.at}brief/", "/search/?q=fraud", "/not-doing/",
    ]  # fmt: skip
    for url in pages:
        assert not secret.search(words_for(story.ines, url)), url
    for end in ("options/B/", "compare/", "compare/?o=A,B", "metrics/"):
        refused = words_for(story.ines, story.at + end, 403)
        assert "Hidden until you have estimated option B" in refused and not secret.search(refused), end
    assert signed_in(story.ines).get(f"/i/{story.initiative.pk}.json").status_code == 403
    assert "Hidden until you have estimated" in words_for(story.ines, story.at)
    assert signed_in(story.ines).post(f"{story.at}options/B/", {"name": "x"}).status_code == 403
    assert made.number, "there was something to hide"
    for url in (story.at, f"{story.at}compare/"):
        assert secret.search(words_for(story.priya, url)), "everybody else sees it"


def test_a_lead_who_estimates_unseen_sees_no_number_on_board_fragment_or_form() -> None:
    story = Unseen(invited=False)
    sanna = f.person("engineering_lead", name="Sanna Berg")
    f.team(lead=sanna, name="Risk", members=(sanna,))
    story.filed.refresh_from_db()
    seconds.invite(option=story.filed, person=sanna, by=story.tomas, now=f.NOW, with_effect="yes")
    f.period()
    secret = re.compile(r"24, 34, 48|24 to 48|\$0\.85m|\$1\.01m")
    client = signed_in(sanna)
    fragment = client.get(f"{story.at}options/", headers={"HX-Request": "true"}).content.decode()
    assert not secret.search(fragment)
    board = client.get("/board/2027-q1/").content.decode()
    assert "OF-" in board and not secret.search(plain(board))
    assert "Hidden until you have estimated" in plain(board)
    assert secret.search(plain(signed_in(story.marta).get("/board/2027-q1/").content.decode()))


def test_both_are_open_to_everybody_once_both_are_in(story: Unseen) -> None:
    story.give()
    assert "8, 11, 16" in words_for(story.ines, f"{story.at}options/B/")
    assert "In 7 of 10 runs" in words_for(story.ines, f"{story.at}compare/")
    assert "Two estimates: look at the difference" in words_for(story.priya, f"{story.at}compare/")


def test_declining_opens_the_numbers_again_and_tells_the_lead(story: Unseen) -> None:
    assert send(story.ines, story.url, "decline", why="I have never run that queue").status_code == 303
    assert "$1.01m" in words_for(story.ines, f"{story.at}compare/")
    assert Notice.objects.filter(person=story.tomas, text__contains="I have never run that queue").exists()
    assert "I have never run that queue" in words_for(story.tomas, story.url)
    assert not Notice.objects.filter(person=story.ines, kind="waiting", read_at=None).exists()


def test_the_lead_withdraws_and_may_ask_somebody_else(story: Unseen) -> None:
    assert send(story.tomas, story.url, "withdraw").status_code == 303
    assert send(story.tomas, story.url, "invite", person=str(story.priya.pk)).status_code == 303
    assert [row.state for row in story.five.seconds.order_by("pk")] == ["withdrawn", "waiting"]


def test_a_third_is_entered_by_the_lead_under_the_leads_own_name(story: Unseen) -> None:
    story.give()
    empty = send(story.tomas, story.url, "settle", pick="third", why="Between the two", version="2")
    assert empty.status_code == 422 and "Enter a range" in empty.content.decode()
    fields = {
        "pick": "third",
        "why": "With on-call, without the migration",
        "version": "2",
        "effort": "12 to 22",
    }
    assert send(story.tomas, story.url, "settle", **fields).status_code == 303
    row = story.five.estimates.current().get(input=Input.EFFORT)
    assert (row.low, row.high, row.given_by) == (12, 22, story.tomas)
    assert story.five.estimates.current().get(input=Input.WEEKS_TO_SHIP).low == 8, "what was left empty stays"


def test_keeping_the_first_changes_no_number(story: Unseen) -> None:
    story.give()
    version = Initiative.objects.get(pk=story.initiative.pk).inputs_version
    assert (
        send(story.tomas, story.url, "settle", pick="first", why="The replay holds", version="2").status_code
        == 303
    )
    assert Initiative.objects.get(pk=story.initiative.pk).inputs_version == version
    assert Second.objects.get().picked == "first"


def test_who_settles_later_sees_what_was_settled_and_keeps_the_typed_words(story: Unseen) -> None:
    story.give()
    other = f.person("engineering_lead", name="Sanna Berg")
    Initiative.objects.filter(pk=story.initiative.pk).update(engineering_owner=other)
    fields = {"pick": "second", "why": "More careful", "version": "2"}
    assert send(story.tomas, story.url, "settle", **{**fields, "version": "1"}).status_code in (403, 409)
    late = send(other, story.url, "settle", **{**fields, "version": "1"})
    assert late.status_code == 409
    assert "has moved on" in late.content.decode() and "More careful" in html.unescape(late.content.decode())
    assert send(other, story.url, "settle", **fields).status_code == 303


def test_pressing_twice_makes_one_invitation_and_one_estimate(story: Unseen) -> None:
    seconds.invite(option=story.five, person=story.ines, by=story.tomas, now=f.NOW)
    story.give()
    story.give()
    assert Second.objects.count() == 1 and Second.objects.get().ranges.count() == 2
    assert Notice.objects.filter(person=story.ines, kind="waiting").count() == 1


def test_bad_input_and_the_wrong_person_are_refused_beside_the_field(story: Unseen) -> None:
    bad = send(story.ines, story.url, "give", effort="30 to 14", weeks_to_ship="soon", note="On call")
    text = bad.content.decode()
    assert bad.status_code == 422 and "Low must be less than high" in text and "On call" in text
    missing = send(story.ines, story.url, "give", effort="")
    assert missing.status_code == 422
    assert send(story.priya, story.url, "give", **RANGES).status_code == 403
    send(story.tomas, story.url, "withdraw")
    mine = send(story.tomas, story.url, "invite", person=str(story.tomas.pk))
    assert mine.status_code == 422, "who gave the first is not on the list"
    assert send(story.priya, story.url, "invite", person=str(story.ines.pk)).status_code == 403
    assert signed_in(story.priya).get(f"{story.at}options/Z/second/").status_code == 404
    assert not Client().get(story.url).content.startswith(b"<h1")


def test_no_second_before_there_is_a_first() -> None:
    story = Fraud(with_options=False)
    option = actions.add_option(initiative=story.initiative, by=story.tomas, now=f.NOW, name="Bare")
    answer = send(
        story.tomas, f"/i/{story.initiative.pk}/options/B/second/", "invite", person=str(f.ines().pk)
    )
    assert answer.status_code == 422
    assert not Estimate.objects.filter(option=option).exists()
