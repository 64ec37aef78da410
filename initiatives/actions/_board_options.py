"""The options of a board's row, written with it: what competes for person-weeks with everything else."""

from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from initiatives import economics
from initiatives.models import BoardEffort, BoardOption, BoardRow, Initiative, OptionNeed, Team
from initiatives.queries.reframing import guardrails

# All that tells two states of a row's options apart.
Options = tuple[tuple[Any, ...], ...]


def of_row(row: BoardRow | None) -> Options:
    """The options of a row as they stand: two queries."""
    if row is None or row.pk is None:
        return ()
    efforts: dict[int, list[tuple[Any, ...]]] = {}
    for option_id, *effort in (
        BoardEffort.objects.filter(option__row=row)
        .order_by("team_id")
        .values_list("option_id", "team_id", "weeks", "quantiles")
    ):
        efforts.setdefault(option_id, []).append((effort[0], effort[1], tuple(effort[2])))
    options = row.options.order_by("key").values_list("pk", *_COLUMNS)
    return tuple((*columns, tuple(efforts.get(pk, ()))) for pk, *columns in options)


_COLUMNS = (
    "key",
    "name",
    "is_test",
    "npv_expected",
    "npv_low",
    "npv_middle",
    "npv_high",
    "breaks",
)


def wanted(initiative: Initiative, said: economics.Appraisal | None, *, today: date) -> Options:
    """The options that the figures tell of and that stand, in the shape of `of_row`."""
    if said is None:
        return ()
    breaks = guardrails.broken_options(initiative, today=today)
    standing = set(initiative.options.standing().values_list("key", flat=True))
    teams, needs = _teams(initiative, said.options), needs_of(initiative)
    return tuple(
        sorted(
            (
                figures.key,
                figures.name[:80],
                figures.role == economics.Role.TEST,
                _amount(figures.expected_npv),
                *(_amount(getattr(figures.npv, name, None)) for name in ("p10", "p50", "p90")),
                figures.key in breaks,
                _efforts(figures, teams, needs.get(figures.key, {}), initiative.team_id),
            )
            for figures in said.options
            if figures.key in standing
        )
    )


def write(row: BoardRow, before: Options, after: Options) -> bool:
    """Replace the options where they differ; says whether they did."""
    if before == after:
        return False
    row.options.all().delete()
    made = BoardOption.objects.bulk_create(
        BoardOption(row=row, **dict(zip(_COLUMNS, columns, strict=True))) for *columns, _ in after
    )
    BoardEffort.objects.bulk_create(
        BoardEffort(option=option, team_id=team_id, weeks=weeks, quantiles=list(quantiles))
        for option, (*_, efforts) in zip(made, after, strict=True)
        for team_id, weeks, quantiles in efforts
    )
    return True


def needs_of(initiative: Initiative) -> dict[str, dict[int, float]]:
    """By letter the shares of the effort that other teams take. One query."""
    found: dict[str, dict[int, float]] = {}
    rows = OptionNeed.objects.filter(option__initiative=initiative).exclude(team=initiative.team_id)
    for key, team_id, percent in rows.values_list("option__key", "team_id", "percent"):
        found.setdefault(key, {})[team_id] = percent / 100
    return found


def _efforts(
    figures: economics.OptionFigures, teams: Mapping[str, int], needs: Mapping[int, float], own: int | None
) -> tuple[tuple[Any, ...], ...]:
    """(Team, weeks, quantiles) of each team: as the figures have it, or shared out among those that it needs."""
    if needs and own is not None:
        shares = {own: 1 - sum(needs.values()), **needs}
        whole = figures.effort
        return tuple(
            (team, _weeks(whole.expected * share), tuple(weeks * share for weeks in whole.quantiles))
            for team, share in sorted(shares.items())
        )
    found = (
        (teams[name], _weeks(effort.expected), tuple(effort.quantiles))
        for name, effort in figures.effort_by_team.items()
        if name in teams
    )
    return tuple(sorted(found))


def own_part(row: BoardRow, options: Options) -> list[float]:
    """Of the option of the row, the quantiles of its own team's effort."""
    for key, *_, efforts in options:
        if key == row.option_key and len(efforts) > 1:
            return next((list(weeks) for team, _, weeks in efforts if team == row.team_id), [])
    return row.effort_quantiles


def also_needs(row: BoardRow, options: Options) -> str:
    """Of the option of the row, what other teams give: "3 weeks of Data and 1 week of Web"."""
    efforts = next((efforts for key, *_, efforts in options if key == row.option_key), ())
    beside = {team: weeks for team, weeks, _ in efforts if team != row.team_id} if len(efforts) > 1 else {}
    if not beside:
        return ""
    names = dict(Team.objects.filter(pk__in=beside).values_list("pk", "name"))
    said = [
        f"{_said(weeks)} of {names[team]}"
        for team, weeks in sorted(beside.items(), key=lambda x: names[x[0]])
    ]
    return " and ".join(said)[:200]


def _said(weeks: Decimal) -> str:
    text = f"{round(float(weeks), 1):g}"
    return f"{text} week" if text == "1" else f"{text} weeks"


def _teams(initiative: Initiative, options: Iterable[economics.OptionFigures]) -> dict[str, int]:
    """The teams that the figures name. One that has another name since is the initiative's own where it is alone."""
    names = {name for figures in options for name in figures.effort_by_team}
    known = dict(Team.objects.filter(name__in=names).values_list("name", "pk"))
    own = initiative.team_id
    if own is not None and own not in known.values():
        unknown = sorted(names - set(known))
        known |= dict.fromkeys(unknown[:1], own)
    return known


def _weeks(value: float) -> Decimal:
    return round(Decimal(value), 3)


def _amount(value: float | None) -> Decimal | None:
    return None if value is None else round(Decimal(value), 2)
