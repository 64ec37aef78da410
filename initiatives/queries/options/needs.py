"""Which other teams an option takes, and which it could."""

from initiatives.models import Option, OptionNeed, Team


def needs_of(option: Option) -> tuple[OptionNeed, ...]:
    """The teams beside its own that take a part of the effort, by name. One query."""
    return tuple(option.needed.select_related("team").order_by("team__name"))


def other_teams(option: Option) -> list[Team]:
    """Every team but the initiative's own, by name. One query."""
    return list(Team.objects.exclude(pk=option.initiative.team_id or 0).order_by("name", "pk"))
