"""The appraisal job: claimed by compare-and-set, worked out with no transaction open, written under its token.

A worker may die at any point: its lease runs out and the sweeper puts the job back. Two workers may hold the
same message: one claim wins. A worker that comes back from the dead finds its token no longer fits and writes
nothing.
"""

import hashlib
import math
import secrets
import threading
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from types import TracebackType

from django.db import DatabaseError, connection, transaction

from initiatives import access, economics, jobs
from initiatives.actions import _answers, _board_row, _figures
from initiatives.actions._stage import lock
from initiatives.errors import JobFailed
from initiatives.models import Appraisal, AppraisalJob, Decision, Initiative, JobState, Person
from initiatives.models.appraisal import MOST_ATTEMPTS
from initiatives.queries.options import cases, stored

LEASE = timedelta(seconds=20)
RENEW_EVERY = 6.0  # seconds
# A message that nobody has answered for so long is sent again.
SILENCE = timedelta(seconds=15)
PAGE, RECORD = "page", "record"
DRAWS = {PAGE: 8192, RECORD: 16384}
# One for all: the same inputs give the same figures in every initiative and every installation.
SEED = 1
# More than this is no amount of money, and more than a column holds.
_LARGEST_MONEY = 1e15

STOPPED = (
    "The calculation stopped five times before it ended. Try again; if it stops again, tell whoever looks after "
    "OutcomeFrame."
)
OVERTAKEN = "A newer calculation took over."

Clock = Callable[[], datetime]


@dataclass(frozen=True)
class _Outcome:
    """What the arithmetic gave: the row to store, or None where inputs are missing, and whose they are.

    `said` is the same result as objects; `priced` says under which question of the run each row finds its worth.
    """

    row: Appraisal | None
    version: int
    said: economics.Appraisal | None = None
    waiting_for: str = ""
    priced: Mapping[int, str] = field(default_factory=dict)


def run_appraisal(job_id: int, *, now: Clock) -> Appraisal | None:
    """Do one job, if it still waits. Returns the result, or None where there was nothing for us to do.

    `now` is asked several times: the lease is renewed while the arithmetic goes on.
    """
    token = secrets.token_hex(16)
    if not AppraisalJob.objects.claim(job_id, token=token, now=now(), lease=LEASE):
        return None
    job = AppraisalJob.objects.select_related("initiative").get(pk=job_id)
    ended = False
    try:
        with _Lease(job_id, token, now):
            outcome = _work(job, now())
        made = _finish(job, token, outcome, now())
        ended = True
        return made
    except JobFailed as failure:
        _fail(job, token, failure.sentence, now())
        ended = True
        return None
    finally:
        if not ended:
            # Whatever it was, it is not this job's fault alone: the sweeper tries again, five times at most.
            _let_go(job_id, token, now())


def _work(job: AppraisalJob, now: datetime) -> _Outcome:
    """Read the inputs and do the arithmetic. No transaction is open meanwhile."""
    initiative = (
        Initiative.objects.select_related(
            "team__lead", "period", "product_owner", "engineering_owner", "filed_by"
        )
        .order_by("pk")
        .get(pk=job.initiative_id)
    )
    version = initiative.inputs_version
    waiting_for = ""
    priced: Mapping[int, str] = {}
    if job.kind == RECORD:
        case = _case_of_decision(initiative, now)
    else:
        inputs = cases.inputs_for(initiative, now=now)
        if inputs.broken:
            raise JobFailed("; ".join(inputs.broken)[:300])
        case, priced = inputs.case, inputs.priced
        waiting_for = inputs.missing[0].sentence if inputs.missing else ""
    if case is None:
        return _Outcome(None, version, waiting_for=waiting_for)
    row, said = _appraised(initiative, case, job.kind, version, now)
    return _Outcome(row, version, said, waiting_for, priced)


def _appraised(
    initiative: Initiative, case: economics.Case, kind: str, version: int, now: datetime
) -> tuple[Appraisal, economics.Appraisal]:
    """An unsaved row for this case, the one that is there already when the inputs are the same; and what it says."""
    seed, draws = SEED, DRAWS[kind]
    key = key_of(case, kind=kind, seed=seed)
    before = initiative.appraisals.of_kind(kind).with_key(key).first()
    if before is not None:
        return _seen_again(before, version, now), stored.read(before)
    try:
        said = economics.appraise(case, seed=seed, draws=draws)
    except economics.CaseError as error:
        raise JobFailed("; ".join(cases.in_words(error))[:300]) from error
    _check_sizes(said)
    result = said.to_json()
    row = Appraisal(
        initiative=initiative,
        kind=kind,
        key=key,
        digest=hashlib.sha256(result.encode()).hexdigest(),
        inputs_version=version,
        engine_version=economics.ENGINE_VERSION,
        seed=seed,
        draws=draws,
        inputs=case.to_json(),
        result=result,
        created_at=now,
    )
    return row, said


def _seen_again(row: Appraisal, version: int, now: datetime) -> Appraisal:
    """The same inputs have come back: the result is theirs again, and the newest."""
    row.inputs_version = max(row.inputs_version, version)
    row.created_at = max(row.created_at, now)
    return row


def key_of(case: economics.Case, *, kind: str, seed: int) -> str:
    """SHA-256 over kind, engine version, seed, draws and the canonical inputs: the same key, the same bytes."""
    parts = (kind, economics.ENGINE_VERSION, str(seed), str(DRAWS[kind]), case.input_hash)
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()


def _check_sizes(said: economics.Appraisal) -> None:
    for figures in said.options:
        amounts = [figures.expected_npv or 0.0, figures.expected_pv_cost, figures.value_a_week or 0.0]
        amounts += [figures.npv.p10, figures.npv.p90] if figures.npv else []
        if any(not math.isfinite(amount) or abs(amount) >= _LARGEST_MONEY for amount in amounts):
            raise JobFailed(
                f"Option {figures.key} comes to more money than there is. Check its effect and what it is worth."
            )


def _case_of_decision(initiative: Initiative, now: datetime) -> economics.Case | None:
    """What the director saw is what is recorded: the inputs behind the figures that were decided on."""
    decision = initiative.decisions.standing().select_related("appraisal").newest_first().first()
    if decision is not None and decision.appraisal is not None:
        return economics.Case.from_json(decision.appraisal.inputs)
    return cases.inputs_for(initiative, now=now).case


@transaction.atomic
def _finish(job: AppraisalJob, token: str, outcome: _Outcome, now: datetime) -> Appraisal | None:
    """Result, board row and "done" together, or nothing where the lease has gone to somebody else."""
    initiative = lock(job.initiative)
    if not AppraisalJob.objects.held(job.pk, token).select_for_update().exists():
        return None
    row = _kept(outcome.row)
    if job.kind == PAGE:
        _answers.price(initiative, outcome.said, outcome.priced, version=outcome.version)
        if row is not None and outcome.said is not None:
            _answers.settle(initiative, row, outcome.said, now=now)
        _board_row.refresh(initiative, now=now, waiting_for=outcome.waiting_for)
    elif row is not None:
        record_appraisal(initiative.decisions.standing().newest_first().first(), row)
    AppraisalJob.objects.held(job.pk, token).update(
        state=JobState.DONE,
        finished_at=now,
        error="",
        key=row.key if row else "",
        lease_token="",
        lease_until=None,
    )
    return row


def _kept(row: Appraisal | None) -> Appraisal | None:
    if row is None:
        return None
    # Read again under the lock: another job may have worked out the same inputs, or counted on, meanwhile.
    same = row.initiative.appraisals.of_kind(row.kind).with_key(row.key).first()
    if same is not None:
        same = _seen_again(same, row.inputs_version, row.created_at)
        same.save(update_fields=["inputs_version", "created_at"])
        return same
    row.save()
    return row


def record_appraisal(decision: Decision | None, row: Appraisal) -> Decision | None:
    """Keep the record with the decision that it was made for; one that has its record keeps it."""
    if decision is None or decision.record_id is not None:
        return decision
    decision.record = row
    decision.save(update_fields=["record"])
    return decision


@transaction.atomic
def _fail(job: AppraisalJob, token: str, sentence: str, now: datetime) -> None:
    AppraisalJob.objects.held(job.pk, token).update(
        state=JobState.FAILED, error=sentence[:300], finished_at=now, lease_token="", lease_until=None
    )


def _let_go(job_id: int, token: str, now: datetime) -> None:
    try:
        AppraisalJob.objects.held(job_id, token).update(lease_until=now)
    except DatabaseError:
        # The database is what failed: the lease runs out by itself.
        return


def renew(job_id: int, token: str, *, now: datetime) -> bool:
    """Push the end of the lease out; False where the job is no longer ours."""
    return AppraisalJob.objects.held(job_id, token).update(lease_until=now + LEASE) == 1


class _Lease(AbstractContextManager[None]):
    """Renews the lease from a thread of its own, on a connection of its own, until the work ends."""

    def __init__(self, job_id: int, token: str, now: Clock) -> None:
        self._about = (job_id, token, now)
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._renew, daemon=True, name=f"lease of job {job_id}")

    def __enter__(self) -> None:
        self._thread.start()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._ended.set()
        self._thread.join()

    def _renew(self) -> None:
        job_id, token, now = self._about
        while not self._ended.wait(RENEW_EVERY):
            try:
                if not renew(job_id, token, now=now()):
                    break
            except DatabaseError:
                continue
            finally:
                connection.close()


def sweep(*, now: datetime) -> list[int]:
    """Put back what was lost, end what cannot be helped, and ring for what nobody heard of.

    Each step is a compare-and-set on one row, so that two sweepers at once do no harm. Returns the jobs rung for.
    """
    for job in AppraisalJob.objects.lost(now).select_related("initiative").order_by("pk"):
        _put_back(job, now)
    rung = []
    for job in AppraisalJob.objects.unheard(now, SILENCE).order_by("pk"):
        job.sent_at = now
        job.save(update_fields=["sent_at"])
        jobs.ring(jobs.COMPUTE_APPRAISAL, job.pk)
        rung.append(job.pk)
    return rung


def rework_outdated(*, now: datetime) -> int:
    """Ask for new figures where the newest ones are of another engine version; returns for how many.

    Run before the processes of a new version start: figures of two engines must not be compared on one board.
    """
    outdated = Initiative.objects.framable().figured_by_other_than(economics.ENGINE_VERSION)
    for initiative in outdated:
        with transaction.atomic():
            _figures.inputs_changed(lock(initiative), now=now)
    return len(outdated)


@transaction.atomic
def _put_back(job: AppraisalJob, now: datetime) -> None:
    lock(job.initiative)
    held = AppraisalJob.objects.held(job.pk, job.lease_token).lost(now)
    over = {"finished_at": now, "lease_token": "", "lease_until": None}
    if job.initiative.jobs.of_kind(job.kind).waiting().exists():
        held.update(state=JobState.FAILED, error=OVERTAKEN, **over)
    elif job.attempts >= MOST_ATTEMPTS:
        held.update(state=JobState.FAILED, error=STOPPED, **over)
    else:
        held.update(state=JobState.QUEUED, lease_token="", lease_until=None, sent_at=None)


@transaction.atomic
def try_again(*, initiative: Initiative, by: Person, now: datetime) -> AppraisalJob:
    """Work the figures out once more, after a failure or because somebody asks."""
    initiative = lock(initiative)
    access.require(by, "recalculate", initiative)
    return jobs.enqueue_appraisal(initiative, now=now)
