"""A what-if from the board to its decisions, by the links and forms of the pages alone."""

import re
from typing import Any

import pytest

from initiatives.models import Decision
from initiatives.stages import Stage
from tests.journeys.walking import Walker
from tests.what_ifs import WHY, cast

pytestmark = pytest.mark.django_db


def test_a_director_asks_what_if_shares_it_and_decides_all_of_it_in_one_go(settings: Any) -> None:
    # A set is decided one by one, each on its own lock: the same statements again are meant.
    settings.ZEAL_ALLOWLIST = [{"model": "initiatives.*", "field": "*"}]
    made = cast()
    marta = Walker(made.marta)
    marta.open("/board/")
    marta.click("What if")
    marta.send({"name": "Refunds first", "note": "Support asks for it", "is_shared": "on"})
    assert "As much as the best of these weeks without your changes." in marta.page.text
    row, team = f"row_{made.refunds.pk}", f"team_{made.team.pk}"
    marta.send({row: "A"}, action=marta.page.url)
    assert re.search(r"Falls out 1 ?Halve card-fraud losses ?B: Within five minutes, \$", marta.page.text)
    marta.send({team: "26"}, action=marta.page.url)
    assert "Falls out" not in marta.page.text
    assert "of 26 free weeks (14 now)" in marta.page.text
    address = marta.page.url

    ines = Walker(made.ines)
    ines.open("/board/2027-q1/what-ifs/")
    ines.click("Refunds first")
    assert "Marta Lindqvist began this one. Copy it to change it." in ines.page.text
    ines.open(f"/what-ifs/compare/?w={address.strip('/').split('/')[-1]}")
    assert ines.page.text.index("As ranked now") < ines.page.text.index("Refunds first")

    marta.open("/board/2027-q1/best/")
    assert "What binds" in marta.page.text
    assert "Leaves, and why" in marta.page.text

    marta.open(address)
    marta.click("Apply")
    marta.send(
        {
            f"d{made.refunds.pk}-reason": WHY,
            f"d{made.churn.pk}-choice": "fund-A",
            f"d{made.churn.pk}-reason": WHY,
        }
    )
    assert "2 decisions taken. You can undo the set for ten minutes." in marta.page.text
    assert "2 decisions stand" in marta.page.text
    marta.open(f"/i/{made.refunds.pk}/history/")
    assert "What-if" in marta.page.text
    assert "Refunds first" in marta.page.text
    marta.open(address)
    marta.send({}, action=f"{address}undo/")
    assert "2 decisions are undone. All are ready again." in marta.page.text
    made.refunds.refresh_from_db()
    assert made.refunds.stage == Stage.READY
    assert not Decision.objects.standing().exists()
