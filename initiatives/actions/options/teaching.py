"""Test options: cheap, bought for what they teach about another option."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from initiatives.actions.options.estimates import Given
from initiatives.errors import InvalidInput
from initiatives.models import Input, Option


@dataclass(frozen=True)
class Teaching:
    """What a test tells about, and how often it says yes (0..1) when that would work and when not."""

    about: Option
    yes_when_works: Decimal
    yes_when_not: Decimal

    @property
    def fields(self) -> dict[str, object]:
        return {
            "teaches_about": self.about,
            "yes_when_works": self.yes_when_works,
            "yes_when_not": self.yes_when_not,
        }


def require_test(option: Option) -> None:
    """Raise `InvalidInput` for an option that is there to be built."""
    if not option.is_test:
        raise InvalidInput({"about": "Only a test says what it teaches"})


def check_teaching(
    teaches: Teaching, given: Mapping[str, Given | None], option: Option | None = None
) -> None:
    """Raise `InvalidInput` where a test tells about what cannot be built, or has an effect of its own."""
    problems: dict[str, str] = {}
    about = teaches.about
    if about.is_test or about.withdrawn_at is not None or (option is not None and about.pk == option.pk):
        problems["about"] = "Select an option that could be built"
    if not 0 <= teaches.yes_when_works <= 1:
        problems["yes_when_works"] = "Enter how often, like 8 in 10"
    if not 0 <= teaches.yes_when_not <= 1:
        problems["yes_when_not"] = "Enter how often, like 1 in 10"
    elif "yes_when_works" not in problems and teaches.yes_when_not == teaches.yes_when_works:
        problems["yes_when_not"] = "A test that says yes as often either way teaches nothing"
    if given.get(Input.EFFECT) or given.get(Input.EFFECT_SHARE):
        problems["effect"] = "A test has no effect of its own. Add it as an option instead"
    if problems:
        raise InvalidInput(problems)
