"""The smallest sets of slices: exact for few and for many, told apart by the fewest slices."""

import itertools
import random

import pytest

from initiatives.economics import Slice
from initiatives.economics.comparison import coverage_curve, smallest_effort


def brute_force(slices: list[Slice]) -> list[tuple[float, float]]:
    """Every efficient (share, effort), by trying all sets."""
    found: dict[float, float] = {}
    for size in range(len(slices) + 1):
        for some in itertools.combinations(slices, size):
            share, effort = round(sum(s.share for s in some), 6), round(sum(s.effort for s in some), 6)
            found[share] = min(effort, found.get(share, effort))
    efficient: list[tuple[float, float]] = []
    for share, effort in sorted(found.items(), reverse=True):
        if not efficient or effort < efficient[-1][1]:
            efficient.append((share, effort))
    return efficient[::-1]


def some_slices(count: int, seed: int) -> list[Slice]:
    rng = random.Random(seed)
    return [
        Slice(f"{place:02d}", rng.randint(0, 500) / 10_000, rng.choice([0.25, 0.5, 1, 1.5, 2, 3]))
        for place in range(count)
    ]


@pytest.mark.parametrize("count", [1, 6, 12, 17])
@pytest.mark.parametrize("seed", range(3))
def test_few_and_many_slices_give_what_trying_all_sets_gives(count: int, seed: int) -> None:
    slices = some_slices(count, seed)
    curve = coverage_curve(slices)
    assert [(round(p.share, 6), round(p.effort, 6)) for p in curve] == brute_force(slices)
    for point in curve:
        chosen = [s for s in slices if s.key in point.slices]
        assert sum(s.share for s in chosen) == pytest.approx(point.share)
        assert sum(s.effort for s in chosen) == pytest.approx(point.effort)


def test_among_equally_good_sets_the_fewest_slices_win() -> None:
    slices = [Slice("one", 0.4, 2), Slice("left", 0.2, 1), Slice("right", 0.2, 1)]
    fillers = [Slice(f"z{place}", 0.0001, 50) for place in range(20)]
    assert smallest_effort(slices, 0.4).slices == ("one",)
    assert smallest_effort([*slices, *fillers], 0.4).slices == ("one",)


def test_two_of_two_hundred_are_found_as_fast_as_a_page_needs() -> None:
    slices = [Slice(f"{place:03d}", 0.001, 1 + place % 5) for place in range(198)]
    slices += [Slice("a", 0.5, 3), Slice("b", 0.3, 2)]
    found = smallest_effort(slices, 0.8)
    assert (set(found.slices), found.effort) == ({"a", "b"}, 5)
