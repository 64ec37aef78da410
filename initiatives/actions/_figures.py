"""What follows from a changed number: the inputs count up and the figures are worked out anew."""

from datetime import datetime
from decimal import Decimal

from initiatives import jobs
from initiatives.models import Estimate, Framing, Initiative, TypedIn

_PLACES = Decimal("0.000001")


def inputs_changed(initiative: Initiative, *, now: datetime) -> None:
    """Call on a locked initiative, in the transaction that changed a number of its framing or options."""
    initiative.inputs_version += 1
    initiative.updated_at = now
    initiative.save(update_fields=["inputs_version", "updated_at"])
    jobs.enqueue_appraisal(initiative, now=now)


def questions_changed(initiative: Initiative, *, now: datetime) -> None:
    """Price the open questions anew. The figures themselves stay as they are, so nothing becomes out of date."""
    if initiative.inputs_version:
        jobs.enqueue_appraisal(initiative, now=now)


def framing_changed(
    initiative: Initiative, old: Framing | None, new: Framing, now: datetime
) -> list[Estimate]:
    """Work out anew what was typed as a share of the baseline or of the way to the target.

    Call on a locked initiative once `new` is saved; then call `inputs_changed`. What people typed stays, what is
    stored in the metric's unit follows it. Returns the estimates that moved.
    """
    moved = []
    for estimate in Estimate.objects.current().effects_of(initiative):
        before = _last_unit(initiative, new, estimate.typed_in)
        after = unit_of(new, estimate.typed_in)
        if not before or not after or before == after:
            continue
        for name in ("low", "middle", "high"):
            setattr(estimate, name, (getattr(estimate, name) * after / before).quantize(_PLACES))
        estimate.save(update_fields=["low", "middle", "high"])
        moved.append(estimate)
    return moved


def unit_of(framing: Framing, typed_in: str) -> Decimal | None:
    """How much of the metric one typed per cent is; None where the framing does not say, or it is no share."""
    if framing.baseline is None:
        return None
    if typed_in == TypedIn.PERCENT_OF_BASELINE:
        return abs(framing.baseline) / 100
    if typed_in == TypedIn.SHARE_OF_TARGET and framing.target is not None:
        return abs(framing.target - framing.baseline) / 100
    return None


def _last_unit(initiative: Initiative, new: Framing, typed_in: str) -> Decimal | None:
    """What a per cent was in the newest earlier version that said so: stored numbers were left at that."""
    earlier = [version for version in initiative.framings.newest_first() if version.number < new.number]
    return next((unit for version in earlier if (unit := unit_of(version, typed_in))), None)
