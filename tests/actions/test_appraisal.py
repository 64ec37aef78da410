"""The life of an appraisal job: one claim wins, a lost one goes back, and only the holder writes."""

import json
from collections.abc import Iterator
from datetime import datetime, timedelta
from decimal import Decimal

import pytest
from django.core.management import call_command
from django.db import IntegrityError, transaction

from initiatives import jobs
from initiatives.actions import _figures, options
from initiatives.actions.options import appraisal as job_life
from initiatives.models import (
    Appraisal,
    AppraisalJob,
    BoardRow,
    Choice,
    Decision,
    Estimate,
    Initiative,
    Input,
    JobState,
)
from initiatives.models.appraisal import MOST_ATTEMPTS
from initiatives.queries import options as queries
from initiatives.stages import Stage
from tests import factories as f
from tests.fraud import Fraud, given

pytestmark = pytest.mark.django_db
AFTER_LEASE = f.NOW + job_life.LEASE + timedelta(seconds=1)


class Clock:
    """A clock that stands until it is moved."""

    def __init__(self, at: datetime = f.NOW) -> None:
        self.at = at

    def __call__(self) -> datetime:
        return self.at


def waiting(story: Fraud) -> AppraisalJob:
    job: AppraisalJob = story.initiative.jobs.waiting().get()
    return job


def claimed(story: Fraud, token: str = "somebody", now: datetime = f.NOW) -> AppraisalJob:
    job = waiting(story)
    assert AppraisalJob.objects.claim(job.pk, token=token, now=now, lease=job_life.LEASE)
    job.refresh_from_db()
    return job


def test_a_job_ends_with_result_board_row_and_done_together() -> None:
    story = Fraud()
    made = options.run_appraisal(waiting(story).pk, now=Clock())
    job = story.initiative.jobs.get()
    row = BoardRow.objects.get(initiative=story.initiative)
    assert made is not None
    assert (job.state, job.attempts, job.key, job.lease_token) == (JobState.DONE, 1, made.key, "")
    assert made.inputs_version == story.again().inputs_version
    assert (row.appraisal, row.option_key, row.option_name) == (made, "B", "5-minute checks")
    assert len(row.effort_quantiles) == 33
    assert row.npv_low is not None and row.npv_middle is not None and row.npv_high is not None
    assert row.npv_low < row.npv_middle < row.npv_high
    assert float(row.value_a_week) == pytest.approx(float(row.npv_expected / row.effort_expected), rel=1e-4)
    assert row.horizon_months == 24


def test_of_two_workers_with_the_same_message_one_does_it() -> None:
    story = Fraud()
    job = waiting(story)
    first = AppraisalJob.objects.claim(job.pk, token="a", now=f.NOW, lease=job_life.LEASE)
    second = AppraisalJob.objects.claim(job.pk, token="b", now=f.NOW, lease=job_life.LEASE)
    assert (first, second) == (True, False)
    assert options.run_appraisal(job.pk, now=Clock()) is None
    assert Appraisal.objects.count() == 0


def test_a_message_that_comes_five_times_makes_one_result() -> None:
    story = Fraud()
    job = waiting(story)
    results = [options.run_appraisal(job.pk, now=Clock()) for _ in range(5)]
    assert [result is None for result in results] == [False, True, True, True, True]
    assert Appraisal.objects.count() == 1
    job.refresh_from_db()
    assert job.attempts == 1


def test_a_message_for_a_job_that_is_gone_finds_nothing_to_do() -> None:
    assert options.run_appraisal(987654, now=Clock()) is None


def test_a_worker_that_was_thought_dead_writes_nothing_when_it_comes_back() -> None:
    story = Fraud()
    late = claimed(story, token="late")
    options.sweep(now=AFTER_LEASE)
    made = options.run_appraisal(late.pk, now=Clock(AFTER_LEASE))
    assert made is not None
    outcome = job_life._work(late, AFTER_LEASE)
    assert job_life._finish(late, "late", outcome, AFTER_LEASE) is None
    assert Appraisal.objects.count() == 1
    assert not job_life.renew(late.pk, "late", now=AFTER_LEASE)


def test_a_lease_that_is_renewed_is_not_taken_away() -> None:
    story = Fraud()
    job = claimed(story, token="alive")
    assert job_life.renew(job.pk, "alive", now=f.NOW + timedelta(seconds=15))
    options.sweep(now=AFTER_LEASE)
    job.refresh_from_db()
    assert (job.state, job.lease_token) == (JobState.RUNNING, "alive")


def test_a_lost_job_goes_back_and_is_done_by_another() -> None:
    story = Fraud()
    job = claimed(story)
    assert options.sweep(now=AFTER_LEASE) == [job.pk]
    job.refresh_from_db()
    assert (job.state, job.lease_token, job.lease_until, job.attempts) == (JobState.QUEUED, "", None, 1)
    assert options.run_appraisal(job.pk, now=Clock(AFTER_LEASE)) is not None
    job.refresh_from_db()
    assert (job.state, job.attempts) == (JobState.DONE, 2)


def test_after_five_starts_without_an_end_it_fails_with_a_sentence_and_can_be_tried_again() -> None:
    story = Fraud()
    now = f.NOW
    for _ in range(MOST_ATTEMPTS):
        job = claimed(story, now=now)
        now += job_life.LEASE + timedelta(seconds=1)
        options.sweep(now=now)
    job.refresh_from_db()
    assert (job.state, job.attempts, job.error) == (JobState.FAILED, 5, job_life.STOPPED)
    section = queries.section(story.marta, story.again(), now=now)
    assert (section.freshness.state, section.freshness.why) == ("failed", job_life.STOPPED)
    again = options.try_again(initiative=story.initiative, by=story.marta, now=now)
    assert again.attempts == 0
    assert options.run_appraisal(again.pk, now=Clock(now)) is not None
    assert queries.section(story.marta, story.again(), now=now).freshness.state == "fresh"


def test_a_poison_job_lets_the_others_go_on() -> None:
    poison, fine = Fraud(), None
    job = claimed(poison)
    other = f.initiative(filed_by=poison.priya, for_team=poison.team, proposal_title="Dark mode")
    fine = jobs.enqueue_appraisal(other, now=f.NOW)
    for step in range(1, 5):
        now = f.NOW + step * (job_life.LEASE + timedelta(seconds=1))
        options.sweep(now=now)
        AppraisalJob.objects.claim(job.pk, token=str(step), now=now, lease=job_life.LEASE)
    options.run_appraisal(fine.pk, now=Clock())
    fine.refresh_from_db()
    assert fine.state == JobState.DONE


def test_a_worker_that_stumbles_leaves_the_job_for_the_sweeper() -> None:
    story = Fraud()
    job = waiting(story)

    class Stumbling(Clock):
        asked = 0

        def __call__(self) -> datetime:
            self.asked += 1
            if self.asked == 2:
                raise MemoryError
            return self.at

    with pytest.raises(MemoryError):
        options.run_appraisal(job.pk, now=Stumbling())
    job.refresh_from_db()
    assert (job.state, job.attempts) == (JobState.RUNNING, 1)
    options.sweep(now=f.NOW + timedelta(seconds=1))
    job.refresh_from_db()
    assert job.state == JobState.QUEUED
    assert options.run_appraisal(job.pk, now=Clock()) is not None


def test_numbers_that_do_not_fit_each_other_fail_at_once_and_say_which() -> None:
    story = Fraud()
    Estimate.objects.filter(option=story.five, input=Input.EFFECT).update(high=Decimal(300_000))
    job = waiting(story)
    assert options.run_appraisal(job.pk, now=Clock()) is None
    job.refresh_from_db()
    assert (job.state, job.attempts) == (JobState.FAILED, 1)
    assert job.error.startswith("B effect: ")


def test_more_money_than_there_is_fails_in_words_and_is_never_shown() -> None:
    story = Fraud(
        value_low=Decimal(10) ** 15, value_middle=Decimal(2 * 10**15), value_high=Decimal(3 * 10**15)
    )
    job = waiting(story)
    assert options.run_appraisal(job.pk, now=Clock()) is None
    job.refresh_from_db()
    assert job.state == JobState.FAILED
    assert "more money than there is" in job.error
    assert Appraisal.objects.count() == 0


def test_fifty_edits_make_one_job_while_it_waits_and_one_more_while_it_runs() -> None:
    story = Fraud()
    asked = story.initiative.jobs
    option = story.five
    for step in range(25):
        option = options.set_estimate(
            option=option,
            by=story.tomas,
            now=f.NOW,
            version=option.version,
            input=Input.EFFORT,
            given=given(8, 12 + step / 10, 16),
        )
    assert asked.count() == 1
    running = claimed(story)
    for step in range(25):
        option = options.set_estimate(
            option=option,
            by=story.tomas,
            now=f.NOW,
            version=option.version,
            input=Input.EFFORT,
            given=given(8, 14 + step / 100, 16),
        )
    assert asked.count() == 2
    outcome = job_life._work(running, f.NOW)
    job_life._finish(running, "somebody", outcome, f.NOW)
    made = options.run_appraisal(waiting(story).pk, now=Clock())
    assert made is not None
    assert made.inputs_version == story.again().inputs_version == 53


def test_a_result_of_older_inputs_never_takes_the_place_of_a_newer_one() -> None:
    story = Fraud()
    slow = claimed(story, token="slow")
    outcome = job_life._work(slow, f.NOW)
    options.set_estimate(
        option=story.five, by=story.tomas, now=f.NOW, version=1, input=Input.EFFORT, given=given(16, 20, 30)
    )
    newer = options.run_appraisal(waiting(story).pk, now=Clock())
    job_life._finish(slow, "slow", outcome, f.NOW)
    assert Appraisal.objects.count() == 2
    row = BoardRow.objects.get(initiative=story.initiative)
    assert row.appraisal == newer
    assert row.effort_middle == 20
    assert queries.section(story.marta, story.again(), now=f.NOW).freshness.state == "fresh"


def test_the_same_inputs_again_reuse_the_same_result() -> None:
    story = Fraud()
    first = options.run_appraisal(waiting(story).pk, now=Clock())
    other = options.set_estimate(
        option=story.five, by=story.tomas, now=f.NOW, version=1, input=Input.EFFORT, given=given(16, 20, 30)
    )
    options.run_appraisal(waiting(story).pk, now=Clock())
    options.set_estimate(
        option=other, by=story.tomas, now=f.NOW, version=2, input=Input.EFFORT, given=given(8, 11, 16)
    )
    third = options.run_appraisal(waiting(story).pk, now=Clock())
    assert third == first
    assert Appraisal.objects.count() == 2
    assert queries.section(story.marta, story.again(), now=f.NOW).appraisal == first


def test_the_row_itself_allows_one_waiting_job_and_no_running_one_without_a_lease() -> None:
    story = Fraud()
    with pytest.raises(IntegrityError), transaction.atomic():
        AppraisalJob.objects.create(initiative=story.initiative, inputs_version=1, queued_at=f.NOW)
    with pytest.raises(IntegrityError), transaction.atomic():
        AppraisalJob.objects.filter(pk=waiting(story).pk).update(state=JobState.RUNNING)


def test_a_lost_job_gives_way_to_the_one_that_waits_behind_it() -> None:
    story = Fraud()
    lost = claimed(story)
    options.set_estimate(
        option=story.five, by=story.tomas, now=f.NOW, version=1, input=Input.EFFORT, given=given(9, 12, 18)
    )
    behind = waiting(story)
    assert options.sweep(now=AFTER_LEASE) == [behind.pk]
    lost.refresh_from_db()
    assert (lost.state, lost.error) == (JobState.FAILED, job_life.OVERTAKEN)


def test_what_nobody_heard_of_is_rung_for_again_and_not_every_second() -> None:
    story = Fraud()
    job = waiting(story)
    assert options.sweep(now=f.NOW + timedelta(seconds=5)) == []
    assert options.sweep(now=f.NOW + timedelta(seconds=30)) == [job.pk]
    assert options.sweep(now=f.NOW + timedelta(seconds=35)) == []
    assert options.sweep(now=f.NOW + timedelta(seconds=60)) == [job.pk]


def test_missing_inputs_end_the_job_and_say_whose_they_are() -> None:
    story = Fraud(with_options=False)
    options.set_estimate(
        option=story.filed,
        by=story.priya,
        now=f.NOW,
        version=1,
        input=Input.EFFECT,
        given=given(10, 20, 30, typed_in="percent_of_baseline"),
    )
    assert options.run_appraisal(waiting(story).pk, now=Clock()) is None
    assert story.initiative.jobs.get().state == JobState.DONE
    assert BoardRow.objects.get().waiting_for == "Effort range is missing: Tomás"
    section = queries.section(story.priya, story.again(), now=f.NOW)
    assert (section.freshness.state, section.freshness.polls) == ("empty", False)
    assert section.missing[0].sentence == "Effort range is missing: Tomás"


@pytest.fixture
def decided() -> Iterator[tuple[Fraud, Decision]]:
    story = Fraud()
    seen = options.run_appraisal(waiting(story).pk, now=Clock())
    assert seen is not None
    Initiative.objects.filter(pk=story.initiative.pk).update(stage=Stage.FUNDED, period=f.period())
    decision = Decision.objects.create(
        initiative=story.initiative,
        choice=Choice.FUND,
        option=story.five,
        period=story.again().period,
        reason="Most of the cut for a third of the effort.",
        decided_by=story.marta,
        decided_at=f.NOW,
        undo_until=f.NOW + timedelta(minutes=10),
        appraisal=seen,
        digest=seen.digest,
    )
    yield story, decision


def test_the_record_of_a_decision_repeats_what_was_seen_with_twice_the_draws(
    decided: tuple[Fraud, Decision],
) -> None:
    story, decision = decided
    job = jobs.enqueue_appraisal(story.again(), now=f.NOW, kind="record")
    record = options.run_appraisal(job.pk, now=Clock())
    decision.refresh_from_db()
    assert record is not None
    assert decision.appraisal is not None
    assert (decision.record, record.kind, record.draws) == (record, "record", 16384)
    assert record.inputs == decision.appraisal.inputs
    assert queries.section(story.marta, story.initiative, now=f.NOW).appraisal == decision.appraisal


def test_a_funded_option_is_what_the_board_shows_whoever_leads(decided: tuple[Fraud, Decision]) -> None:
    story, decision = decided
    Decision.objects.filter(pk=decision.pk).update(option=story.hourly)
    job = options.try_again(initiative=story.again(), by=story.marta, now=f.NOW)
    options.run_appraisal(job.pk, now=Clock())
    assert BoardRow.objects.get().option_key == "C"


def test_somebody_else_can_repeat_the_download_byte_for_byte(
    tmp_path: pytest.TempPathFactory, capsysbinary: pytest.CaptureFixture[bytes]
) -> None:
    story = Fraud()
    story.ask(story.five)
    options.run_appraisal(waiting(story).pk, now=Clock())
    text = queries.download(story.marta, story.initiative.pk)
    path = tmp_path / "OF-001.json"  # type: ignore[operator]
    path.write_text(text, encoding="utf-8")
    call_command("appraise", str(path))
    assert capsysbinary.readouterr().out == text.encode()
    assert json.loads(text)["result"]["leader"] == "B"


def test_a_file_that_is_no_case_is_refused_with_the_field_and_the_reason(
    tmp_path: pytest.TempPathFactory,
) -> None:
    from django.core.management import CommandError

    path = tmp_path / "bad.json"  # type: ignore[operator]
    path.write_text(
        '{"inputs": {"options": [], "person_week_cost": {}, "baseline": "x", "target": 1, "unit_value": null}}'
    )
    with pytest.raises(CommandError, match="baseline: Enter a number"):
        call_command("appraise", str(path))


def test_a_question_that_is_taken_back_brings_back_the_figures_from_before_it() -> None:
    story = Fraud()
    first = options.run_appraisal(waiting(story).pk, now=Clock())
    question = story.ask(story.five)
    _figures.questions_changed(story.again(), now=f.NOW)
    second = options.run_appraisal(waiting(story).pk, now=Clock(f.NOW + timedelta(minutes=1)))
    assert second != first
    shown = queries.section(story.marta, story.again(), now=f.NOW)
    assert (shown.freshness.state, shown.appraisal) == ("fresh", second)
    assert shown.ask_first is not None
    question.delete()
    _figures.questions_changed(story.again(), now=f.NOW)
    options.run_appraisal(waiting(story).pk, now=Clock(f.NOW + timedelta(minutes=2)))
    shown = queries.section(story.marta, story.again(), now=f.NOW)
    assert (shown.appraisal, shown.ask_first) == (first, None)
    assert BoardRow.objects.get().appraisal == first
    assert BoardRow.objects.get().top_worth is None
