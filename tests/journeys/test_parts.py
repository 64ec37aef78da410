"""Six providers or two: parts are pasted, the smallest set becomes an option with the rest later, and what it owes
is on the ledger until it is paid back. Over HTTP, by links and forms that are on the pages."""

import re

import pytest

from initiatives.models import Initiative
from tests import factories as f
from tests.fraud import Fraud
from tests.journeys.walking import Walker, work

pytestmark = pytest.mark.django_db
PROVIDERS = """Provider;Share;Person-weeks;Deals
Okta;49 %;2;2 of 3
Google;0,32;1;1 of 3
Entra ID;10 %;2
Ping;4 %;2
OneLogin;3 %;1,5
Generic SAML;2 %;1,5"""


def test_two_of_six_now_the_rest_later_and_the_debt_until_it_is_paid() -> None:
    story = Fraud()
    f.capacity(story.team, f.period(), 40)
    work()
    page = f"/i/{story.initiative.pk}/"
    tomas = Walker(story.tomas)

    tomas.open(page)
    tomas.click("List the parts of A")
    refused = tomas.send({"paste": PROVIDERS.replace("10 %", "ten")})
    assert refused.status == 422
    assert "Line 4: enter a share, like 49%" in refused.text
    assert "Entra ID;ten;2" in refused.html
    tomas.send({"paste": PROVIDERS.replace("0,32", "32")})
    assert "The smallest set that covers 80%: Okta, Google: 81% in 3 person-weeks." in tomas.page.text
    tomas.send({"do": "pick"}, press={"rest": "1"})
    assert "D Okta and Google" in tomas.page.text
    assert "Second stage: Entra ID, Ping, OneLogin and Generic SAML" in tomas.page.text

    tomas.send(
        {"debt": "1 to 3", "debt_what": "Sign-in lives beside the old one", "debt_due": "30 Sep 2027"},
        action="/options/D/",
    )
    work()
    tomas.open(page)
    assert re.search(
        r"the second stage: Entra ID, Ping, OneLogin and Generic SAML, 7 person-weeks", tomas.page.text
    )
    assert (
        "Takes on 1.73 person-weeks of debt, due 30 Sep 2027: Sign-in lives beside the old one"
        in tomas.page.text
    )

    priya = Walker(story.priya)
    priya.open(page)
    priya.click("Say by when it is wished for")
    priya.send({"on": "8 Feb 2027", "who": "Sales", "why": "The contracts are signed then"})
    work()
    priya.open(page)
    assert (
        "Sales wishes for 8 Feb 2027: The contracts are signed then. D, Okta and Google, makes it"
        in priya.page.text
    )

    Initiative.objects.filter(pk=story.initiative.pk).update(stage="ready")
    marta = Walker(story.marta)
    marta.open(f"{page}decide/")
    assert "Takes on 1.73 person-weeks of debt, due 30 Sep 2027" in marta.page.text
    assert "the second stage: Entra ID, Ping, OneLogin and Generic SAML" in marta.page.text
    marta.send({"choice": "fund-D", "reason": "Two providers unblock what is waiting for sign-on."})
    marta.open(f"{page}brief/")
    assert "Perhaps later: Entra ID, Ping, OneLogin and Generic SAML" in marta.page.text
    assert "Owed: 1.73 person-weeks by 30 September 2027" in marta.page.text

    tomas.open("/board/")
    tomas.click("Debt: what shortcuts owe")
    assert "Sign-in lives beside the old one" in tomas.page.text
    tomas.click("Paid or extended")
    tomas.send({"what": "extended", "until": "31 Dec 2027", "why": "The audit comes first"})
    assert "Extended once, first due 30 Sep 2027. The audit comes first" in tomas.page.text
    tomas.click("Paid or extended")
    tomas.send({"what": "paid", "weeks": "2", "why": "One sign-in again"})
    assert "Nothing is owed" in tomas.page.text
    assert "2 of 1.73 person-weeks" in tomas.page.text
