"""What choosing displaces, in Chromium: while it is worked out, once it is there, and when the board has moved on."""

from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from initiatives.actions import board
from initiatives.actions.board.planning import Entry
from initiatives.models import Capacity, PortfolioRun
from tests.browser.demo import Demo, colours_hold_in_the_dark, stays_within

pytestmark = [pytest.mark.django_db(transaction=True)]


def hold() -> None:
    """Somebody else is at it."""
    until = timezone.now() + timedelta(minutes=5)
    PortfolioRun.objects.update(lease_token="elsewhere", lease_until=until)


def let_go() -> None:
    PortfolioRun.objects.update(lease_token="", lease_until=None)


def test_dark_mode_displaces_the_payment_flow_and_two_weeks_later_only_pushes_it_down(open_page, axe) -> None:
    demo = Demo(open_page)
    marta = demo.page("marta")
    cost, pushed = marta.locator("#cost"), marta.locator("#displacing li a")
    PortfolioRun.objects.all().delete()
    PortfolioRun.objects.create(period=Capacity.objects.latest("period__starts").period)
    board.work_out_planned(now=timezone.now, today=timezone.localdate())
    run = PortfolioRun.objects.get(worked_out_at__isnull=False)
    run.opportunities.all().delete()
    PortfolioRun.objects.filter(pk=run.pk).update(worked_out_at=None, board="")
    hold()
    marta.goto(demo.at("dark_mode"))
    expect(cost.get_by_role("status")).to_contain_text("Working out what this displaces")
    axe(marta)
    let_go()
    flow = demo.initiative("payment_flow").reference
    expect(pushed).to_have_text(f"Two in three finish the payment step ({flow})", timeout=20_000)
    expect(cost).to_contain_text("Opportunity cost about $1.42m.")
    axe(marta)
    colours_hold_in_the_dark(marta)

    row = Capacity.objects.get(team=demo.initiative("dark_mode").team, period=run.period)
    hold()
    board.save_capacity(
        period=run.period,
        entries=[Entry(row.team, row.total + 2, row.kept, row.promised, row.version)],
        by=demo.person("jonas"),
        now=timezone.now(),
    )
    marta.set_viewport_size({"width": 390, "height": 844})
    marta.reload()
    expect(cost).to_contain_text("Out of date The board has moved on since this was worked out.")
    expect(pushed).to_have_count(1)
    axe(marta)
    stays_within(marta)
    let_go()
    expect(cost).to_contain_text("gets its cheaper option, B, Fix the card form", timeout=20_000)
    expect(cost).not_to_contain_text("Out of date")
    axe(marta)
    stays_within(marta)
    # Who reads it in the dialog reads the same.
    marta.goto(demo.at("dark_mode", "decide/"))
    expect(marta.locator("form.dlg-body")).to_contain_text("gets its cheaper option.")


def test_a_lead_shares_an_option_out_to_another_team_by_keyboard(open_page, axe, watch) -> None:
    watch.expect("422")
    demo = Demo(open_page, width=390)
    ruth = demo.page("ruth")
    ruth.goto(demo.at("sign_on", "options/A/teams/"))
    expect(ruth.get_by_label("Also needs", exact=True)).to_have_value(str(demo.world.teams["platform"].pk))
    ruth.get_by_label("Also needs, row 2").select_option("Web")
    ruth.get_by_label("Its part of the effort, row 2").press_sequentially("90%")
    ruth.keyboard.press("Enter")
    expect(ruth.locator(".errsum")).to_contain_text("Together they take all of the effort")
    axe(ruth)
    stays_within(ruth)
    ruth.get_by_label("Its part of the effort, row 2").fill("10%")
    ruth.keyboard.press("Enter")
    expect(ruth.locator("#options")).to_contain_text(
        "Also needs Platform for 20% and Web for 10% of the effort"
    )
    marta = demo.page("marta")
    marta.goto("/board/")
    axe(marta)
    marta.goto(demo.at("sign_on", "cost/"))
    expect(marta.locator("#displacing")).to_contain_text("Also takes 2 weeks of Platform")
    axe(marta)
    stays_within(marta)
