"""Parts, second stages, tests, the wished-for date and debts in the browser: what can be typed, and what is told."""

import re
from datetime import date, timedelta
from html import unescape

import pytest
from django.test import Client
from django.utils import timezone

from initiatives.actions import options as actions
from initiatives.models import Debt, Input, Option, OptionRole, Person
from initiatives.stages import Stage
from tests import factories as f
from tests.fraud import Fraud
from tests.views.test_options import form_of, signed_in, worked_out

pytestmark = pytest.mark.django_db

PROVIDERS = (
    "Provider\tShare of demand\tPerson-weeks\tDeals\nOkta\t49 %\t2\t2 of 3 deals\nGoogle\t32%\t1\t1 of 3 deals\n"
    "Entra ID\t10%\t2\nPing\t4%\t2\nOneLogin\t3%\t1,5\nGeneric SAML\t2%\t1,5\n"
)


def words(text: str) -> str:
    """The page as it reads."""
    text = re.sub(r"<(script|style|svg).*?</\1>", " ", text, flags=re.DOTALL)
    return " ".join(re.sub(r"<[^>]+>", " ", text).split())


def parts_of(client: Client, url: str) -> dict[str, str]:
    """Every field of the form of parts, as a browser would send it back."""
    text = client.get(url).content.decode().split('id="parts-form"')[1].split("</form>")[0]
    tags = re.findall(r"<input[^>]*>", text)
    named = {name[1]: tag for tag in tags if (name := re.search(r'name="([^"]+)"', tag))}
    return {
        name: unescape(value[1]) if (value := re.search(r'value="([^"]*)"', tag)) else ""
        for name, tag in named.items()
        if name != "csrfmiddlewaretoken"
    }


def sliced(story: Fraud, who: Person | None = None, paste: str = PROVIDERS) -> tuple[Client, str]:
    client, url = signed_in(who or story.tomas), f"/i/{story.initiative.pk}/options/A/slices/"
    answer = client.post(url, {**parts_of(client, url), "paste": paste})
    assert answer.status_code == 303, words(answer.content.decode())[:600]
    return client, url


@pytest.fixture
def story() -> Fraud:
    return worked_out(Fraud())


# Parts ---------------------------------------------------------------------------------------------------


def test_tomas_pastes_six_providers_and_reads_which_two_cover_four_fifths(story: Fraud) -> None:
    client, url = sliced(story)
    page = words(client.get(url).content.decode())
    assert "The smallest set that covers 80%: Okta, Google: 81% in 3 person-weeks." in page
    assert "2 of 6 parts, of 10 person-weeks in all." in page
    assert "would add 19% for 7 person-weeks" in page
    assert "6, 100% of the value together" in page


def test_the_share_stands_in_the_address_and_nonsense_is_told(story: Fraud) -> None:
    client, url = sliced(story)
    assert "covers 90%: Okta, Google, Entra ID: 91% in 5 person-weeks" in words(
        client.get(f"{url}?share=90").content.decode()
    )
    for typed in ("plenty", "-3", "250", "1e999", "x" * 300):
        answer = client.get(url, {"share": typed})
        assert answer.status_code == 200
        assert "You see 80%" in words(answer.content.decode())


def test_bad_lines_are_told_by_number_and_what_was_pasted_stays(story: Fraud) -> None:
    client, url = signed_in(story.tomas), f"/i/{story.initiative.pk}/options/A/slices/"
    paste = "Okta;0,49;2\nGoogle;lots;1\nPing;0,04;none\n;0,1;2"
    answer = client.post(url, {**parts_of(client, url), "paste": paste})
    page = answer.content.decode()
    assert answer.status_code == 422
    for told in (
        "Line 2: enter a share, like 49%",
        "Line 3: enter an effort, like 2 or 1.5",
        "Line 4: enter what this part is called",
    ):
        assert told in page
    assert "Google;lots;1" in page
    assert not story.filed.slices.exists()


def test_shares_over_the_whole_are_told(story: Fraud) -> None:
    client, url = signed_in(story.tomas), f"/i/{story.initiative.pk}/options/A/slices/"
    answer = client.post(url, {**parts_of(client, url), "paste": "Okta, 70, 2\nGoogle, 49, 1"})
    assert answer.status_code == 422
    assert "The shares add up to 119%. They can be at most 100% together" in answer.content.decode()
    assert "Okta, 70, 2" in answer.content.decode()


def test_rows_are_typed_changed_and_emptied(story: Fraud) -> None:
    client, url = sliced(story)
    form = parts_of(client, url)
    assert (form["name_0"], form["share_0"], form["effort_0"], form["note_0"]) == (
        "Okta",
        "49%",
        "2",
        "2 of 3 deals",
    )
    form |= {f"{cell}_5": "" for cell in ("name", "share", "effort", "note")}
    form |= {"name_6": "Passkeys", "share_6": "1.5", "effort_6": "3 days", "effort_1": "1.25"}
    assert client.post(url, form).status_code == 303
    rows = {row.name: (str(row.share), str(row.effort)) for row in story.filed.slices.in_order()}
    assert "Generic SAML" not in rows
    assert rows["Passkeys"] == ("0.0150", "0.60")
    assert rows["Google"] == ("0.3200", "1.25")


def test_a_bad_cell_is_told_beside_its_field(story: Fraud) -> None:
    client, url = sliced(story)
    answer = client.post(url, {**parts_of(client, url), "share_2": "a lot"})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert 'href="#id_share_2"' in page
    assert "Row 3: enter a share, like 49%" in page
    assert 'value="a lot"' in page


def test_priya_lists_shares_and_engineering_gives_the_efforts(story: Fraud) -> None:
    client, url = sliced(story, who=story.priya)
    page = words(client.get(url).content.decode())
    assert "Only engineering sets effort and time" in page
    assert "Without an effort and therefore left out: Okta, Google" in page
    assert {row.effort for row in story.filed.slices.all()} == {None}
    sliced(story)
    client.post(url, {**parts_of(client, url), "note_0": "Two of three deals"})
    assert [row.effort for row in story.filed.slices.in_order()][:2] == [2, 1]
    assert "Okta, Google: 81%" in words(client.get(url).content.decode())


def test_two_people_at_the_parts_lose_nothing(story: Fraud) -> None:
    client, url = sliced(story)
    mine = parts_of(client, url)
    sliced(story, paste="Okta, 48, 2")
    answer = client.post(url, {**mine, "note_1": "The third deal"})
    page = answer.content.decode()
    assert answer.status_code == 409
    assert 'value="The third deal"' in page
    again = dict(
        re.findall(r'<input type="hidden" name="(version)" value="(\d+)"', page.split('id="parts-form"')[1])
    )
    assert client.post(url, {**mine, **again, "note_1": "The third deal"}).status_code == 303


def test_the_set_becomes_an_option_in_one_press_and_twice_is_once(story: Fraud) -> None:
    client, url = sliced(story)
    pick = picked(client, url)
    first, second = client.post(url, pick), client.post(url, pick)
    assert first.status_code == second.status_code == 303
    made = story.initiative.options.get(key="D")
    assert first["Location"] == second["Location"] == f"/i/{story.initiative.pk}/options/D/"
    assert (made.name, made.role) == ("Okta and Google", OptionRole.ALTERNATIVE)
    assert story.initiative.options.count() == 4
    share = made.estimates.current().get(input=Input.EFFECT_SHARE)
    assert (made.effect_share_of, str(share.middle), share.text) == (story.filed, "0.810000", "81%")


def test_with_the_rest_a_later_stage(story: Fraud) -> None:
    client, url = sliced(story)
    client.post(url, {**picked(client, url), "rest": "1"})
    worked_out(story)
    made = story.initiative.options.get(key="D")
    assert (made.role, made.later_share_of) == (OptionRole.STAGED, story.filed)
    assert made.later_name == "Entra ID, Ping, OneLogin and Generic SAML"
    page = words(client.get(f"/i/{story.initiative.pk}/").content.decode())
    assert re.search(r"Then, in (every run|.*? of 10 runs), the second stage: Entra ID", page)


def test_a_set_that_was_looked_at_before_the_parts_changed_is_not_taken(story: Fraud) -> None:
    client, url = sliced(story)
    pick = picked(client, url)
    sliced(story, paste="Okta, 20, 9")
    answer = client.post(url, pick)
    assert answer.status_code == 409
    assert "The parts changed while you were looking" in answer.content.decode()
    assert story.initiative.options.count() == 3


def test_readers_see_the_parts_strangers_to_a_draft_see_nothing_and_nobody_else_writes(story: Fraud) -> None:
    client, url = sliced(story)
    ines = signed_in(f.ines())
    page = ines.get(url).content.decode()
    assert "Okta, Google" in page
    assert "Make it an option" not in page and "Save the parts" not in page
    assert ines.post(url, {"version": "2", "paste": "X, 1, 1"}).status_code == 403
    assert ines.post(url, {**picked(client, url)}).status_code == 403
    assert client.get(url.replace("/A/", "/ZZ/")).status_code == 404
    assert client.get("/i/999999/options/A/slices/").status_code == 404


def picked(client: Client, url: str) -> dict[str, str]:
    """What the button under the set sends."""
    text = client.get(url).content.decode().split('name="do" value="pick"')[1].split("</form>")[0]
    found = dict(re.findall(r'name="(share|version|once)" value="([^"]*)"', text))
    return {"do": "pick", **found}


def test_two_hundred_parts_are_a_page_and_one_more_is_told(story: Fraud) -> None:
    many = "\n".join(f"Part {number}, 0.5%, {1 + number % 7}" for number in range(200))
    client, url = sliced(story, paste=many)
    page = client.get(url).content.decode()
    assert len(page) < 200_000
    assert "the smallest set" in page.lower()
    answer = client.post(url, {**parts_of(client, url), "paste": "One more, 0%, 1"})
    assert answer.status_code == 422
    assert "At most 200 parts" in answer.content.decode()


# A second stage ------------------------------------------------------------------------------------------


def test_tomas_gives_an_option_a_second_stage_and_takes_it_away(story: Fraud) -> None:
    client, url = signed_in(story.tomas), f"/i/{story.initiative.pk}/options/B/later/"
    form = {
        **form_of(client, url),
        "name": "Every payment method",
        "later_share": "10, 20, 30",
        "later_effort": "4 to 9",
    }
    assert client.post(url, form).status_code == 303
    worked_out(story)
    five = Option.objects.get(pk=story.five.pk)
    assert (five.role, five.later_name, five.later_share_of) == (
        "staged",
        "Every payment method",
        story.filed,
    )
    page = words(client.get(f"/i/{story.initiative.pk}/").content.decode())
    assert "the second stage: Every payment method, 6 person-weeks" in page
    client.post(url, {"do": "drop"})
    worked_out(story)
    assert "second stage:" not in words(client.get(f"/i/{story.initiative.pk}/").content.decode())


def test_what_a_stage_lacks_is_told_and_the_first_one_keeps_its_figures(story: Fraud) -> None:
    client, url = signed_in(story.priya), f"/i/{story.initiative.pk}/options/B/later/"
    text = client.get(url).content.decode()
    assert "Only engineering sets effort and time" in text
    assert 'name="later_effort"' not in text
    client.post(url, {**form_of(client, url), "name": "Every payment method", "later_share": "20"})
    worked_out(story)
    found = signed_in(story.marta).get(f"/i/{story.initiative.pk}/")
    assert "5-minute checks are the best bet so far" in words(found.content.decode())


def test_a_stage_without_a_name_or_with_a_wild_share_is_told(story: Fraud) -> None:
    client, url = signed_in(story.tomas), f"/i/{story.initiative.pk}/options/B/later/"
    answer = client.post(
        url, {**form_of(client, url), "name": "", "later_share": "150", "later_effort": "4 to 9"}
    )
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "Enter what the second stage is called" in page
    answer = client.post(
        url, {**form_of(client, url), "name": "More", "later_share": "150", "later_effort": "4 to 9"}
    )
    assert answer.status_code == 422
    assert "Enter less than 100%, or just 100%" in answer.content.decode()


def test_a_stage_written_on_an_old_version_shows_both(story: Fraud) -> None:
    client, url = signed_in(story.tomas), f"/i/{story.initiative.pk}/options/B/later/"
    mine = {
        **form_of(client, url),
        "name": "Every payment method",
        "later_share": "20",
        "later_effort": "4 to 9",
    }
    client.post(url, {**mine, "name": "Every country"})
    answer = client.post(url, mine)
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "Every country" in page and 'value="Every payment method"' in page


# A test --------------------------------------------------------------------------------------------------


def test_priya_adds_a_test_and_reads_what_it_teaches_and_costs() -> None:
    story = Fraud()
    actions.edit_option(
        option=story.filed,
        by=story.tomas,
        now=f.NOW,
        version=story.filed.version,
        estimates={Input.SUCCESS: actions.Given.fixed(0.5, "50%")},
    )
    client, url = signed_in(story.tomas), f"/i/{story.initiative.pk}/options/add/?kind=test"
    form = {
        **form_of(client, url),
        "name": "Replay last month",
        "about_option": "A",
        "yes_when_works": "8 times in 10",
        "yes_when_not": "1 in 10",
        "effort": "1, 1.5, 2",
        "weeks_to_ship": "2",
        "cash": "3k",
    }
    assert client.post(url, form).status_code == 303
    worked_out(story)
    page = words(client.get(f"/i/{story.initiative.pk}/").content.decode())
    assert "Tells whether A would work: says yes 8 times in 10 if so, once in 10 if not." in page
    assert re.search(r"What it teaches is worth \$[\d.]+k?m?, it costs \$\d+k?", page)
    assert (
        "Worth testing before building: replay last month costs $" in page
        or "not worth the cost and the wait" in page
    )
    assert page.index("Replay last month") > page.index("Hourly batch"), "tests stand after what can be built"


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("8 in 10", "0.8"),
        ("8/10", "0.8"),
        ("80%", "0.8"),
        ("0.8", "0.8"),
        ("never", "0"),
        ("once in ten", "0.1"),
    ],
)
def test_how_often_is_read_as_people_say_it(typed: str, said: str) -> None:
    from initiatives.forms.options.teaching import read_often

    assert read_often(typed, "") == pytest.approx(__import__("decimal").Decimal(said))


def test_a_test_that_teaches_nothing_or_names_no_chance_is_told(story: Fraud) -> None:
    client, url = signed_in(story.tomas), f"/i/{story.initiative.pk}/options/add/?kind=test"
    base = {**form_of(client, url), "name": "Ask around", "about_option": "A", "effort": "1 to 2"}
    answer = client.post(url, {**base, "yes_when_works": "often", "yes_when_not": "12 in 10"})
    assert answer.status_code == 422
    assert "Enter how often, like 8 in 10" in answer.content.decode()
    assert "Enter how often, like 1 in 10" in answer.content.decode()
    answer = client.post(url, {**base, "yes_when_works": "5 in 10", "yes_when_not": "5 in 10"})
    assert answer.status_code == 422
    assert "A test that says yes as often either way teaches nothing" in answer.content.decode()
    answer = client.post(
        url, {**base, "about_option": "Q", "yes_when_works": "8 in 10", "yes_when_not": "1 in 10"}
    )
    assert "Select an option from the list" in answer.content.decode()


# The wished-for date -------------------------------------------------------------------------------------


def test_each_option_shows_its_chance_of_the_date_that_sales_wishes_for(story: Fraud) -> None:
    client, url = signed_in(story.priya), f"/i/{story.initiative.pk}/wished-date/"
    day = timezone.localdate() + timedelta(weeks=11)
    answer = client.post(
        url, {**form_of(client, url), "on": day.isoformat(), "who": "Sales", "why": "The fair opens"}
    )
    assert answer.status_code == 303
    worked_out(story)
    page = words(client.get(f"/i/{story.initiative.pk}/").content.decode())
    said = f"{day.day} {day:%b %Y}"
    assert (
        f"Sales wishes for {said}: The fair opens. C, Hourly batch, makes it more than 9 times in 10" in page
    )
    assert "leaves out 64% of the filed effect" in page or "of the filed effect" in page
    assert f"Makes {said} half the time" in page


def test_a_wish_needs_a_date_and_a_name_and_two_wishes_show_both(story: Fraud) -> None:
    client, url = signed_in(story.priya), f"/i/{story.initiative.pk}/wished-date/"
    form = form_of(client, url)
    answer = client.post(url, {**form, "on": "", "who": "Sales"})
    assert answer.status_code == 422 and "Enter the date, like 4 December" in answer.content.decode()
    answer = client.post(url, {**form, "on": "in 3 weeks", "who": ""})
    assert answer.status_code == 422 and "Enter who wishes for this date" in answer.content.decode()
    assert client.post(url, {**form, "on": "in 3 weeks", "who": "Sales"}).status_code == 303
    answer = client.post(url, {**form, "on": "in 4 weeks", "who": "Finance"})
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "Sales" in page and 'value="Finance"' in page
    assert signed_in(f.ines()).get(url).status_code == 403


# Debt ----------------------------------------------------------------------------------------------------


@pytest.fixture
def owed(story: Fraud) -> Debt:
    initiative = story.again()
    return Debt.objects.create(
        initiative=initiative,
        decision=initiative.decisions.create(
            choice="fund", option=story.five, period=f.period(), reason="Most of it, soon", decided_by=story.marta,
            decided_at=f.NOW, undo_until=f.NOW,
        ),
        option=story.five, what="The old queue stays", owner=story.tomas, low=1, middle=2, high=3,
        due=date(2026, 10, 1), due_first=date(2026, 10, 1), taken_at=f.NOW,
    )  # fmt: skip


def test_the_ledger_says_who_owes_what_by_when_and_what_is_late(story: Fraud, owed: Debt) -> None:
    page = words(signed_in(f.ines()).get("/debt/").content.decode())
    assert "The old queue stays" in page
    assert "Tomás Ferreira" in page and "1 Oct 2026" in page
    assert re.search(r"\d+ days late", page)
    assert "1, 2 person-weeks in all, 1 late" in page


def test_a_debt_is_extended_with_a_reason_and_then_paid(story: Fraud, owed: Debt) -> None:
    client, url = signed_in(story.priya), f"/debt/{owed.pk}/"
    form = form_of(client, url)
    answer = client.post(url, {**form, "what": "extended", "until": "", "why": ""})
    assert answer.status_code == 422
    assert "Enter what was done, or why it waits" in answer.content.decode()
    answer = client.post(url, {**form, "what": "extended", "until": "2026-09-01", "why": "The audit first"})
    assert "Enter a day after 1 Oct 2026" in answer.content.decode()
    assert (
        client.post(
            url, {**form, "what": "extended", "until": "2027-06-30", "why": "The audit first"}
        ).status_code
        == 303
    )
    owed.refresh_from_db()
    assert (owed.due, owed.due_first, owed.times_extended) == (date(2027, 6, 30), date(2026, 10, 1), 1)
    stale = client.post(url, {**form, "what": "paid", "why": "Moved to the new queue"})
    assert stale.status_code == 409 and "Moved to the new queue" in stale.content.decode()
    assert (
        client.post(url, {**form_of(client, url), "what": "paid", "weeks": "2.5", "why": "Moved"}).status_code
        == 303
    )
    page = words(client.get("/debt/").content.decode())
    assert "Nothing is owed" in page
    assert "2.5 of 2 person-weeks" in page


def test_only_its_people_settle_a_debt(story: Fraud, owed: Debt) -> None:
    for who in (f.ines(), f.hana()):
        client = signed_in(who)
        assert client.get(f"/debt/{owed.pk}/").status_code == 403
        assert (
            client.post(f"/debt/{owed.pk}/", {"what": "paid", "why": "Done", "version": "1"}).status_code
            == 403
        )
    owed.refresh_from_db()
    assert owed.paid_at is None
    assert signed_in(story.marta).get("/debt/999999/").status_code == 404


def test_nothing_owed_says_so() -> None:
    page = words(signed_in(f.ines()).get("/debt/").content.decode())
    assert "Nothing is owed. When an option with a shortcut is funded" in page


# What it costs to keep -----------------------------------------------------------------------------------


def test_every_option_says_what_it_costs_to_keep(story: Fraud) -> None:
    page = words(signed_in(story.marta).get(f"/i/{story.initiative.pk}/").content.decode())
    assert "Costs $0.15m a year to keep" in page
    assert "Takes on 2 person-weeks of debt, due 30 Sep 2027" in page


def test_upkeep_that_decides_is_said(story: Fraud) -> None:
    actions.edit_option(
        option=story.five,
        by=story.tomas,
        now=f.NOW,
        version=story.five.version,
        estimates={Input.UPKEEP: actions.Given(30, 40, 50, "30, 40, 50")},
    )
    worked_out(story)
    page = words(signed_in(story.marta).get(f"/i/{story.initiative.pk}/").content.decode())
    assert "Without upkeep B, 5-minute checks, would lead: upkeep decides, not the build." in page
    assert "Costs 40 person-weeks and $50k a year to keep" in page
    assert Stage(story.initiative.stage) in Stage
