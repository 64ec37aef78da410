"""What a person was asked to look at, without reading a thread: guardrails, risks and technical reviews."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Exists, OuterRef, Q

from initiatives.models import Guardrail, GuardrailState, Option, Person, Risk, TechnicalReview
from initiatives.stages import FRAMABLE


@dataclass(frozen=True)
class Duty:
    """Something that one person was asked to look at: a guardrail, a risk or a technical review."""

    initiative_id: int
    title: str
    proposal: str
    about: str
    action: str
    end: str
    since: datetime


def duties(person: Person, *, most: int = 20) -> list[Duty]:
    """Guardrails to check, risks to confirm and reviews to write, oldest first. Three queries at most."""
    stages = [stage.value for stage in FRAMABLE]
    mine = Q(owner=person)
    if person.disciplines:
        mine |= Q(owner__isnull=True, discipline__in=person.disciplines)
    said = GuardrailState.objects.current().filter(guardrail=OuterRef(OuterRef("pk")), option=OuterRef("pk"))
    unsaid = Option.objects.standing().filter(~Exists(said), initiative=OuterRef("initiative"))
    guardrails = (
        Guardrail.objects.standing()
        .filter(mine, Exists(unsaid), initiative__stage__in=stages)
        .select_related("initiative")
        .order_by("added_at")[:most]
    )
    found = [
        Duty(
            row.initiative_id,
            str(row),
            row.initiative.proposal_title,
            f"guardrail, {row.get_discipline_display().lower()}",
            "Say whether it holds",
            f"guardrails/{row.number}/",
            row.added_at,
        )
        for row in guardrails
    ]
    risks = (
        Risk.objects.standing()
        .filter(owner=person, confirmed_at__isnull=True, initiative__stage__in=stages)
        .select_related("initiative")
        .order_by("added_at")[:most]
    )
    found += [
        Duty(
            row.initiative_id,
            row.what,
            row.initiative.proposal_title,
            "risk",
            "Confirm or change",
            f"risks/{row.number}/",
            row.added_at,
        )
        for row in risks
    ]
    reviews = (
        TechnicalReview.objects.open()
        .filter(asked_of=person, initiative__stage__in=stages)
        .select_related("initiative", "domain")
        .order_by("asked_at")[:most]
    )
    found += [
        Duty(
            row.initiative_id,
            row.note or row.initiative.proposal_title,
            row.initiative.proposal_title,
            f"technical review{f', {row.domain.name.lower()}' if row.domain else ''}",
            "Write the verdict",
            "technical-review/",
            row.asked_at,
        )
        for row in reviews
    ]
    return sorted(found, key=lambda duty: duty.since)[:most]
