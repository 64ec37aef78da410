"""What waits on a person in the inbox and what they have put off, as querysets; and how much it is."""

from datetime import datetime
from typing import Any

from django.db.models import Q, QuerySet

from initiatives.models import Initiative, Notice, NoticeKind, Person, Question, Role, Team
from initiatives.models.initiative import InitiativeQuerySet
from initiatives.models.notice import NoticeQuerySet
from initiatives.models.question import QuestionQuerySet
from initiatives.queries import kept
from initiatives.stages import ENDED, Stage

ASKS = (NoticeKind.WAITING, NoticeKind.SHARED)


def waiting_count(person: Person, *, now: datetime) -> int:
    """How much waits on this person, for the number beside Inbox; one query, whose text is kept."""
    roles = person.roles & {Role.ENGINEERING_LEAD}

    def standing(who: int, moment: datetime) -> QuerySet[Any, Any]:
        return _standing(person.stand_in(who), moment)

    ((count,),) = kept.ask(("waiting", frozenset(roles)), standing, count=True, who=person.pk, moment=now)
    return int(count)


def _standing(person: Person, now: datetime) -> QuerySet[Any, Any]:
    proposals = awaiting(person).filter(not_put_off(now)).values_list("pk")
    questions = asked(person).not_put_off_by(person, now).values_list("initiative_id")
    # UNION ALL: two questions of one initiative are two things to do.
    return proposals.union(questions, asks(person, now).values_list("pk"), all=True)


def put_off_count(person: Person, *, now: datetime) -> int:
    """How much stands under "Later"; one query."""
    proposals = awaiting(person).filter(later_until__gt=now).values_list("pk")
    questions = asked(person).put_off_by(person, now).values_list("pk")
    return proposals.union(questions, put_off(person, now).values_list("pk"), all=True).count()


def of(person: Person) -> NoticeQuerySet:
    """This person's lines about what they may still see."""
    seen = Initiative.objects.visible_to(person).values("pk")
    return Notice.objects.filter(Q(initiative__isnull=True) | Q(initiative__in=seen), person=person)


def unread(person: Person, kinds: tuple[str, ...], now: datetime) -> NoticeQuerySet:
    """Lines that stand in the inbox now: neither done nor put off."""
    return of(person).filter(read_at__isnull=True, kind__in=kinds).not_put_off(now)


def put_off(person: Person, now: datetime) -> NoticeQuerySet:
    """Lines that come back on a day to come."""
    return of(person).filter(read_at__isnull=True).put_off(now)


def asks(person: Person, now: datetime) -> NoticeQuerySet:
    """Lines that ask something, where no proposal and no question of their own says it already."""
    told = unread(person, ASKS, now)
    told = told.exclude(initiative__in=awaiting(person).values("pk"))
    return told.exclude(initiative__in=asked(person).values("initiative_id"))


def awaiting(person: Person) -> InitiativeQuerySet:
    """New proposals that this person may take in: `triage` in `access.TABLE`, as a query."""
    rows = Initiative.objects.awaiting_framing()
    if Role.ENGINEERING_LEAD not in person.roles:
        return rows.none()
    unled = Q(lead__isnull=True) | Q(lead__is_active=False)
    leadless = Q(team__isnull=True) | Q(team__in=Team.objects.filter(unled).values("pk"))
    # In the query rather than by `person.team_ids`: the count stands on every page and must stay one query.
    teams = Team.objects.filter(Q(memberships__person=person) | Q(lead=person))
    own = Q(team__in=teams.values("pk")) | Q(engineering_owner=person)
    return rows.filter(own | leadless & Q(engineering_owner__isnull=True))


def not_put_off(now: datetime) -> Q:
    """Of a proposal: it stands on top."""
    return Q(later_until__isnull=True) | Q(later_until__lte=now)


def asked(person: Person) -> QuestionQuerySet:
    """Open questions to this person. What a new proposal asks its lead is part of taking it in, not a line more."""
    seen = Initiative.objects.visible_to(person).exclude(stage__in=[*ENDED, Stage.DRAFT])
    rows = Question.objects.open().filter(asked_of=person, initiative__in=seen.values("pk"))
    return rows.exclude(initiative__in=awaiting(person).values("pk"))
