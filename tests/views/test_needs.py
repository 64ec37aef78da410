"""The other teams of an option in the browser: for engineering to change, for everybody to read."""

import pytest

from initiatives.models import OptionNeed, Team
from tests import factories as f
from tests.fraud import Fraud
from tests.views.test_options import plain, signed_in, worked_out

pytestmark = pytest.mark.django_db


@pytest.fixture
def story() -> Fraud:
    return worked_out(Fraud())


@pytest.fixture
def data() -> Team:
    return f.team(name="Data")


def send(story: Fraud, who: object, **typed: object):
    url = f"/i/{story.initiative.pk}/options/B/teams/"
    story.five.refresh_from_db()
    return signed_in(who).post(url, {"version": story.five.version, **typed})


def test_a_lead_adds_a_team_and_the_table_the_option_and_the_cost_of_choosing_say_so(
    story: Fraud, data: Team
) -> None:
    f.capacity(story.team, f.period(), 40)
    answer = send(story, story.tomas, team_0=data.pk, percent_0="25 %")
    assert answer.status_code == 303 and answer["Location"] == f"/i/{story.initiative.pk}/#options"
    assert OptionNeed.objects.get().percent == 25
    page = plain(signed_in(story.priya).get(f"/i/{story.initiative.pk}/").content.decode())
    assert "Also needs Data for 25% of the effort" in page
    assert "Also takes 2.8 weeks of Data." in page
    option = plain(signed_in(story.tomas).get(f"/i/{story.initiative.pk}/options/B/").content.decode())
    assert "Also needs Data 25%" in option
    assert send(story, story.tomas, team_0="", percent_0="").status_code == 303
    assert not OptionNeed.objects.exists()


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ({"team_0": "999999"}, "Select a team from the list"),
        ({"percent_0": "25"}, "Select whose part this is"),
        ({"team_0": "data", "percent_0": "a lot"}, "Enter a per cent from 1 to 99, like 25%"),
        ({"team_0": "data", "percent_0": "0"}, "Enter a per cent from 1 to 99, like 25%"),
        ({"team_0": "data", "percent_0": "5", "team_1": "data", "percent_1": "6"}, "Data is there already"),
    ],
)
def test_what_cannot_be_used_is_said_beside_the_row_and_stays(
    story: Fraud, data: Team, typed: dict[str, str], words: str
) -> None:
    answer = send(
        story, story.tomas, **{name: data.pk if text == "data" else text for name, text in typed.items()}
    )
    assert answer.status_code == 422 and words in plain(answer.content.decode())
    assert not OptionNeed.objects.exists()


def test_two_at_once_see_both_and_readers_read(story: Fraud, data: Team) -> None:
    old = story.five.version
    send(story, story.tomas, team_0=data.pk, percent_0="25")
    late = signed_in(story.tomas).post(
        f"/i/{story.initiative.pk}/options/B/teams/",
        {"version": old, "team_0": data.pk, "percent_0": "40"},
    )
    text = plain(late.content.decode())
    assert late.status_code == 409 and "Data 25%" in text and "Data 40%" in text
    assert send(story, story.priya, team_0=data.pk, percent_0="10").status_code == 403
    page = plain(signed_in(story.priya).get(f"/i/{story.initiative.pk}/options/B/teams/").content.decode())
    assert "Only engineering sets effort and time." in page and "25%" in page
    assert signed_in(story.priya).get(f"/i/{story.initiative.pk}/options/Z/teams/").status_code == 404
