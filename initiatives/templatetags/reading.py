"""The reading: the sentence that a director can repeat, written by rules from the figures.

One function a case. A sentence is a row of pieces, so that the page can print some of them strongly.
"""

import re
from dataclasses import dataclass

from initiatives import economics
from initiatives.queries.options import OptionFacts, Section
from initiatives.templatetags import figures as words
from initiatives.templatetags.framing import in_unit

CLEAR = 0.60  # chance of being the best from which a leader is called one
WORTH_SAYING = 1.5  # weeks sooner that are worth a clause
MANY_TIMES = 1.75  # from here on people count in times, not in per cent
LONG_SHOT = 0.40  # a leader that beats the next one less often than this leads by rare large gains
MUCH_APART = 0.02  # shares closer to the whole than this are "the same"

_COUNTS = (
    "no",
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
)
# Names that begin with one of these are things to do, and take "is" whatever they end with.
_DOING = frozenset(
    [
        "add",
        "build",
        "buy",
        "cover",
        "do",
        "drop",
        "fix",
        "hold",
        "keep",
        "let",
        "make",
        "move",
        "run",
        "sell",
        "ship",
        "show",
        "start",
        "stop",
        "tune",
        "unblock",
        "use",
        "wrap",
        "write",
    ]
)


_HANGING = re.compile(
    r"\b(?:by|for|from|in|of|on|that|to|until|where|which|who|with|within|without|when|while)\b"
)
_PARTICIPLES = frozenset({"lost", "made", "paid", "sent", "sold", "won"})


@dataclass(frozen=True)
class Piece:
    """A stretch of the sentence."""

    text: str
    strong: bool = False


@dataclass(frozen=True)
class Reading:
    """`case`: sealed, unframed, waiting, nothing, close, filed, leader, target. `pieces` in order make the sentence."""

    case: str
    pieces: tuple[Piece, ...]

    @property
    def text(self) -> str:
        """The sentence without emphasis: for a title, a mail, a copy."""
        return "".join(piece.text for piece in self.pieces)


def reading(section: Section) -> Reading:
    """The sentence for one initiative as it stands."""
    said = section.said
    if section.sealed:
        return _plain(
            "sealed", "Hidden until you have estimated ", _strong(", ".join(sorted(section.sealed))), "."
        )
    if section.framing is None or not section.framing.goal:
        return _unframed(section)
    if said is None:
        return _waiting(section)
    if not said.has_money:
        return _by_target(section, said)
    return _with_test(section, said, _by_money(section, said))


def _by_money(section: Section, said: economics.Appraisal) -> Reading:
    leader = section.leader
    if leader is None or leader.figures is None:
        return _nothing(section)
    if (leader.figures.chance_best or 0.0) < CLEAR:
        return _close(section, said, leader)
    return _filed_leads(section, said, leader) if leader.as_filed else _leads(section, leader)


def _with_test(section: Section, said: economics.Appraisal, found: Reading) -> Reading:
    """The sentence, and after it the test that pays before anything is built."""
    test = next((option for option in section.options if option.key == said.test_first), None)
    if test is None or test.figures is None or test.figures.teaches_worth is None:
        return found
    worth = words.money(test.figures.teaches_worth, section.currency)
    costs = words.money(test.figures.expected_pv_cost, section.currency)
    told = f" costs {costs} and teaches what is worth {worth}."
    pieces = (
        *found.pieces,
        Piece(" Worth testing before building: "),
        _strong(_lower(test.name)),
        Piece(told),
    )
    return Reading(found.case, pieces)


def _plain(case: str, *pieces: str | Piece) -> Reading:
    made = tuple(piece if isinstance(piece, Piece) else Piece(piece) for piece in pieces)
    return Reading(case, tuple(piece for piece in made if piece.text))


def _strong(text: str) -> Piece:
    return Piece(text, strong=True)


def _unframed(section: Section) -> Reading:
    initiative = section.initiative
    if section.asked is not None:
        asker, asked, when = section.asked
        return _plain(
            "unframed", f"No outcome yet. {asker} asked {asked} for one {words.ago_words(when, section.now)}."
        )
    if initiative.framing_started_at is not None and initiative.engineering_owner is not None:
        since = words.ago_words(initiative.framing_started_at, section.now)
        return _plain(
            "unframed", f"No outcome yet. {initiative.engineering_owner.first_name} began framing it {since}."
        )
    lead = (
        initiative.team.lead.first_name if initiative.team and initiative.team.lead else "an engineering lead"
    )
    return _plain("unframed", f"No outcome yet. It waits for {lead} to start framing.")


def _waiting(section: Section) -> Reading:
    if section.freshness.state == "first":
        return _plain("waiting", "The first figures are being worked out.")
    first = section.missing[0].sentence if section.missing else section.freshness.why
    return _plain("waiting", f"No figures yet. {first}." if first else "No figures yet.")


def _by_target(section: Section, said: economics.Appraisal) -> Reading:
    """Without money there is no best bet; what remains is which option reaches the target most often."""
    framing = section.framing
    why = framing.no_money_reason.rstrip(".") if framing and framing.no_money_reason else ""
    because = f" It has no money value: {why}." if why else " Nobody has said yet what it is worth."
    ranked = [
        option for option in section.options if option.figures and option.figures.chance_of_target is not None
    ]
    if not ranked:
        return _plain("target", "Without a target and a date there is nothing to rank these by.", because)
    best = max(ranked, key=lambda option: option.figures.chance_of_target or 0.0)  # type: ignore[union-attr]
    assert best.figures is not None
    others = [option for option in ranked if option.key != best.key]
    level = next((o for o in others if o.figures and _as_often(o.figures, best.figures)), None)
    if level is not None:
        often = times_in_ten(best.figures.chance_of_target)
        both = f" reach {target_words(section)} about equally often: "
        return _plain(
            "target",
            _strong(best.name),
            " and ",
            _strong(_lower(level.name)),
            both,
            _strong(often),
            ".",
            because,
        )
    pieces: list[str | Piece] = [_strong(best.name), f" most often {_reaches(best.name, section)}: "]
    pieces.append(_strong(times_in_ten(best.figures.chance_of_target)))
    if others:
        other = others[0]
        assert other.figures is not None
        pieces.append(f"; {_lower(other.name)}, {times_in_ten(other.figures.chance_of_target)}")
    return _plain("target", *pieces, ".", because)


def _as_often(one: economics.OptionFigures, other: economics.OptionFigures) -> bool:
    """Whether two chances of the target are told by the same count."""
    return times_in_ten(one.chance_of_target) == times_in_ten(other.chance_of_target)


def _nothing(section: Section) -> Reading:
    cost = inaction(section)
    many = len([option for option in section.options if option.figures])
    subject = "This is not" if many == 1 else "None of these is"
    return _plain(
        "nothing",
        _strong(f"{subject} likely to pay back in {section.horizon_months} months."),
        f" {cost}" if cost else "",
    )


def _close(section: Section, said: economics.Appraisal, leader: OptionFacts) -> Reading:
    other = next((option for option in section.options if option.key == said.runner_up), None)
    rival = other.name if other else "doing nothing"
    wins = said.chance_leader_beats_runner_up
    long_shot = wins is not None and wins < LONG_SHOT
    pieces: list[str | Piece]
    if long_shot:
        pieces = [
            _strong(leader.name),
            f" {_is(leader.name)} a long shot: worth most on average, but better than ",
        ]
        pieces += [f"{_lower(rival)} only ", _strong(times_in_ten(wins)), "."]
    else:
        pieces = [
            "Too close to call between ",
            _strong(_lower(leader.name)),
            " and ",
            _strong(_lower(rival)),
            ".",
        ]
    if section.ask_first is not None:
        worth = words.money(section.ask_first.worth, section.currency)
        asked = f"“{section.ask_first.text}”"
        pieces += [" The answer to ", _strong(asked), f" would separate them, worth up to {worth}."]
    elif not long_shot:
        mine = leader.figures.chance_best if leader.figures else None
        theirs = other.figures.chance_best if other and other.figures else said.chance_nothing_best
        pieces.append(f" {words.percent(mine)} against {words.percent(theirs)} to be the best bet.")
    return _plain("close", *pieces)


def _filed_leads(section: Section, said: economics.Appraisal, leader: OptionFacts) -> Reading:
    assert leader.figures is not None
    other = next((option for option in section.options if option.key == said.runner_up), None)
    chance = words.percent(leader.figures.chance_best)
    pieces: list[str | Piece] = [
        _strong(leader.name),
        f" {_is(leader.name)} still the best bet: {chance} chance",
    ]
    if other is not None and other.figures is not None:
        pieces.append(f", against {_lower(other.name)} at {words.percent(other.figures.chance_best)}")
    else:
        pieces.append(f", against doing nothing at {words.percent(said.chance_nothing_best)}")
    return _plain("filed", *pieces, ".", *_targets(section, leader, None))


def _leads(section: Section, leader: OptionFacts) -> Reading:
    figures = leader.figures
    assert figures is not None
    filed = section.filed
    pieces: list[str | Piece] = [_strong(leader.name), f" {_is(leader.name)} the best bet so far"]
    if figures.share_of_effect is not None and figures.share_of_effort is not None:
        effect = _share(figures.share_of_effect, _effect_noun(section))
        effort = _share(figures.share_of_effort, "the effort").removeprefix("about ")
        pieces += [": ", _strong(f"{effect} for {effort}")]
        if figures.weeks_sooner is not None and abs(figures.weeks_sooner) >= WORTH_SAYING:
            pieces.append(f", about {_weeks(figures.weeks_sooner)}")
    return _plain("leader", *pieces, ".", *_targets(section, leader, filed))


def _targets(section: Section, leader: OptionFacts, filed: OptionFacts | None) -> tuple[str | Piece, ...]:
    if leader.figures is None or leader.figures.chance_of_target is None:
        return ()
    reach = f" {_they(leader.name)} reach{'' if _many(leader.name) else 'es'} {target_words(section)} "
    first = reach + times_in_ten(leader.figures.chance_of_target)
    if filed is None or filed.figures is None or filed.figures.chance_of_target is None:
        return (f"{first}.",)
    does = "do" if _many(filed.name) else "does"
    return (f"{first}; {_lower(filed.name)} {does} {times_in_ten(filed.figures.chance_of_target)}.",)


def _reaches(name: str, section: Section) -> str:
    return f"{'reach' if _many(name) else 'reaches'} {target_words(section)}"


def target_words(section: Section) -> str:
    """ "the 50% target", or "the target of 3 deals" where a percentage says nothing."""
    framing = section.framing
    if framing is None or framing.target is None:
        return "the target"
    unit = framing.metric.unit if framing.metric else ""
    if framing.baseline and not unit.startswith("%") and "point" not in unit:
        change = abs(float(framing.target) - float(framing.baseline)) / abs(float(framing.baseline))
        if 0.01 <= change <= 0.995:
            return f"the {words.percent(change)} target"
    return f"the target of {in_unit(framing.target, unit)}"


def inaction(section: Section) -> str:
    """What doing nothing means: where the metric stays, and what that costs against the target. Never in an NPV."""
    framing = section.framing
    if framing is None or framing.metric is None or framing.baseline is None:
        return "Everything stays as it is."
    stay = "stay" if _many(framing.metric.name) else "stays"
    stays = f"{framing.metric.name} {stay} near {in_unit(framing.baseline, framing.metric.unit)}."
    if section.year_at_target is None:
        return stays
    cost = words.money(section.year_at_target * section.horizon_months / 12, section.currency)
    return f"{stays} Against the target that costs about {cost} over {section.horizon_months} months."


def times_in_ten(chance: float | None) -> str:
    """ "half the time", "7 times in 10", "less than once in 10"."""
    if chance is None:
        return words.UNKNOWN
    count = words.count_in_ten(chance)
    if count == "5 in 10":
        return "half the time"
    if count.startswith("<"):
        return "less than once in 10"
    if count.startswith(">"):
        return "more than 9 times in 10"
    return "once in 10" if count == "1 in 10" else count.replace(" in", " times in")


def _share(share: float, noun: str) -> str:
    said = words.share_words(share)
    if abs(share - 1) <= MUCH_APART:
        return f"the same {noun.removeprefix('the ')}" if said == "all" else f"about {said} of {noun}"
    if said == "all":
        return f"nearly all of {noun}" if share < 1 else f"slightly more than {noun}"
    if said in ("twice", "half"):
        return f"about {said} {noun}"
    if said.endswith("times"):
        return f"about {said} {noun}"
    if share >= MANY_TIMES and said.endswith("%"):
        return f"about {words.number(round(share, 1))} times {noun}"
    return f"about {said} of {noun}"


def _weeks(sooner: float) -> str:
    count = round(abs(sooner))
    said = _COUNTS[count] if count < len(_COUNTS) else str(count)
    return f"{said} week{'' if count == 1 else 's'} {'sooner' if sooner > 0 else 'later'}"


def _effect_noun(section: Section) -> str:
    framing = section.framing
    if framing is None or framing.baseline is None or framing.target is None:
        return "the effect"
    return "the gain" if framing.target > framing.baseline else "the reduction"


def _many(name: str) -> bool:
    """Whether a name reads as more than one thing: "5-minute checks" are, "Real-time scoring" is.

    What hangs on the noun is cut off first: "Deals blocked by sign-on" are many, "Revenue from teams" is one.
    """
    parts = _HANGING.split(name.lower(), maxsplit=1)[0].split()
    if not parts or parts[0] in _DOING:
        return False
    while len(parts) > 1 and (parts[-1].endswith(("ed", "ing")) or parts[-1] in _PARTICIPLES):
        parts.pop()
    last = parts[-1].strip(".,")
    return last.endswith("s") and not last.endswith(("ss", "us", "is"))


def _is(name: str) -> str:
    return "are" if _many(name) else "is"


def _they(name: str) -> str:
    return "They" if _many(name) else "It"


def _lower(name: str) -> str:
    """A name inside a sentence: its first letter small, unless it is a proper name or an abbreviation."""
    first = name.split(" ")[0]
    if first in ("A", "An", "The"):
        return name[:1].lower() + name[1:]
    return (
        name[:1].lower() + name[1:]
        if first[1:].islower() and "-" not in first[:2] and len(first) > 1
        else name
    )
