"""Technical facts, technical reviews, and the domain that calls for one."""

from datetime import datetime

from django.db import transaction

from initiatives import access
from initiatives.actions._history import record
from initiatives.actions._notify import settle, tell
from initiatives.actions._once import once
from initiatives.actions._stage import lock
from initiatives.actions.reframing.guardrails import Terms, follow, put, require_open
from initiatives.actions.reframing.questions import Asking, ask
from initiatives.errors import Conflict, Difference, InvalidInput
from initiatives.models import (
    Domain,
    Guardrail,
    Initiative,
    Kind,
    NoticeKind,
    Option,
    Person,
    Question,
    TechnicalFact,
    TechnicalReview,
)
from initiatives.queries.reframing import technical as queries

MOST_FACTS = 60


def add_fact(
    *,
    initiative: Initiative,
    discipline: str,
    fact: str,
    means: str,
    option: Option | None,
    by: Person,
    now: datetime,
    token: str = "",
) -> TechnicalFact:
    """State what the method does and what that means for the user. Raises `NotAllowed`, `WrongStage`."""
    with transaction.atomic():
        initiative = lock(initiative)
        access.require(by, "add_fact", initiative)
        require_open(initiative)

        def make() -> TechnicalFact:
            count = initiative.technical_facts.standing().count()
            if count >= MOST_FACTS:
                raise InvalidInput({"fact": f"There are {count} facts already. Change one of them instead"})
            last = initiative.technical_facts.order_by("-number").values_list("number", flat=True).first()
            made = TechnicalFact.objects.create(
                initiative=initiative,
                number=(last or 0) + 1,
                discipline=discipline,
                fact=fact,
                means=means,
                option=option,
                said_by=by,
                said_at=now,
            )
            record(
                initiative=initiative,
                by=by,
                now=now,
                action="add_fact",
                summary=f"Stated technical fact {made.number}: {fact}",
                changes=(("For the user", "", means), ("Option", "", option.key if option else "")),
            )
            return made

        made, _ = once(TechnicalFact, make, by=by, token=token, now=now)
        return made


def change_fact(
    *,
    fact: TechnicalFact,
    discipline: str,
    words: str,
    means: str,
    option: Option | None,
    version: int,
    by: Person,
    now: datetime,
) -> TechnicalFact:
    """Say it in other words. Raises `NotAllowed`, `Conflict`."""
    with transaction.atomic():
        fact = _fact_again(fact)
        access.require(by, "change_fact", fact)
        require_open(fact.initiative)
        if fact.version != version:
            raise Conflict(
                "This fact changed while you were writing",
                version=fact.version,
                differences=(
                    Difference("Fact", fact.fact, words),
                    Difference("For the user", fact.means, means),
                ),
            )
        before = (fact.fact, fact.means, fact.option)
        fact.discipline, fact.fact, fact.means, fact.option = discipline, words, means, option
        fact.version += 1
        fact.save()
        record(
            initiative=fact.initiative,
            by=by,
            now=now,
            action="change_fact",
            summary=f"Changed technical fact {fact.number}: {words}",
            changes=(
                ("Fact", before[0], words),
                ("For the user", before[1], means),
                ("Option", before[2], option),
            ),
        )
        return fact


def withdraw_fact(*, fact: TechnicalFact, by: Person, now: datetime) -> TechnicalFact:
    """Take it off the list; it stays in the history."""
    with transaction.atomic():
        fact = _fact_again(fact)
        access.require(by, "change_fact", fact)
        require_open(fact.initiative)
        fact.withdrawn_at = now
        fact.version += 1
        fact.save(update_fields=["withdrawn_at", "version"])
        record(
            initiative=fact.initiative,
            by=by,
            now=now,
            action="withdraw_fact",
            summary=f"Took technical fact {fact.number} off: {fact.fact}",
        )
        return fact


def guardrail_from_fact(*, fact: TechnicalFact, by: Person, now: datetime) -> Guardrail:
    """A fact becomes a guardrail in one press: what it means for the user must not get worse. Twice makes one."""
    with transaction.atomic():
        fact = _fact_again(fact)
        initiative = fact.initiative
        access.require(by, "add_guardrail", initiative)
        require_open(initiative)
        if fact.became_guardrail is not None:
            return fact.became_guardrail
        made = put(initiative, Terms(fact.discipline, fact.means[:160]), by=by, now=now)
        fact.became_guardrail = made
        fact.save(update_fields=["became_guardrail"])
        follow(initiative, made, by=by, now=now)
        return made


def question_from_fact(*, fact: TechnicalFact, by: Person, now: datetime) -> Question:
    """A fact becomes a question in one press, to whoever frames or filed it. Twice makes one."""
    with transaction.atomic():
        fact = _fact_again(fact)
        if fact.became_question is not None:
            return fact.became_question
        question = ask(
            initiative=fact.initiative,
            by=by,
            now=now,
            asking=Asking(
                text=f"{fact.fact.rstrip('.')}: {fact.means.rstrip('.')}. Is that good enough?",
                kind=Kind.TECHNICAL,
                about_option=fact.option,
            ),
        )
        fact.became_question = question
        fact.save(update_fields=["became_question"])
        return question


def _fact_again(fact: TechnicalFact) -> TechnicalFact:
    initiative = lock(fact.initiative)
    return queries.get_fact(initiative, fact.number)


def set_domain(
    *, initiative: Initiative, domain: Domain | None, by: Person, now: datetime, was: int | None
) -> Initiative:
    """Say which domain it is about. `was` is the domain on the form; raises `Conflict` where it has moved on."""
    with transaction.atomic():
        initiative = lock(initiative)
        access.require(by, "change_framing", initiative)
        require_open(initiative)
        if initiative.domain_id != was and initiative.domain_id != (domain.pk if domain else None):
            standing = initiative.domain.name if initiative.domain else "None"
            raise Conflict(
                "Somebody said another domain while you were choosing",
                version=initiative.domain_id,
                differences=(Difference("Domain", standing, domain.name if domain else "None"),),
            )
        if initiative.domain_id == (domain.pk if domain else None):
            return initiative
        before = initiative.domain
        initiative.domain = domain
        initiative.updated_at = now
        initiative.save(update_fields=["domain", "updated_at"])
        record(
            initiative=initiative,
            by=by,
            now=now,
            action="set_domain",
            summary=f"Domain: {domain.name}" if domain else "Domain: none in particular",
            changes=(("Domain", before, domain),),
        )
        return initiative


def ask_for_review(
    *, initiative: Initiative, asked_of: Person, note: str, by: Person, now: datetime
) -> TechnicalReview:
    """Ask somebody who knows the domain to look. One at a time: another person asked takes its place."""
    with transaction.atomic():
        initiative = lock(initiative)
        access.require(by, "ask_review", initiative)
        require_open(initiative)
        review = queries.open_review(initiative)
        if review is not None and (review.asked_of, review.note) == (asked_of, note):
            return review
        before = review.asked_of if review else None
        if review is None:
            review = TechnicalReview(initiative=initiative)
        review.domain, review.asked_of, review.asked_by = initiative.domain, asked_of, by
        review.asked_at, review.note = now, note
        review.save()
        record(
            initiative=initiative,
            by=by,
            now=now,
            action="ask_for_review",
            summary=f"Asked {asked_of.name} for a technical review",
            changes=(("Asked of", before, asked_of), ("Look at", "", note)),
        )
        settle(initiative, f"review:{review.pk}:", now=now)
        tell(
            [asked_of],
            initiative=initiative,
            kind=NoticeKind.WAITING,
            text=f"{by.name} asks you for a technical review of {initiative.reference}"
            f"{f': {note}' if note else ''}",
            once_key=f"review:{review.pk}:{asked_of.pk}:{now:%Y%m%d%H%M%S}",
            by=by,
            now=now,
            anchor="guardrails",
        )
        return review


def write_verdict(*, review: TechnicalReview, verdict: str, by: Person, now: datetime) -> TechnicalReview:
    """The verdict in words. Raises `NotAllowed`, `Conflict` where somebody wrote it meanwhile."""
    with transaction.atomic():
        initiative = lock(review.initiative)
        review = TechnicalReview.objects.select_related("asked_of", "asked_by", "done_by", "domain").get(
            pk=review.pk
        )
        review.initiative = initiative
        access.require(by, "review_technically", review)
        require_open(initiative)
        if review.done_at is not None:
            if (review.done_by, review.verdict) == (by, verdict):
                return review
            raise Conflict(
                f"{review.done_by} wrote the verdict while you were writing",
                differences=(Difference("Verdict", review.verdict, verdict),),
            )
        review.verdict, review.done_by, review.done_at = verdict, by, now
        review.save(update_fields=["verdict", "done_by", "done_at"])
        record(
            initiative=initiative,
            by=by,
            now=now,
            action="technical_review",
            summary=f"Wrote the technical review: {verdict}",
            changes=(("Technical review", "", verdict),),
        )
        settle(initiative, f"review:{review.pk}:", now=now)
        tell(
            [review.asked_by, initiative.engineering_owner],
            initiative=initiative,
            kind=NoticeKind.CHANGED,
            text=f"{by.name} reviewed {initiative.reference}: {verdict}",
            once_key=f"reviewed:{review.pk}",
            by=by,
            now=now,
            anchor="guardrails",
        )
        return review
