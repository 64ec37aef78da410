"""Past initiatives that share the telling words of a new one, with what was decided and why.

Plain token overlap, the same on every database: candidates come by one indexed-or-scanned LIKE per word, the
judgement is made here. Rare words weigh more than the ones every proposal uses.
"""

import math
import re
import unicodedata
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import OuterRef, Q, QuerySet, Subquery
from django.utils import timezone

from initiatives import access
from initiatives.models import Choice, Decision, Framing, Initiative, LookAgain, Metric, Person, Reading
from initiatives.stages import NOT_DOING, Stage

MOST = 3
_CANDIDATES = 200
_LONGEST_TEXT, _MOST_WORDS = 200, 8
_ALIKE_FROM = 0.34
_SMALL_WORDS = (
    "a an and are as at be but by can could do for from get has have how i if in into is it its let make more of "
    "on or our should so that the their them they this to us use user users want we what when which will with "
    "would you your add build create give need new better"
)
# Words that many proposals share and that say little about what they are for.
_COMMON_WORDS = (
    "app data engine feature page platform screen service system tool support management real time custom "
    "dashboard report integration"
)
_SMALL = frozenset(_SMALL_WORDS.split())
_ENDINGS = (
    *(
        "ations",
        "ation",
        "ments",
        "ment",
        "ings",
        "ing",
        "ions",
        "ion",
        "ors",
        "or",
        "ers",
        "er",
        "ies",
        "ed",
    ),
    *("es", "s", "y", "e"),
)


@dataclass(frozen=True)
class Similar:
    """One past initiative as the rail shows it; `now_at` is set when its look-again number can be read."""

    pk: int
    reference: str
    title: str
    story: str
    now_at: str
    can_reopen: bool

    @property
    def url(self) -> str:
        return f"/i/{self.pk}/"


def telling_words(text: str) -> list[str]:
    """Word stems in order, without accents and without the words that say nothing; at most eight."""
    plain = unicodedata.normalize("NFKD", text[:_LONGEST_TEXT]).casefold()
    return _stems("".join(char for char in plain if not unicodedata.combining(char)))


def _stems(plain: str) -> list[str]:
    stems = [_stem(word) for word in re.findall(r"[^\W_]+", plain) if word not in _SMALL and len(word) > 1]
    return list(dict.fromkeys(stems))[:_MOST_WORDS]


def _stem(word: str) -> str:
    for ending in _ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= 4:
            return word[: -len(ending)]
    return word


_COMMON = frozenset(map(_stem, _COMMON_WORDS.split()))


def similar_to(
    text: str, person: Person, *, now: datetime, leave_out: int | None = None, most: int = MOST
) -> tuple[Similar, ...]:
    """The `most` initiatives this person may see that are most alike; empty for a text that tells nothing.

    Four queries at most, whatever is found.
    """
    words = telling_words(text)
    if not any(len(word) > 2 for word in words):
        return ()
    as_typed = _stems(unicodedata.normalize("NFKC", text[:_LONGEST_TEXT]).casefold())
    asked_for = list(dict.fromkeys([*words, *as_typed]))
    found = _most_alike(words, list(_candidates(asked_for, person, leave_out)))[:most]
    decisions = _last_decisions(found)
    readings = _readings(decisions.values())
    may_reopen = bool(access.may(person, "reopen", found[0])) if found else False
    return tuple(
        Similar(
            pk=row.pk,
            reference=row.reference,
            title=row.goal or row.proposal_title,  # type: ignore[attr-defined]
            story=_story(row, decisions.get(row.pk), timezone.localdate(now)),
            now_at=_now_at(decisions.get(row.pk), readings),
            can_reopen=may_reopen and row.at_stage in NOT_DOING,
        )
        for row in found
    )


def _candidates(words: list[str], person: Person, leave_out: int | None) -> QuerySet[Initiative]:
    goal = Framing.objects.filter(initiative=OuterRef("pk")).newest_first().values("goal")[:1]
    # Accents are folded here but not in the database, so words with accents are asked for both ways.
    named = Q()
    for word in words:
        if word not in _COMMON:
            named |= Q(proposal_title__icontains=word) | Q(goal__icontains=word)
    if not named:
        for word in words:
            named |= Q(proposal_title__icontains=word)
    rows = Initiative.objects.visible_to(person).annotate(goal=Subquery(goal)).filter(named)
    rows = rows.exclude(stage=Stage.DRAFT).exclude(pk=leave_out or 0)
    return rows.only("pk", "proposal_title", "stage", "stage_since", "same_as").newest_first()[:_CANDIDATES]


def _most_alike(words: list[str], rows: list[Initiative]) -> list[Initiative]:
    bags = [(row, set(telling_words(row.proposal_title)), set(telling_words(_goal(row)))) for row in rows]
    seen = Counter(word for _, title, goal in bags for word in title | goal)

    def weight(word: str) -> float:
        return (0.3 if word in _COMMON else 1.0) / (1 + math.log1p(seen[word]) / 4)

    def alike(other: set[str]) -> float:
        if not other:
            return 0.0
        shared = sum(weight(word) for word in set(words) & other)
        return shared / min(sum(map(weight, set(words))), sum(map(weight, other)))

    scored = [(max(alike(title), alike(goal)), row) for row, title, goal in bags]
    scored = [(score, row) for score, row in scored if score >= _ALIKE_FROM]
    # The decided ones carry a reason worth reading, so they go before what is still open.
    scored.sort(key=lambda pair: (-round(pair[0], 1), pair[1].at_stage not in NOT_DOING, -pair[1].pk))
    return [row for _, row in scored]


def _goal(row: Initiative) -> str:
    return getattr(row, "goal", "") or ""


def _last_decisions(rows: list[Initiative]) -> dict[int, Decision]:
    newest: dict[int, Decision] = {}
    if rows:
        standing = Decision.objects.standing().filter(initiative__in=rows).newest_first()
        for decision in standing.select_related("option", "look_again_metric", "look_again_person"):
            newest.setdefault(decision.initiative_id, decision)
    return newest


def _readings(decisions: Iterable[Decision]) -> dict[int, Reading]:
    watched = {d.look_again_metric_id for d in decisions if d.look_again == LookAgain.METRIC}
    newest: dict[int, Reading] = {}
    if watched:
        for reading in Reading.objects.filter(metric__in=watched).order_by("-on", "-pk")[:60]:
            newest.setdefault(reading.metric_id, reading)
    return newest


def _story(row: Initiative, decision: Decision | None, today: date) -> str:
    """ "Declined in March: vendor contract ran to September. Look again if losses pass $80k." """
    if row.at_stage == Stage.WITHDRAWN:
        return "The same as another one." if row.same_as_id else "Withdrawn by its filer."
    if decision is None or decision.choice == Choice.ASK_FIRST:
        return f"{row.at_stage.label} since {_month(timezone.localdate(row.stage_since), today)}."
    said = {
        Choice.FUND: f"Funded {decision.option.key}" if decision.option else "Funded",
        Choice.DEFER: "Not now, decided",
        Choice.DECLINE: "Declined",
    }[Choice(decision.choice)]
    words = (
        f"{said} in {_month(timezone.localdate(decision.decided_at), today)}: {_sentence(decision.reason)}"
    )
    again = _look_again(decision)
    return f"{words} {again}".strip()


def _look_again(decision: Decision) -> str:
    if decision.look_again == LookAgain.DATE and decision.look_again_on:
        day = decision.look_again_on
        return f"Look again on {day:%a} {day.day} {day:%b %Y}."
    metric = decision.look_again_metric
    if decision.look_again == LookAgain.METRIC and metric and decision.look_again_value is not None:
        way = "passes" if decision.look_again_above else "falls below"
        return f"Look again if {metric.name} {way} {_reading(decision.look_again_value, metric)}."
    if decision.look_again == LookAgain.WORDS and decision.look_again_words:
        return f"Look again if {_sentence(decision.look_again_words)}"
    return ""


def _now_at(decision: Decision | None, readings: dict[int, Reading]) -> str:
    """ "It’s at 104,000." when the number that was to be watched has been read, and has crossed its line."""
    metric = decision.look_again_metric if decision else None
    if decision is None or metric is None or decision.look_again_value is None:
        return ""
    reading = readings.get(metric.pk)
    if reading is None or (reading.value > decision.look_again_value) != decision.look_again_above:
        return ""
    return f"It’s at {_reading(reading.value, metric)}."


def _reading(value: object, metric: Metric) -> str:
    """The value in the metric's unit; a span that the name says already ("losses a month") is not said twice."""
    sign, span = metric.unit[:1], metric.unit[1:].strip()
    is_said = bool(span) and sign in "$€£¥" and metric.name.lower().endswith(span.lower())
    return _plain(value, sign if is_said else metric.unit)


def _plain(value: object, unit: str = "") -> str:
    """ "$104k a month", "2.5%", "12 points": the value with the metric's unit where people put it."""
    number = float(str(value))
    size = f"{number / 1000:,.4g}k" if 10_000 <= abs(number) < 1e6 else f"{number:,.6g}"
    if abs(number) >= 1e6:
        size = f"{number / 1e6:,.4g}m"
    if unit[:1] in ("$", "€", "£", "¥"):
        return f"{unit[0]}{size}{unit[1:]}"
    return f"{size}%" if unit == "%" else f"{size} {unit}".strip()


def _month(day: date, today: date) -> str:
    return f"{day:%B}" if (today - day).days < 300 else f"{day:%B %Y}"


def _sentence(text: str) -> str:
    text = text.strip()
    return text if text.endswith((".", "?", "!")) else f"{text}."
