"""Questions worth asking, by kind, each with when to use it. Data; a later screen lets leads edit it."""

from dataclasses import dataclass

from initiatives.models import Kind


@dataclass(frozen=True)
class Starter:
    """One question to begin from. `when` says when it helps."""

    key: str
    kind: str
    text: str
    when: str


def _kind(kind: Kind, *questions: tuple[str, str]) -> tuple[Starter, ...]:
    return tuple(
        Starter(f"{kind.value}-{place}", kind.value, text, when)
        for place, (text, when) in enumerate(questions, start=1)
    )


LIBRARY: tuple[Starter, ...] = (
    *_kind(
        Kind.PROBLEM,
        ("Who has this problem, how often, and what do they do today?", "The proposal names no person yet."),
        ("Who notices first, and how?", "You can’t picture the moment in which it would help."),
        ("Did people ask for it, or would it only be nice to have?", "It came from inside the company."),
        ("Who pays for it, and would they switch from what they use now?", "It is meant to win customers."),
    ),
    *_kind(
        Kind.WHY_NOW,
        ("What changes if it waits a quarter?", "It is called urgent, and nobody has said why."),
        (
            "Which date is real, and what is lost after it?",
            "A date stands in the proposal. Some are wishes, some are contracts.",
        ),
        ("What would happen if we did nothing for a quarter?", "Doing nothing was never looked at."),
    ),
    *_kind(
        Kind.IMPACT,
        ("Which number moves, from what to what?", "The benefit is described, and not measured."),
        (
            "Which metric predicts what we want, rather than what is easy to count?",
            "The metric is one that can go up without anybody being better off.",
        ),
        ("Is half of it enough, or 80 %, or does it have to be all?", "The target is “all” or “none”."),
    ),
    *_kind(
        Kind.TRADE_OFF,
        ("What would half of this look like?", "The proposal comes as one large piece."),
        ("How fast is fast enough?", "It says real time, instant or live."),
        (
            "Which few of these cover nine tenths of the use?",
            "There is a list: providers, settings, formats.",
        ),
        ("Is there a cheaper way to learn whether anybody needs it?", "The need is a guess so far."),
        (
            "Is there a way to the outcome without the whole refactor?",
            "The work is mostly beneath what people see.",
        ),
        ("Which part gives most of the value?", "Several benefits are named in one breath."),
    ),
    *_kind(
        Kind.OPPORTUNITY_COST,
        ("What will not be done if this is done?", "The team’s quarter is full already."),
        ("Who is told that theirs has to wait?", "Something was promised to somebody."),
        ("What else would the same weeks bring?", "It would take more than a third of a quarter."),
    ),
    *_kind(
        Kind.TECHNICAL,
        ("What does it cost to keep, on every platform?", "It has to run on more than one, or for years."),
        ("What would it commit us to?", "It brings in a supplier, a protocol or a data format."),
        (
            "Where does the method decide the experience: errors, delay, rules, bias?",
            "A model or a threshold decides something about people.",
        ),
        ("Which shortcut would we take, and when is it paid back?", "The date is tight."),
        ("What has become possible that was not before?", "The last try was years ago."),
    ),
    *_kind(
        Kind.CRAFT,
        ("What must not be traded away?", "Speed is the whole argument."),
        ("What would make us ashamed of it in a year?", "Nobody has said what good looks like."),
        ("Who checks, and before which day?", "Design, security, law or accessibility are touched."),
        ("What would make us stop?", "It will be hard to admit that it does not work."),
    ),
)
_BY_KEY = {starter.key: starter for starter in LIBRARY}
# The few that fit nearly any proposal, shown as buttons above the field.
STARTERS: tuple[Starter, ...] = tuple(
    _BY_KEY[key] for key in ("why_now-3", "problem-2", "trade_off-4", "trade_off-1", "trade_off-6", "craft-4")
)


def starter(key: str) -> Starter | None:
    """The starter with that key, or the one with that number among the buttons (1 to 6); else None."""
    if key.isascii() and key.isdigit() and len(key) < 3 and 1 <= int(key) <= len(STARTERS):
        return STARTERS[int(key) - 1]
    return _BY_KEY.get(key)


def by_kind() -> list[tuple[str, tuple[Starter, ...]]]:
    """(label of the kind, its questions), in the order of the kinds."""
    return [
        (kind.label, tuple(starter for starter in LIBRARY if starter.kind == kind.value)) for kind in Kind
    ]
