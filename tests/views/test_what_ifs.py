"""What-ifs over HTTP: begun, changed with and without htmx, compared, applied; bad input, two at once, strangers."""

import html
import re
from datetime import timedelta
from decimal import Decimal
from types import SimpleNamespace
from typing import Any

import pytest
from django.test import Client

from initiatives.actions import board
from initiatives.models import AppliedWhatIf, Decision, Period, Person, WhatIf
from initiatives.stages import Stage
from tests import factories
from tests.factories import NOW
from tests.views.test_ledger import signed_in
from tests.what_ifs import WHY, begin, cast, pick, stamped

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true"}


@pytest.fixture
def made() -> SimpleNamespace:
    return cast()


def words(answer: Any) -> str:
    text = re.sub(r"<[^>]+>", " ", answer.content.decode())
    return " ".join(html.unescape(text).split())


def changes(what_if: WhatIf, **more: str) -> dict[str, str]:
    what_if.refresh_from_db()
    return {"version": str(what_if.version), **more}


def at(what_if: WhatIf, end: str = "") -> str:
    return f"/what-ifs/{what_if.pk}/{end}"


def sent(answer: Any, **more: str) -> dict[str, str]:
    """What a browser would send of the page's form, with some of it changed."""
    text = answer.content.decode()
    found = {}
    for tag in re.findall(r"<input[^>]*>", text):
        name, value = re.search(r'name="([^"]+)"', tag), re.search(r'value="([^"]*)"', tag)
        if name and 'type="checkbox"' not in tag:
            found[name.group(1)] = html.unescape(value.group(1)) if value else ""
    for name, options in re.findall(r'<select name="([^"]+)".*?>(.*?)</select>', text, re.DOTALL):
        chosen = re.search(r'value="([^"]*)" selected', options)
        found[name] = chosen.group(1) if chosen else ""
    for name, value in re.findall(r'<textarea name="([^"]+)".*?>\s*(.*?)</textarea>', text, re.DOTALL):
        found[name] = html.unescape(value)
    return {**found, **more}


# The list


def test_the_list_begins_one_and_says_what_is_wrong_with_a_name(made: SimpleNamespace) -> None:
    client, url = signed_in(made.marta), "/board/2027-q1/what-ifs/"
    page = client.get(url)
    assert "Nobody has asked what if about Q1 2027 yet" in words(page)
    once = re.search(r'name="once" value="([^"]+)"', page.content.decode())
    assert once
    data = {"name": "Two more weeks", "note": "For the payment flow", "once": once.group(1)}
    first, second = client.post(f"{url}add/", data), client.post(f"{url}add/", data)
    assert (first.status_code, first.headers["Location"]) == (303, second.headers["Location"])
    assert WhatIf.objects.get().name == "Two more weeks"
    for name, told in (
        ("", "Enter a name, like Two more weeks for Web"),
        ("two MORE weeks", "You have a what-if with this name in this period already"),
        ("x" * 61, "60 characters or less"),
        ("a\x00b", "hidden control characters"),
    ):
        answer = client.post(f"{url}add/", {"name": name, "note": "kept"})
        assert answer.status_code == 422
        assert told in words(answer)
        assert "kept" in answer.content.decode()
    hostile = "<script>alert(1)</script> \u202b\u05e9\u05dc\u05d5\u05dd\u202c \U0001f469\u200d\U0001f4bb"
    kept = client.post(f"{url}add/", {"name": hostile}, follow=True)
    assert kept.status_code in (200, 422)
    assert b"<script>alert" not in kept.content


def test_a_deleted_one_is_brought_back_and_a_strangers_is_not_there(made: SimpleNamespace) -> None:
    row = begin(made)
    marta, ines = signed_in(made.marta), signed_in(made.ines)
    for end in ("", "apply/", "change/"):
        assert ines.get(at(row, end)).status_code in (403, 404)
    assert ines.get(at(row)).status_code == 404
    for end in ("copy/", "delete/", "back/"):
        assert ines.post(at(row, end)).status_code == 404
    gone = marta.post(at(row, "delete/"), follow=True)
    assert "The what-if is deleted." in words(gone)
    assert marta.get(at(row)).status_code == 404
    assert "is back" in words(marta.post(at(row, "back/"), follow=True))
    assert marta.get("/board/2027-q1/what-ifs/?deleted=x9").status_code == 200
    assert marta.get("/board/1999-q1/what-ifs/").status_code == 404


# One of them


def test_choosing_works_it_out_at_once_and_without_script_by_a_button(made: SimpleNamespace) -> None:
    row = begin(made)
    client = signed_in(made.marta)
    page = words(client.get(at(row)))
    assert "As much as the best of these weeks without your changes." in page
    held = client.post(at(row), changes(row, **{f"row_{made.refunds.pk}": "A"}), headers=HTMX)
    text = words(held)
    assert held.status_code == 200
    assert "Falls out 1 Halve card-fraud losses B: Within five minutes" in text
    assert "less than the best of these weeks" in text
    assert "<html" not in held.content.decode()
    assert 'id="id_version" value="2" hx-swap-oob="true"' in held.content.decode()
    plain = client.post(at(row), changes(row, **{f"team_{made.team.pk}": "40"}))
    assert plain.status_code == 303
    text = words(client.get(at(row)))
    assert "of 40 free weeks (14 now)" in text
    assert re.search(r"One more week of Payments (is worth about \$|would change nothing)", text)
    back = client.post(at(row), changes(row, **{f"team_{made.team.pk}": "14", f"row_{made.refunds.pk}": ""}))
    assert back.status_code == 303
    row.refresh_from_db()
    assert (row.picks.count(), row.rooms.count()) == (0, 0)


@pytest.mark.parametrize(
    ("name", "value", "told"),
    [
        ("team", "-3", "free weeks, must be 0 or more"),
        ("team", "lots", "must be a number, like 38"),
        ("team", "1e308", "must be"),
        ("team", "NaN", "must be"),
        ("row", "Z", "from the list"),
    ],
)
def test_what_cannot_be_is_told_beside_the_field_and_nothing_chosen_is_lost(
    made: SimpleNamespace, name: str, value: str, told: str
) -> None:
    row = begin(made)
    field = f"team_{made.team.pk}" if name == "team" else f"row_{made.churn.pk}"
    data = changes(row, **{f"row_{made.fraud.pk}": "B", field: value})
    for headers in ({}, HTMX):
        answer = signed_in(made.marta).post(at(row), data, headers=headers)
        assert answer.status_code == 422
        assert told in words(answer)
        assert re.search(r'<option value="B" selected', answer.content.decode())
    assert answer["HX-Retarget"] == "#whole"
    assert row.picks.count() == 0


def test_rows_that_are_not_on_the_board_change_nothing(made: SimpleNamespace) -> None:
    row = begin(made)
    data = changes(row, row_999999="A", row_x="A", team_77="3", **{"row_" + "9" * 40: "A"})
    assert signed_in(made.marta).post(at(row), data).status_code == 303
    assert signed_in(made.marta).post(at(row), {"version": "no"}).status_code == 422
    assert row.picks.count() == 0


def test_two_windows_are_told_and_what_was_chosen_stays(made: SimpleNamespace) -> None:
    row = begin(made)
    client = signed_in(made.marta)
    old = changes(row, **{f"row_{made.fraud.pk}": "A"})
    client.post(at(row), changes(row, **{f"row_{made.churn.pk}": "skip"}))
    answer = client.post(at(row), old)
    assert answer.status_code == 409
    assert "changed in another window" in words(answer)
    again = sent(answer)
    assert again[f"row_{made.fraud.pk}"] == "A"
    assert client.post(at(row), again).status_code == 303


def test_others_read_it_copy_it_and_are_refused_the_rest(made: SimpleNamespace) -> None:
    row = begin(made, pick(made.fraud, "B"), is_shared=True)
    ines = signed_in(made.ines)
    text = words(ines.get(at(row)))
    assert "Marta Lindqvist began this one. Copy it to change it." in text
    assert "<select" not in ines.get(at(row)).content.decode()
    for end in ("change/", "delete/", "apply/", "undo/", ""):
        assert ines.post(at(row, end), changes(row)).status_code == 403, end
    copied = ines.post(at(row, "copy/"), {"once": "c1"})
    ines.post(at(row, "copy/"), {"once": "c1"})
    mine = WhatIf.objects.get(owner=made.ines)
    assert copied.headers["Location"] == at(mine)
    jonas = signed_in(factories.person("administrator", name="Jonas Weber", email="jonas@example.org"))
    assert jonas.get(at(row)).status_code == 200
    assert jonas.post(at(row, "copy/")).status_code == 403
    assert Client().get(at(row)).status_code == 302


def test_renaming_keeps_what_somebody_typed_beside_what_stands(made: SimpleNamespace) -> None:
    row = begin(made)
    client, url = signed_in(made.marta), at(row, "change/")
    data = {"name": "Other", "note": "", "is_shared": "on", "version": "1"}
    assert client.post(url, data).status_code == 303
    late = client.post(url, {**data, "name": "Third"}, headers=HTMX)
    assert late.status_code == 409
    assert "There now Other Yours Third" in words(late)
    assert client.post(url, {**data, "name": ""}).status_code == 422
    assert client.post(url, sent(late, name="Third")).status_code == 303
    row.refresh_from_db()
    assert row.name == "Third"


def test_what_moved_since_is_said_and_settled_by_a_press(made: SimpleNamespace) -> None:
    old = stamped(made.marta, made, made.fraud, "B")
    row = begin(made, board.Pick(old.initiative, old.option, old.value + 90_000, old.weeks))
    client = signed_in(made.marta)
    page = client.get(at(row))
    assert f"The board moved since this was made. {made.fraud.reference}, option B, is at" in words(page)
    client.post(at(row), {**sent(page), "catch_up": "1"})
    assert "The board moved" not in words(client.get(at(row)))
    assert row.picks.get().key == "B"


def test_a_period_that_is_not_planned_any_more_keeps_what_was_held(made: SimpleNamespace) -> None:
    row = begin(made, pick(made.fraud, "B"))
    made.period.starts, made.period.ends = NOW.date() - timedelta(days=400), NOW.date() - timedelta(days=300)
    made.period.save()
    later = factories.period(
        name="Q9", slug="q9", starts=NOW.date() + timedelta(days=4000), ends=NOW.date() + timedelta(days=4090)
    )
    client = signed_in(made.marta)
    text = words(client.get(at(row)))
    assert "Q1 2027 is not being planned any more; Q9 is." in text
    assert made.fraud.reference in text
    assert client.get(at(row, "apply/")).status_code == 409
    client.post(at(row, "copy/"), {"to": "planning"})
    assert WhatIf.objects.get(period=later).picks.count() == 1
    assert client.get("/board/2027-q1/best/").status_code == 200
    assert client.post("/board/2027-q1/best/keep/").status_code == 409


# The best portfolio


def test_the_best_portfolio_is_explained_offered_and_applies_nothing(made: SimpleNamespace) -> None:
    client = signed_in(made.ines)
    text = words(client.get("/board/2027-q1/best/"))
    assert "What binds" in text
    assert "Leaves, and why" in text
    assert re.search(r"Refund within a day A, \$[\d.]+[km]: it would push out \$", text)
    kept = client.post("/board/2027-q1/best/keep/", {"once": "b1"})
    client.post("/board/2027-q1/best/keep/", {"once": "b1"})
    row = WhatIf.objects.get()
    assert kept.headers["Location"] == at(row)
    assert row.name.startswith("Best portfolio, ")
    assert {made.fraud.pk} <= {one.initiative_id for one in row.picks.all()}
    assert not Decision.objects.exists()


def test_nobody_has_entered_capacity(made: SimpleNamespace) -> None:
    made.team.capacities.all().delete()
    client = signed_in(made.marta)
    assert "Nobody has entered how many person-weeks" in words(client.get("/board/2027-q1/best/"))
    assert client.post("/board/2027-q1/best/keep/").status_code == 409
    row = begin(made, pick(made.fraud, "B"))
    assert "no longer counts here" in words(client.get(at(row)))
    client.post(at(row), changes(row, **{f"team_{made.team.pk}": "20"}))
    assert "of 20 free weeks (not entered yet)" in words(client.get(at(row)))


# Side by side


def test_up_to_four_stand_beside_the_ranking(made: SimpleNamespace) -> None:
    rows = [begin(made, pick(made.fraud, key), name=f"Fraud by {key or 'nobody'}") for key in ("A", "B", "")]
    client = signed_in(made.marta)
    answer = client.get(f"/what-ifs/compare/?w={','.join(str(row.pk) for row in rows)}")
    text = words(answer)
    assert text.index("As ranked now") < text.index("Fraud by A") < text.index("Fraud by nobody")
    assert "weeks over" in text
    many = "&".join(f"w={pk}" for pk in range(rows[0].pk, rows[0].pk + 5))
    assert "Only the first 4 that you chose are shown" in words(client.get(f"/what-ifs/compare/?{many}"))
    assert "Tick up to 4" in words(client.get("/what-ifs/compare/?w=x,-1,999999999999999999999"))
    other = signed_in(made.ines).get(f"/what-ifs/compare/?w={rows[0].pk}")
    assert "1 of those that you chose is not there, or not shared with you." in words(other)


# Applying


@pytest.fixture
def one_by_one(settings: Any) -> None:
    """A set is decided one by one, each on its own lock: the same statements again are meant."""
    settings.ZEAL_ALLOWLIST = [{"model": "initiatives.*", "field": "*"}]


def apply_page(client: Client, row: WhatIf) -> Any:
    return client.get(at(row, "apply/"))


@pytest.mark.usefixtures("one_by_one")
def test_applying_asks_a_reason_for_each_and_copies_one_without_script(made: SimpleNamespace) -> None:
    row = begin(made, pick(made.fraud, "B"), pick(made.refunds, ""))
    client = signed_in(made.marta)
    page = apply_page(client, row)
    data = sent(page)
    assert data[f"d{made.fraud.pk}-choice"] == "fund-B"
    assert data[f"d{made.refunds.pk}-choice"] == "defer"
    missing = client.post(at(row, "apply/"), data)
    assert missing.status_code == 422
    assert f"{made.fraud.reference}: enter why, in a sentence the team can repeat" in words(missing)
    copied = client.post(at(row, "apply/"), {**data, "shared_reason": WHY, "copy": "1"})
    assert "Copied to 2 decisions. Nothing is decided yet." in words(copied)
    assert "There is a problem" not in words(copied)
    assert not Decision.objects.exists()
    done = sent(copied)
    for _ in range(2):
        answer = client.post(at(row, "apply/"), done)
        assert (answer.status_code, answer.headers["Location"]) == (303, at(row))
    assert Decision.objects.count() == 2
    text = words(client.get(at(row)))
    assert "Applied by Marta Lindqvist" in text
    undone = client.post(at(row, "undo/"), follow=True)
    assert "2 decisions are undone. All are ready again." in words(undone)
    made.fraud.refresh_from_db()
    assert made.fraud.stage == Stage.READY


@pytest.mark.usefixtures("one_by_one")
def test_a_set_that_takes_a_second_director_says_so_before_and_after(made: SimpleNamespace) -> None:
    factories.workspace(second_above=Decimal(0))
    olu = factories.person("director", name="Olu Ade", email="olu@example.org")
    row = begin(made, pick(made.fraud, "B"), pick(made.refunds, ""), is_shared=True)
    client = signed_in(made.marta)
    page = apply_page(client, row)
    assert "Funding B takes a second director" in words(page)
    assert "Some of these take a second director. The others are in force at once" in words(page)
    why = {f"d{subject.pk}-reason": WHY for subject in (made.fraud, made.refunds)}
    answer = client.post(at(row, "apply/"), sent(page, **why), follow=True)
    assert "1 decision taken. 1 waits for a second director. You can undo the set" in words(answer)
    assert "1 decision stands, 1 waits for a second director" in words(answer)
    waits = Decision.objects.proposed().get()
    dialog = words(signed_in(olu).get(f"/decisions/{waits.pk}/confirm/"))
    assert f"Part of the what-if “Refunds first” , with {made.refunds.reference} (Not now)" in dialog
    log = words(client.get(f"/decisions/{waits.pk}/"))
    assert "Decided in one go With the what-if “Refunds first”" in log
    assert "Decided in one go with the what-if “Refunds first”" in words(
        client.get(f"/decisions/{waits.pk}.md")
    )
    again = words(signed_in(olu).post(at(row, "undo/"), follow=True))
    assert "2 decisions are undone. All are ready again." in again


def test_a_set_of_which_nobody_could_confirm_one_is_refused_beside_it(made: SimpleNamespace) -> None:
    factories.workspace(second_above=Decimal(0))
    row = begin(made, pick(made.fraud, "B"))
    client = signed_in(made.marta)
    answer = client.post(
        at(row, "apply/"), sent(apply_page(client, row), **{f"d{made.fraud.pk}-reason": WHY})
    )
    assert answer.status_code == 422
    assert f"{made.fraud.reference}: A cost like this takes a second director" in words(answer)
    assert WHY in words(answer)
    assert not Decision.objects.exists()


def test_somebody_decided_one_meanwhile_and_nothing_typed_is_lost(made: SimpleNamespace) -> None:
    row = begin(made, pick(made.fraud, "B"), pick(made.churn, "A"))
    client = signed_in(made.marta)
    data = sent(apply_page(client, row))
    for subject in (made.fraud, made.churn):
        data[f"d{subject.pk}-reason"] = f"{WHY} {subject.proposal_title}"
    olu = factories.person("director", name="Olu Ade", email="olu@example.org")
    theirs = signed_in(olu).get(f"/i/{made.churn.pk}/decide/")
    signed_in(olu).post(
        f"/i/{made.churn.pk}/decide/",
        {**sent(theirs), "choice": "decline", "reason": WHY, "look_again": "none"},
    )
    answer = client.post(at(row, "apply/"), data)
    text = words(answer)
    assert answer.status_code == 409
    assert "Nothing was decided." in text
    assert f"Olu Ade decided {made.churn.reference} meanwhile: Declined. You had written:" in text
    assert f"{WHY} Real-time fraud detection" in answer.content.decode()
    made.fraud.refresh_from_db()
    assert made.fraud.stage == Stage.READY
    assert client.post(at(row, "apply/"), sent(answer)).status_code == 303
    assert AppliedWhatIf.objects.get().decisions.count() == 1


def test_an_option_that_was_not_on_screen_is_never_funded(made: SimpleNamespace) -> None:
    row = begin(made, pick(made.fraud, "B"))
    client = signed_in(made.marta)
    data = sent(apply_page(client, row))
    client.post(at(row), changes(row, **{f"row_{made.fraud.pk}": "A"}))
    answer = client.post(at(row, "apply/"), {**data, f"d{made.fraud.pk}-reason": WHY})
    assert answer.status_code == 422
    assert "Select what to decide" in words(answer)
    assert not Decision.objects.exists()


def test_what_is_left_undecided_asks_for_nothing(made: SimpleNamespace) -> None:
    row = begin(made, pick(made.fraud, "B"))
    client = signed_in(made.marta)
    data = sent(apply_page(client, row), **{f"d{made.fraud.pk}-choice": "leave"})
    answer = client.post(at(row, "apply/"), data)
    assert answer.status_code == 422
    assert "Select what to decide for at least one row" in words(answer)
    empty = begin(made, name="Nothing")
    made.team.capacities.all().delete()
    assert "There is nothing to decide" in words(apply_page(client, empty))


@pytest.fixture
def counted(made: SimpleNamespace) -> tuple[Client, WhatIf]:
    return signed_in(made.marta), begin(made, pick(made.fraud, "B"), pick(made.churn, ""))


def test_the_screens_cost_what_the_ledger_says(made: SimpleNamespace, counted: Any, ledger: Any) -> None:
    client, row = counted
    for name, url in {
        "what-ifs": "/board/2027-q1/what-ifs/",
        "best portfolio": "/board/2027-q1/best/",
        "what-if": at(row),
        "what-if, applying": at(row, "apply/"),
        "what-ifs compared": f"/what-ifs/compare/?w={row.pk}",
    }.items():
        with ledger(f"{name}, director"):
            assert client.get(url).status_code == 200


def test_two_owners_may_use_one_name(made: SimpleNamespace) -> None:
    begin(made, is_shared=True)
    begin(made, by=made.tomas, is_shared=True)
    text = words(signed_in(made.ines).get("/board/2027-q1/what-ifs/"))
    assert "Shared by Marta Lindqvist" in text
    assert "Shared by Tomás Ferreira" in text
    assert Period.objects.count() == 1
    assert Person.objects.count() >= 4
