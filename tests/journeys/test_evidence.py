"""Dark mode against the payment flow, with what people asked for beside what they did; and a number's ground."""

import pytest

from tests.journeys.conftest import Demo
from tests.journeys.walking import Walker

pytestmark = pytest.mark.django_db


def test_fifty_who_asked_stand_beside_five_hundred_who_leave(demo: Demo) -> None:
    dark, flow = demo.initiative("dark_mode"), demo.initiative("payment_flow")
    marta = Walker(demo.people["marta"])
    for end in ("", "compare/"):
        page = marta.open(f"/i/{dark.pk}/{end}")
        assert "50 customers, $90k a year" in page.text
        assert "500 users a month, $0.54m a year" in page.text
        # What dark mode displaces is named too, with a link of its own.
        leads = {href for href, said in page.links if "Two in three finish the payment step" in said}
        assert f"/i/{flow.pk}/evidence/" in leads
    assert "People asked. Nobody has looked at what they do." in marta.open(f"/i/{dark.pk}/evidence/").text

    # An engineer looks at what people do, and the remark is gone.
    ines = Walker(demo.people["ines"])
    ines.open(f"/i/{dark.pk}/").link("Add evidence")
    ines.click("Add evidence")
    ines.send(
        {
            "says": "Four in a hundred switch their system to dark",
            "lane": "did",
            "kind": "analytics",
            "on": "yesterday",
            "source": "Browser log",
            "count": "400",
            "counted": "users",
            "every": "month",
        },
        action="/evidence/add/",
    )
    assert ines.page.url == f"/i/{dark.pk}/evidence/" and "400 users a month." in ines.page.text
    assert "Nobody has looked" not in ines.page.text

    # The payment flow's reading speaks against dark mode here, without being typed again.
    ines.click("Use evidence from elsewhere")
    ines.open(f"/i/{dark.pk}/evidence/use/?q={flow.reference}")
    ines.send(
        {"evidence": flow.evidence_added.get(lane="did").pk},
        action="/evidence/use/",
        press={"stance": "against"},
    )
    assert "1 piece, 1 against" in ines.page.text and f"from {flow.reference}" in ines.page.text

    # What a number rests on is told beside it, and what became of it too.
    fraud = demo.initiative("fraud")
    tomas = Walker(demo.people["tomas"])
    page = tomas.open(f"/i/{fraud.pk}/compare/")
    assert "rests on" in page.text and "2 interviews" in page.text
    tomas.open(f"/i/{fraud.pk}/evidence/")
    ledger = fraud.evidence_added.get(source="Finance ledger")
    tomas.send({}, action=f"/{ledger.pk}/withdraw/")
    assert "Undo" in tomas.page.text
    assert "1 of 3 withdrawn since" in tomas.open(f"/i/{fraud.pk}/options/B/").text
    assert "withdrawn since" in tomas.open(f"/i/{fraud.pk}/").text
