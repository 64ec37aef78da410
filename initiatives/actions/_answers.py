"""What a run says of questions: the worth of each open one, and what each answer did. Written with the result."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from decimal import Decimal

from initiatives import economics
from initiatives.actions._history import record
from initiatives.actions._notify import tell
from initiatives.models import Appraisal, Effect, Initiative, NoticeKind, Question
from initiatives.queries.options import effects, stored

_PRICE = ("worth", "net_worth", "chance_changes", "changes_to", "priced_at_version")
_MOST_MONEY = 1e15
_AT_ONCE = 500


def price(
    initiative: Initiative, said: economics.Appraisal | None, keys: Mapping[int, str], *, version: int
) -> None:
    """Put the worth of every open question into its row, so that the database sorts them.

    `keys` says under which of the run's questions each row finds its price. What has none loses the one it had.
    """
    found = {worth.question: worth for worth in said.questions} if said and said.has_money else {}
    changed = []
    standing = initiative.questions.open().priced_or_among(keys).not_priced_after(version)
    for row in standing.only("pk", *_PRICE):
        worth = found.get(keys.get(row.pk, ""))
        before = tuple(getattr(row, name) for name in _PRICE)
        _set_price(row, worth, version)
        if tuple(getattr(row, name) for name in _PRICE) != before:
            changed.append(row)
    Question.objects.bulk_update(changed, _PRICE, batch_size=_AT_ONCE)


def _set_price(row: Question, found: economics.QuestionWorth | None, version: int) -> None:
    if found is None or abs(found.net_worth) >= _MOST_MONEY:
        row.worth = row.net_worth = row.chance_changes = row.priced_at_version = None
        row.changes_to = ""
        return
    row.worth, row.net_worth = _money(found.worth), _money(found.net_worth)
    row.chance_changes = found.chance_changes
    row.changes_to = found.changes_to or ""
    row.priced_at_version = version


def _money(amount: float) -> Decimal:
    return Decimal(repr(amount)).quantize(Decimal("0.01"))


EXPECTED = ("figures_before", "answered_at_version", "effect", "effect_line", "effect_shared")


def expect(question: Question, before: Appraisal | None, *, since: int, until: int) -> None:
    """The answer's numbers took the inputs from version `since` to `until`: the run that holds them says what that did.

    The caller saves the fields `EXPECTED`. `before` are the newest figures at the time.
    """
    if until == since:
        question.effect, question.effect_line = Effect.NOTHING, "changed nothing"
        return
    question.figures_before, question.answered_at_version = before, until
    question.effect, question.effect_line = Effect.WAITING, ""
    question.effect_shared = before is not None and before.inputs_version < since


def settle(initiative: Initiative, row: Appraisal, said: economics.Appraisal, *, now: datetime) -> None:
    """Say what each answer did that these figures are the first to hold, on the question and in the history."""
    waiting = initiative.questions.awaiting_their_effect(row.inputs_version)
    for question in waiting.select_related("asked_by", "figures_before").with_targets().order_by("number"):
        _settle(initiative, question, row, said, now)


def _settle(
    initiative: Initiative, question: Question, row: Appraisal, said: economics.Appraisal, now: datetime
) -> None:
    before = question.figures_before
    shared = question.effect_shared or row.inputs_version > (question.answered_at_version or 0)
    told = effects.effect_of(
        stored.read(before) if before else None, said, about=_options(question), shared=shared
    )
    question.effect, question.effect_line = told.effect, told.line[:260]
    question.effect_shared = shared
    question.save(update_fields=["effect", "effect_line", "effect_shared"])
    record(
        initiative=initiative,
        by=None,
        now=now,
        action="answer_effect",
        summary=f"The answer to question {question.number} {told.line}",
    )
    if told.effect == Effect.MOVED:
        tell(
            [question.asked_by],
            initiative=initiative,
            kind=NoticeKind.CHANGED,
            text=f"Your question “{question.text}” {told.line}.",
            once_key=f"moved:{question.pk}:{question.version}",
            by=None,
            now=now,
            anchor=f"q{question.number}",
        )


def _options(question: Question) -> Iterable[str]:
    """The letters of the options that the answer gave numbers for; none where it was about what all share."""
    targets = list(question.targets.all())
    if any(target.option is None for target in targets):
        return ()
    return {target.option.key for target in targets if target.option is not None}
