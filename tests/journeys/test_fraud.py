"""The story that must be easy every day, over HTTP: filed, asked, framed, worked out, decided, built from a brief."""

import re
from datetime import timedelta

import pytest
from django.core.cache import cache
from django.core.management import call_command
from django.utils import timezone

from initiatives.models import Decision, Initiative, Option, Person, Team
from initiatives.queries.options import stored
from initiatives.stages import Stage
from tests import factories
from tests.journeys.walking import Walker, work

pytestmark = pytest.mark.django_db(transaction=True)

FILED = {
    "proposal_title": "Real-time fraud detection",
    "proposal_difference": "Stolen cards would be stopped before the money has left.",
    "number_choice": "describe",
    "number_described": "The fraud losses that finance reports every month.",
}
FRAMED = {
    "goal": "Halve card-fraud losses",
    "metric": "new",
    "metric_name": "Card-fraud losses",
    "metric_unit": "$ a month",
    "metric_direction": "down",
    "baseline_text": "104k",
    "baseline_source": "Finance ledger, last twelve months",
    "target_text": "52k",
    "target_by_text": "in 30 weeks",
    "for_whom": "Sellers, who carry most of the loss",
    "why_now": "Losses doubled since spring.",
    "not_in_scope": "Account takeover",
    "value_meaning": "year_at_target",
    "value_text": "530k, 625k, 750k",
    "horizon_years": "2",
    "tradeoff_guidance": "Fewer good customers stopped before more fraud caught.",
    "opportunity_cost_note": "The payout retries wait for real time, not for five minutes.",
}
REAL_TIME = {
    "effect": "62, 70, 77",
    "effect_in": "percent_of_baseline",
    "effort": "24, 34, 48",
    "weeks_to_ship": "14, 17, 25",
    "success": "92%",
    "run_cost": "110k, 150k, 220k",
}
FIVE_MINUTES = {
    "name": "Five-minute checks",
    "summary": "Hold the payment, not the checkout.",
    "effect": "40, 60, 75",
    "effect_in": "percent_of_baseline",
    "effort": "8 to 16",
    "weeks_to_ship": "8, 11, 16",
    "success": "96%",
    "run_cost": "35k, 50k, 80k",
}
REASON = "Most of the cut for a third of the work, and the payout retries stay in the quarter."


class Cast:
    """Everybody of the story, in the Payments team where they belong to one."""

    def __init__(self) -> None:
        call_command("createcachetable", verbosity=0)
        cache.clear()
        self.priya, self.tomas, self.marta = factories.priya(), factories.tomas(), factories.marta()
        self.hana, self.ines = factories.hana(), factories.ines()
        self.stranger = factories.person("pm", name="Olga Novak")
        self.other_lead = factories.person("engineering_lead", name="Wei Chen")
        self.team: Team = factories.team(lead=self.tomas, members=(self.priya, self.ines))
        factories.workspace()
        today = timezone.localdate()
        period = factories.period(starts=today + timedelta(days=30), ends=today + timedelta(days=120))
        factories.capacity(self.team, period, total=96, kept=20, promised=38)

    def everybody(self) -> list[Person]:
        return list(Person.objects.all())


@pytest.fixture
def cast():
    return Cast()


@pytest.mark.parametrize("htmx", [False, True], ids=["plain forms", "fragments"])
def test_from_real_time_detection_to_five_minute_checks(cast, htmx):
    priya, tomas = Walker(htmx=htmx).sign_in(cast.priya), Walker(htmx=htmx).sign_in(cast.tomas)
    initiative = file(priya, cast)
    frame(tomas, priya, initiative)
    estimate(tomas, initiative)
    said = the_figures(tomas, initiative)
    finish(tomas, initiative)
    marta = decide_undo_and_decide_again(Walker(htmx=htmx).sign_in(cast.marta), initiative)
    read_the_brief(Walker(htmx=htmx).sign_in(cast.ines), initiative)
    every_step_is_in_the_history(marta, initiative)
    decision = Decision.objects.standing().get(initiative=initiative)
    assert decision.digest, "the figures that were on screen stand with the decision"
    assert decision.best_bet_key == said.leader == "B"
    assert work() == 1, "the record of the decision is worked out afterwards"
    decision.refresh_from_db()
    assert decision.record is not None and decision.record.draws == 16384


def file(priya: Walker, cast: Cast) -> Initiative:
    """Two answers and a choice."""
    priya.open("/new/")
    assert "/edit/" in priya.page.url
    assert "Goes to Tomás Ferreira, Payments" in priya.page.text
    draft = Initiative.objects.get(filed_by=cast.priya)
    assert Walker(cast.stranger).peek(f"/i/{draft.pk}/") == 404, "a draft is its filer's own"
    priya.send({"proposal_title": FILED["proposal_title"]})
    assert priya.page.status == 422
    assert "Enter what would be different if this worked" in priya.page.text
    assert 'value="Real-time fraud detection"' in priya.page.html, "what was typed is kept"
    assert ("<html" in priya.page.html) is not priya.htmx, "htmx gets the form alone, a plain form its page"
    priya.send(FILED, press={"send": "1"})
    assert priya.page.url.startswith(f"/i/{draft.pk}/")
    assert "Sent to Tomás" in priya.page.text
    draft.refresh_from_db()
    assert draft.stage == Stage.SUBMITTED
    assert Option.objects.get(initiative=draft).name == "Real-time fraud detection"
    return draft


def frame(tomas: Walker, priya: Walker, initiative: Initiative) -> None:
    """Tomás takes it in, asks what drives it, and frames; Priya answers and accepts."""
    page = f"/i/{initiative.pk}/"
    assert Walker(priya_elsewhere()).peek(page) == 200, "what has been sent is for everybody to read"
    tomas.open("/inbox/")
    assert "Real-time fraud detection" in tomas.page.text
    tomas.send(action=f"/inbox/{initiative.pk}/start/")
    assert tomas.page.url.startswith(page)
    tomas.open(f"{page}ask/")
    tomas.send(
        {
            "intent": "question",
            "kind": "why_now",
            "text": "What drives this now?",
            "would_change": "The target needs a date if the losses grow.",
        }
    )
    assert "What drives this now?" in tomas.page.text
    priya.open("/inbox/")
    assert "What drives this now?" in priya.page.text, "it waits in the inbox of the one who was asked"
    priya.open(f"{page}q/1/answer/")
    priya.send(
        {
            "answer": "Losses of $104k a month that the nightly batch finds too late.",
            "changed": "goal",
            "changed_note": "less money lost, not more cases found",
        }
    )
    tomas.open(f"{page}framing/")
    tomas.send({**FRAMED, "target_text": "104k"})
    assert tomas.page.status == 422
    assert "Target must differ from now" in tomas.page.text
    tomas.send(FRAMED)
    assert "Halve card-fraud losses, from $104k to $52k a month" in tomas.page.text
    assert "Real-time fraud detection" in tomas.page.text, "the proposal stays as filed"
    priya.open(page)
    priya.send(action="/framing/answer/", press={"response": "accepted"})
    standing = initiative.framings.newest_first().first()
    assert standing is not None and standing.response == "accepted"


def priya_elsewhere() -> Person:
    return Person.objects.get(name="Olga Novak")


def estimate(tomas: Walker, initiative: Initiative) -> None:
    """Ranges as people type them; effort is engineering's to say."""
    page = f"/i/{initiative.pk}/"
    tomas.open(f"{page}options/A/")
    tomas.send({**REAL_TIME, "effort": "48 to 24"})
    assert tomas.page.status == 422
    assert "Low must be less than high" in tomas.page.text
    assert 'value="48 to 24"' in tomas.page.html
    tomas.send(REAL_TIME)
    tomas.open(f"{page}options/add/")
    tomas.send(FIVE_MINUTES)
    added = Option.objects.get(initiative=initiative, key="B")
    effort = added.estimates.current().get(input="effort")
    assert (effort.text, effort.middle_assumed) == ("8 to 16", True)


def the_figures(tomas: Walker, initiative: Initiative):
    """Before the worker comes the page says so; then it says what a director can repeat."""
    tomas.open(f"/i/{initiative.pk}/")
    assert "being worked out" in tomas.page.text or "Updating" in tomas.page.text
    assert work() == 1, "many edits, one job"
    tomas.open(f"/i/{initiative.pk}/")
    assert re.search(
        r"Five-minute checks are the best bet so far: about 8\d% of the reduction for a third",
        tomas.page.text,
    )
    newest = stored.newest(initiative)
    assert newest is not None
    return stored.read(newest)


def test_the_page_polls_its_figures_in_place_until_they_are_there(cast):
    priya, tomas = Walker(cast.priya), Walker(cast.tomas)
    initiative = file(priya, cast)
    frame(tomas, priya, initiative)
    estimate(tomas, initiative)
    address = f"/i/{initiative.pk}/options/"
    part = tomas.client.get(address, headers={"HX-Request": "true"})
    assert b"<html" not in part.content
    assert f'hx-get="{address}'.encode() in part.content, "it asks again"
    work()
    part = tomas.client.get(address, headers={"HX-Request": "true"})
    assert b"hx-trigger" not in part.content, "nothing is left to wait for"
    assert b"Five-minute checks" in part.content


def finish(tomas: Walker, initiative: Initiative) -> None:
    tomas.open(f"/i/{initiative.pk}/")
    tomas.click("Add a guardrail")
    tomas.send({"says": "Good payments held", "limit": "below 0.4%", "discipline": "data"})
    assert "Good payments held, below 0.4%" in tomas.page.text
    tomas.click("Finish framing")
    tomas.send(action="/move/mark_ready/")
    initiative.refresh_from_db()
    assert initiative.stage == Stage.READY
    assert initiative.gaps == []


def decide_undo_and_decide_again(marta: Walker, initiative: Initiative) -> Walker:
    """Marta sees what it takes, decides, takes it back within ten minutes, and decides again."""
    marta.open("/")
    assert "Halve card-fraud losses" in marta.page.text, "it is her turn"
    marta.open("/board/")
    assert "Halve card-fraud losses" in marta.page.text
    assert "Filed as “Real-time fraud detection”" in marta.page.text
    fund(marta, initiative, reason="Short")
    assert marta.page.status == 422
    assert "20 characters or more" in marta.page.text
    fund(marta, initiative, reason=REASON)
    initiative.refresh_from_db()
    assert initiative.stage == Stage.FUNDED
    marta.open(f"/i/{initiative.pk}/")
    marta.send(action="/undo/")
    initiative.refresh_from_db()
    assert initiative.stage == Stage.READY
    fund(marta, initiative, reason=REASON)
    assert REASON in marta.page.text
    initiative.refresh_from_db()
    assert initiative.stage == Stage.FUNDED
    assert initiative.period is not None
    return marta


def fund(marta: Walker, initiative: Initiative, *, reason: str) -> None:
    marta.open(f"/i/{initiative.pk}/decide/")
    assert "Fund B, Five-minute checks" in marta.page.text
    marta.send(
        {
            "choice": "fund-B",
            "reason": reason,
            "look_again": "metric",
            "look_again_metric": metric_of(initiative),
            "look_again_value": "120k",
            "look_again_way": "above",
        }
    )


def metric_of(initiative: Initiative) -> int:
    framing = initiative.framings.newest_first().first()
    assert framing is not None and framing.metric_id is not None
    return framing.metric_id


def read_the_brief(ines: Walker, initiative: Initiative) -> None:
    """One page tells an engineer why this matters and which way to lean."""
    ines.open(f"/i/{initiative.pk}/brief/")
    text = ines.page.text
    for words in (
        "Halve card-fraud losses",
        "B: Five-minute checks",
        REASON,
        "Marta Lindqvist",
        "Fewer good customers stopped before more fraud caught.",
        "Account takeover",
        "A: Real-time fraud detection",
        "Tomás Ferreira",
    ):
        assert words in text
    order = [
        text.index(words) for words in ("Why it matters", "What we chose", "When in doubt", "How we’ll know")
    ]
    assert order == sorted(order)


def every_step_is_in_the_history(marta: Walker, initiative: Initiative) -> None:
    actions = list(initiative.history.order_by("number").values_list("action", flat=True))
    expected = [
        "draft", "submit", "start_framing", "ask", "answer", "change_framing", "accept_framing",
        "edit_option", "add_option", "add_guardrail", "mark_ready", "fund", "undo_decision", "fund",
    ]  # fmt: skip
    assert actions == expected
    numbers = list(initiative.history.order_by("number").values_list("number", flat=True))
    assert numbers == list(range(1, len(actions) + 1))
    marta.open(f"/i/{initiative.pk}/history/")
    for name in ("Priya Nair", "Tomás Ferreira", "Marta Lindqvist"):
        assert name in marta.page.text


def ready(cast: Cast) -> Initiative:
    """The same initiative, ready to be decided."""
    priya, tomas = Walker(cast.priya), Walker(cast.tomas)
    initiative = file(priya, cast)
    frame(tomas, priya, initiative)
    estimate(tomas, initiative)
    work()
    finish(tomas, initiative)
    return initiative


def test_nobody_does_what_is_not_theirs_to_do(cast):
    initiative = ready(cast)
    before = initiative.history.count()
    page = f"/i/{initiative.pk}/"
    for person, address in (
        (cast.ines, f"{page}decide/"),
        (cast.priya, f"{page}decide/"),
        (cast.tomas, f"{page}decide/"),
        (cast.stranger, f"{page}framing/"),
        (cast.other_lead, f"{page}framing/"),
        (cast.marta, "/settings/people/"),
        (cast.ines, "/settings/capacity/"),
    ):
        assert Walker(person).peek(address) == 403, f"{person.name} at {address}"
    stolen = Walker(cast.ines)
    stolen.open(page)
    answer = stolen.client.post(
        f"{page}decide/", {"choice": "fund-B", "reason": REASON}, headers={"X-CSRFToken": token(stolen)}
    )
    assert answer.status_code == 403
    initiative.refresh_from_db()
    assert initiative.stage == Stage.READY
    assert initiative.history.count() == before, "a refusal leaves nothing behind"


def token(walker: Walker) -> str:
    return next(
        value for form in walker.page.forms for name, value in form.values if name == "csrfmiddlewaretoken"
    )


@pytest.mark.parametrize("address", ["", "history/", "brief/", "decide/", "framing/", "options/", "q/1/"])
def test_somebody_who_has_not_signed_in_is_asked_to_and_sees_nothing(cast, address):
    initiative = file(Walker(cast.priya), cast)
    nobody = Walker()
    nobody.open(f"/i/{initiative.pk}/{address}")
    assert nobody.page.url.startswith("/login/?next=")
    assert "fraud" not in nobody.page.text


def test_what_changed_while_marta_read_is_told_before_she_decides(cast):
    initiative = ready(cast)
    marta = Walker(cast.marta)
    marta.open(f"/i/{initiative.pk}/decide/")
    tomas = Walker(cast.tomas)
    tomas.open(f"/i/{initiative.pk}/options/B/")
    tomas.send({"effort": "14 to 22"})
    work()
    marta.send({"choice": "fund-B", "reason": REASON})
    assert marta.page.status == 409
    assert "Changed option B" in marta.page.text
    assert REASON in marta.page.html, "what she wrote is kept"
    assert not Decision.objects.filter(initiative=initiative).exists()
    marta.send({"choice": "fund-B"})
    initiative.refresh_from_db()
    assert initiative.stage == Stage.FUNDED


def test_pressing_twice_files_and_decides_once(cast):
    priya = Walker(cast.priya)
    priya.open("/new/")
    address, form = priya.page.url, priya.page.form_with("proposal_title")
    data = {**dict(form.values), **FILED, "send": "1"}
    first = priya.client.post(address, data)
    second = priya.client.post(address, data)
    assert (first.status_code, second.status_code) == (303, 303)
    assert Initiative.objects.count() == 1
    initiative = Initiative.objects.get()
    assert initiative.history.filter(action="submit").count() == 1
