"""Filing: drafts, sending, pulling back, sharing early, withdrawing, restoring."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest

from initiatives.actions import intake, triage
from initiatives.actions._framing import Numbers
from initiatives.errors import Conflict, InvalidInput, NotAllowed, NotFound, WrongStage
from initiatives.models import (
    BoardRow,
    Direction,
    DraftShare,
    Framing,
    HistoryEntry,
    Initiative,
    Metric,
    Notice,
    NoticeKind,
    Option,
    OptionRole,
    Person,
    Question,
    Role,
)
from initiatives.queries.initiative import get_visible
from initiatives.stages import Stage
from tests import factories
from tests.factories import NOW

pytestmark = pytest.mark.django_db

ANSWERS: dict[str, Any] = {
    "proposal_title": "Real-time fraud detection",
    "proposal_difference": "Fewer stolen payments leave before we notice.",
    "number_choice": "not_sure",
}
KNOWN: dict[str, Any] = {
    **ANSWERS,
    "number_choice": "know",
    "number_name": "Card-fraud losses a month",
    "number_now": "$104k",
    "number_target": "$52k",
    "number_by": "Jun 2027",
}
READ = Numbers(baseline=Decimal(104_000), target=Decimal(52_000), by=date(2027, 6, 30), unit="$")


@pytest.fixture
def cast() -> dict[str, Person]:
    people = {"priya": factories.priya(), "tomas": factories.tomas(), "marta": factories.marta()}
    factories.team(lead=people["tomas"], members=(people["priya"],))
    return people


def send(draft: Initiative, by: Person, answers: dict[str, Any] | None = None, **more: Any) -> Initiative:
    return intake.submit(
        draft, answers=answers or ANSWERS, version=draft.version, tab="tab-1", by=by, now=NOW, **more
    )


def save(
    draft: Initiative, by: Person, *, version: int | None = None, tab: str = "tab-1", **answers: Any
) -> Initiative:
    return intake.save_draft(
        draft, answers=answers, version=version or draft.version, tab=tab, by=by, now=NOW
    )


def test_opening_the_form_twice_makes_one_draft_for_the_filers_team(cast: dict[str, Person]) -> None:
    first = intake.begin_draft(by=cast["priya"], now=NOW)
    second = intake.begin_draft(by=cast["priya"], now=NOW)
    assert first.pk == second.pk
    assert first.team is not None
    assert first.team.name == "Payments"
    save(first, cast["priya"], proposal_title="Something")
    assert intake.begin_draft(by=cast["priya"], now=NOW).pk != first.pk


def test_somebody_without_a_filing_role_is_told_who_files() -> None:
    with pytest.raises(NotAllowed, match="Product managers, engineering leads and directors file"):
        intake.begin_draft(by=factories.ines(), now=NOW)
    assert not Initiative.objects.exists()


def test_a_draft_keeps_what_was_typed_and_nobody_else_reads_it(cast: dict[str, Person]) -> None:
    draft = intake.begin_draft(by=cast["priya"], now=NOW)
    kept = save(draft, cast["priya"], proposal_title="Real-time fraud 💳 detection", why_now="Losses grow")
    assert Initiative.objects.get(pk=kept.pk).proposal_title == "Real-time fraud 💳 detection"
    with pytest.raises(NotFound):
        get_visible(cast["tomas"], draft.pk)
    with pytest.raises(NotAllowed):
        save(draft, cast["tomas"], proposal_title="Mine now")


def test_a_form_never_conflicts_with_its_own_save_whose_answer_was_lost(cast: dict[str, Person]) -> None:
    draft = intake.begin_draft(by=cast["priya"], now=NOW)
    stale = draft.version
    save(draft, cast["priya"], proposal_title="Real")
    later = save(draft, cast["priya"], version=stale, proposal_title="Real-time")
    assert later.proposal_title == "Real-time"


def test_another_tab_gets_both_texts_and_changes_nothing(cast: dict[str, Person]) -> None:
    draft = intake.begin_draft(by=cast["priya"], now=NOW)
    stale = draft.version
    save(draft, cast["priya"], tab="phone", proposal_title="From the phone")
    with pytest.raises(Conflict) as failure:
        save(draft, cast["priya"], version=stale, tab="laptop", proposal_title="From the laptop")
    shown = failure.value.differences[0]
    assert (shown.theirs, shown.yours) == ("From the phone", "From the laptop")
    assert Initiative.objects.get(pk=draft.pk).proposal_title == "From the phone"
    assert failure.value.version == stale + 1


def test_a_stale_tab_that_says_the_same_is_no_conflict(cast: dict[str, Person]) -> None:
    draft = intake.begin_draft(by=cast["priya"], now=NOW)
    stale = draft.version
    save(draft, cast["priya"], tab="phone", proposal_title="The same")
    save(draft, cast["priya"], version=stale, tab="laptop", proposal_title="The same")
    assert Initiative.objects.get(pk=draft.pk).version == stale + 1


def test_an_autosave_that_comes_after_sending_changes_nothing(cast: dict[str, Person]) -> None:
    draft = intake.begin_draft(by=cast["priya"], now=NOW)
    send(draft, cast["priya"])
    with pytest.raises(WrongStage, match="has been sent"):
        save(draft, cast["priya"], proposal_title="Half a title")
    assert Initiative.objects.get(pk=draft.pk).proposal_title == "Real-time fraud detection"


def test_sending_makes_option_a_tells_the_lead_and_keeps_every_answer_in_the_history(
    cast: dict[str, Person],
) -> None:
    sent = send(intake.begin_draft(by=cast["priya"], now=NOW), cast["priya"])
    assert sent.at_stage is Stage.SUBMITTED
    assert sent.submitted_at == NOW
    assert sent.product_owner == cast["priya"]
    option = Option.objects.get(initiative=sent)
    assert (option.key, option.role, option.name) == (
        "A",
        OptionRole.AS_PROPOSED,
        "Real-time fraud detection",
    )
    notice = Notice.objects.get(initiative=sent)
    assert (notice.person, notice.kind) == (cast["tomas"], NoticeKind.WAITING)
    assert notice.text == "Priya Nair filed “Real-time fraud detection”"
    entry = HistoryEntry.objects.filter(initiative=sent).order_by("-number")[0]
    said = {change["field"]: change["after"] for change in entry.changes}
    assert said["What would be different if this worked?"] == ANSWERS["proposal_difference"]
    assert said["Which number would move?"] == "Not sure. Help me find it"
    assert not BoardRow.objects.filter(initiative=sent).exists()


def test_not_sure_asks_the_lead_which_number_would_tell(cast: dict[str, Person]) -> None:
    sent = send(intake.begin_draft(by=cast["priya"], now=NOW), cast["priya"])
    question = Question.objects.get(initiative=sent)
    assert question.number == 1
    assert question.text == "Which number would tell us this worked?"
    assert (question.asked_by, question.asked_of) == (cast["priya"], cast["tomas"])
    assert question.answer_by == date(2026, 11, 30)


def test_the_number_that_was_given_becomes_version_1_with_its_metric(cast: dict[str, Person]) -> None:
    sent = send(intake.begin_draft(by=cast["priya"], now=NOW), cast["priya"], KNOWN, numbers=READ)
    framing = Framing.objects.get(initiative=sent)
    metric = Metric.objects.get()
    assert (metric.name, metric.unit, metric.direction) == (
        "Card-fraud losses a month",
        "$ a month",
        Direction.DOWN,
    )
    assert (framing.metric, framing.baseline, framing.target) == (metric, 104_000, 52_000)
    assert framing.target_by == date(2027, 6, 30)
    assert framing.goal == ""
    assert framing.baseline_source == "As filed by Priya Nair"
    assert not Question.objects.exists()


def test_a_number_that_cannot_be_read_stays_as_words(cast: dict[str, Person]) -> None:
    answers = {**KNOWN, "number_now": "", "number_by": ""}
    read = Numbers(target=Decimal(52_000), unit="$")
    sent = send(intake.begin_draft(by=cast["priya"], now=NOW), cast["priya"], answers, numbers=read)
    framing = Framing.objects.get(initiative=sent)
    assert (framing.metric, framing.baseline, framing.target) == (None, None, 52_000)
    assert framing.target_text == "$52k"


def test_pressing_send_twice_sends_once(cast: dict[str, Person]) -> None:
    draft = intake.begin_draft(by=cast["priya"], now=NOW)
    first = send(draft, cast["priya"], token="press-1")
    second = send(draft, cast["priya"], token="press-1")
    assert first.pk == second.pk
    assert Option.objects.count() == 1
    assert Question.objects.count() == 1
    assert Notice.objects.count() == 1


@pytest.mark.parametrize(
    ("missing", "words"),
    [
        ("proposal_title", "Enter what you want to build"),
        ("proposal_difference", "Enter what would be different if this worked"),
        ("number_choice", "Select whether you know which number would move"),
    ],
)
def test_sending_without_an_answer_is_refused_and_leaves_a_draft(
    cast: dict[str, Person], missing: str, words: str
) -> None:
    draft = intake.begin_draft(by=cast["priya"], now=NOW)
    with pytest.raises(InvalidInput) as failure:
        send(draft, cast["priya"], {**ANSWERS, missing: ""})
    assert failure.value.fields == {missing: words}
    assert Initiative.objects.get(pk=draft.pk).at_stage is Stage.DRAFT


def test_a_long_title_stays_whole_and_names_its_option_in_short(cast: dict[str, Person]) -> None:
    title = "Detect fraud " * 9
    sent = send(
        intake.begin_draft(by=cast["priya"], now=NOW),
        cast["priya"],
        {**ANSWERS, "proposal_title": title.strip()},
    )
    assert sent.proposal_title == title.strip()
    name = Option.objects.get(initiative=sent).name
    assert len(name) <= 80
    assert name.endswith("…")


def test_a_team_without_a_lead_sends_to_every_engineering_lead_and_any_of_them_takes_it_in() -> None:
    priya, tomas = factories.priya(), factories.tomas()
    olu = factories.person(Role.ENGINEERING_LEAD, name="Olu Adeyemi")
    factories.team(members=(priya,))
    sent = send(intake.begin_draft(by=priya, now=NOW), priya)
    assert set(Notice.objects.values_list("person", flat=True)) == {tomas.pk, olu.pk}
    taken = triage.start_framing(sent, by=olu, now=NOW)
    assert taken.engineering_owner == olu
    with pytest.raises(NotAllowed):
        triage.put_off(taken, until=None, by=tomas, now=NOW)


def test_without_any_lead_the_administrators_are_told() -> None:
    priya = factories.priya()
    ada = factories.person(Role.ADMINISTRATOR, name="Ada Berg")
    send(intake.begin_draft(by=priya, now=NOW), priya)
    assert list(Notice.objects.values_list("person", flat=True)) == [ada.pk]


def test_a_proposal_can_be_pulled_back_until_somebody_asks(cast: dict[str, Person]) -> None:
    sent = send(intake.begin_draft(by=cast["priya"], now=NOW), cast["priya"])
    draft = intake.pull_back(sent, by=cast["priya"], now=NOW)
    assert draft.at_stage is Stage.DRAFT
    assert not Question.objects.exists()
    again = send(draft, cast["priya"], {**KNOWN}, numbers=READ)
    assert Option.objects.filter(initiative=again).count() == 1
    assert Framing.objects.get(initiative=again).number == 1
    triage.send_back(again, text="What drives this now?", by=cast["tomas"], now=NOW)
    with pytest.raises(WrongStage):
        intake.pull_back(again, by=cast["priya"], now=NOW)


def test_a_reply_under_the_first_question_ends_the_pulling_back(cast: dict[str, Person]) -> None:
    sent = send(intake.begin_draft(by=cast["priya"], now=NOW), cast["priya"])
    Question.objects.get(initiative=sent).messages.create(
        author=cast["tomas"], text="Losses a month, I think", written_at=NOW
    )
    with pytest.raises(WrongStage, match="withdraw it"):
        intake.pull_back(sent, by=cast["priya"], now=NOW)
    assert Question.objects.filter(initiative=sent).exists()


def test_a_withdrawn_one_comes_back_to_where_it_was(cast: dict[str, Person]) -> None:
    sent = send(intake.begin_draft(by=cast["priya"], now=NOW), cast["priya"])
    triage.start_framing(sent, by=cast["tomas"], now=NOW)
    gone = intake.withdraw(sent, reason="The vendor fixed it", by=cast["priya"], now=NOW)
    assert gone.at_stage is Stage.WITHDRAWN
    assert not BoardRow.objects.exists()
    assert Notice.objects.filter(person=cast["tomas"], text__endswith=": The vendor fixed it").count() == 1
    back = intake.restore(sent, by=cast["priya"], now=NOW + timedelta(hours=1))
    assert back.at_stage is Stage.REFRAMING
    assert BoardRow.objects.get().stage == Stage.REFRAMING
    with pytest.raises(NotAllowed):
        intake.withdraw(sent, by=cast["marta"], now=NOW)


def test_a_deleted_draft_is_there_for_nobody_until_it_is_brought_back(cast: dict[str, Person]) -> None:
    draft = intake.begin_draft(by=cast["priya"], now=NOW)
    save(draft, cast["priya"], proposal_title="A thought")
    intake.share_draft(draft, person=cast["tomas"], by=cast["priya"], now=NOW)
    intake.discard_draft(draft, by=cast["priya"], now=NOW)
    for person in (cast["priya"], cast["tomas"]):
        with pytest.raises(NotFound):
            get_visible(person, draft.pk)
    with pytest.raises(WrongStage, match="deleted"):
        save(draft, cast["priya"], proposal_title="Typed on")
    intake.bring_back(draft, by=cast["priya"], now=NOW)
    assert get_visible(cast["priya"], draft.pk).proposal_title == "A thought"


def test_sharing_a_draft_early_shows_it_to_one_person_and_tells_them_once(cast: dict[str, Person]) -> None:
    draft = intake.begin_draft(by=cast["priya"], now=NOW)
    save(draft, cast["priya"], proposal_title="A thought")
    for _ in range(2):
        intake.share_draft(draft, person=cast["tomas"], by=cast["priya"], now=NOW)
    assert get_visible(cast["tomas"], draft.pk).proposal_title == "A thought"
    with pytest.raises(NotFound):
        get_visible(cast["marta"], draft.pk)
    notice = Notice.objects.get()
    assert notice.text == "Priya Nair is thinking out loud: “A thought”"
    intake.unshare_draft(draft, person=cast["tomas"], by=cast["priya"], now=NOW)
    assert not DraftShare.objects.exists()
    with pytest.raises(NotFound):
        get_visible(cast["tomas"], draft.pk)
    with pytest.raises(NotAllowed):
        intake.share_draft(draft, person=cast["marta"], by=cast["tomas"], now=NOW)
