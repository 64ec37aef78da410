"""Who moves an initiative next, and the one primary action of whoever is looking.

Everything here is decided by stage and viewer from what the page has already fetched: no query of its own
beyond those of `access.may`.
"""

import datetime as dt
from dataclasses import dataclass

from initiatives import access
from initiatives.models import Initiative, Person, Role
from initiatives.queries import working_days
from initiatives.stages import MOVES, Stage

TIME_TO_ASK_FOR_DECISION = dt.timedelta(days=5)


@dataclass(frozen=True)
class Step:
    """One button. `url` names an address that takes the initiative; with `move` it is the address of a move.

    `posts` is a button that acts at once; the rest are links to a page or a dialog. `number` is the question
    that the address takes besides, `option` the letter of an option.
    """

    label: str
    url: str = ""
    move: str = ""
    posts: bool = False
    dialog: bool = False
    key: str = ""
    anchor: str = ""
    number: int | None = None
    option: str = ""


@dataclass(frozen=True)
class NextStep:
    """What the rail says: who moves next, the viewer's one primary action, and the others open to them."""

    words: str
    primary: Step | None
    others: tuple[Step, ...]


@dataclass(frozen=True)
class Facts:
    """What the choice depends on besides stage and person."""

    questions_open: int
    waiting_on_me: int | None
    """The number of the first open question that waits on the viewer."""
    waiting_on: str
    """ "Waiting on Priya, 2 days", or empty."""
    framing_to_answer: bool
    """The newest version is by somebody else than the filer and has no response yet."""
    watching: bool
    to_estimate: str = ""
    """The letter of the first option that the viewer has been asked to estimate unseen."""


# Moves that a person makes on a small page of its own, in the order of the menu, with the words on the button.
BUTTONS: dict[str, str] = {
    "start_framing": "Start framing",
    "fast_lane": "Fast lane: ready to decide",
    "mark_ready": "Finish framing",
    "ask_for_decision": "Ask for a decision",
    "take_back_request": "Take the request back",
    "back_to_reframing": "Back to reframing",
    "start_building": "Start building",
    "not_started": "Not started after all",
    "launch": "Mark launched",
    "not_launched": "Not launched after all",
    "pause": "Pause",
    "resume": "Resume",
    "stop": "Stop",
    "review": "Record the result",
}
# Moves that are made elsewhere: in the inbox, on the form, by the director, by the calendar.
_ELSEWHERE: dict[str, str] = {
    "submit": "Send for framing",
    "pull_back": "Pull back",
    "send_back": "Send back with a question",
    "fund": "Fund an option",
    "defer": "Not now",
    "decline": "Decline",
    "undo_decision": "Undo the decision, for ten minutes",
    "look_again": "Look again",
    "reopen": "Reopen with new evidence",
    "undo_reopen": "Undo the reopening, for ten minutes",
    "withdraw": "Withdraw",
    "same_as": "Same as another",
    "restore": "Restore",
}
_AT_ONCE = frozenset(
    {"start_framing", "take_back_request", "back_to_reframing", "not_started", "not_launched", "resume"}
)


def move_step(name: str, label: str = "", key: str = "") -> Step:
    """The button of a move."""
    at_once = name in _AT_ONCE
    return Step(label or BUTTONS[name], move=name, posts=at_once, dialog=not at_once, key=key)


def may_ask_for_decision(initiative: Initiative, now: dt.datetime) -> bool:
    """Five working days of reframing have gone by."""
    since = initiative.framing_started_at or initiative.stage_since
    return working_days.waited(since, now) >= TIME_TO_ASK_FOR_DECISION


def open_moves(person: Person, initiative: Initiative, now: dt.datetime) -> tuple[str, ...]:
    """The moves of `BUTTONS` that start where the initiative stands and that this person may make."""
    found = []
    for name in BUTTONS:
        move = MOVES[name]
        if initiative.at_stage not in move.sources or not access.may(person, move.action, initiative):
            continue
        if name == "ask_for_decision" and not may_ask_for_decision(initiative, now):
            continue
        # Whoever may mark ready takes it back by its own name; the filer takes back only their own request.
        if name == "take_back_request" and not initiative.not_fully_framed:
            continue
        found.append(name)
    return tuple(found)


@dataclass(frozen=True)
class MoveRow:
    """One line of the table of moves. `step` is its button where the reader may make it here and now."""

    label: str
    to: str
    who: str
    yours: bool
    step: Step | None


@dataclass(frozen=True)
class MoveGroup:
    """The moves that start from one stage."""

    stage: Stage
    is_here: bool
    rows: tuple[MoveRow, ...]


def table_of_moves(person: Person, initiative: Initiative, now: dt.datetime) -> tuple[MoveGroup, ...]:
    """Every stage with the moves from it: what, to where, who may."""
    here = open_moves(person, initiative, now)
    may = {move.action: bool(_may(person, move.action, initiative)) for move in MOVES.values()}
    groups = []
    for stage in Stage:
        rows = tuple(
            MoveRow(
                label=BUTTONS.get(name) or _ELSEWHERE[name],
                to=move.to.label if move.to else "Where it was",
                who=access.TABLE[move.action].reason,
                yours=may[move.action],
                step=move_step(name) if stage == initiative.at_stage and name in here else None,
            )
            for name, move in MOVES.items()
            if stage in move.sources
        )
        if rows:
            groups.append(MoveGroup(stage, stage == initiative.at_stage, rows))
    return tuple(groups)


def _may(person: Person, action: str, initiative: Initiative) -> access.Answer:
    return access.may(person, action, initiative if access.TABLE[action].needs_subject else None)


def next_step(person: Person, initiative: Initiative, facts: Facts, now: dt.datetime) -> NextStep:
    """One primary action by state and viewer; words for whoever only waits."""
    moves = open_moves(person, initiative, now)
    primary = _estimate(initiative, facts) or _primary(person, initiative, facts, moves)
    used = primary.move if primary else ""
    others = tuple(move_step(name) for name in moves if name != used)
    where = primary.url if primary else ""
    words = {
        "question": "A question waits on you.",
        "second": f"Option {facts.to_estimate} waits for numbers of your own.",
    }.get(where) or _words(person, initiative, facts, now)
    return NextStep(words, primary, others)


def _estimate(initiative: Initiative, facts: Facts) -> Step | None:
    """Before all else, a decision too: the numbers that it rests on are hidden until these are given."""
    if facts.to_estimate and initiative.at_stage in (Stage.REFRAMING, Stage.READY):
        return Step("Estimate", url="second", option=facts.to_estimate)
    return None


def _primary(person: Person, initiative: Initiative, facts: Facts, moves: tuple[str, ...]) -> Step | None:
    stage = initiative.at_stage
    leading = {
        Stage.SUBMITTED: "start_framing",
        Stage.REFRAMING: "mark_ready",
        Stage.FUNDED: "start_building",
        Stage.BUILDING: "launch",
        Stage.PAUSED: "resume",
        Stage.LAUNCHED: "review",
    }.get(stage)
    if stage == Stage.DRAFT:
        return Step("Send for framing", url="edit") if access.may(person, "edit_draft", initiative) else None
    if stage == Stage.READY and access.may(person, "decide", initiative):
        return Step("Decide", url="decide", dialog=True, key="d")
    if stage == Stage.WITHDRAWN and access.may(person, "withdraw", initiative):
        return Step("Restore", url="restore", posts=True)
    if leading and leading in moves:
        count = facts.questions_open
        label = BUTTONS[leading]
        if leading == "mark_ready" and count:
            label += f" ({count} open question{'' if count == 1 else 's'})"
        return move_step(leading, label)
    if facts.waiting_on_me is not None:
        return Step("Answer the question", url="question", number=facts.waiting_on_me)
    if facts.framing_to_answer and access.may(person, "answer_framing", initiative):
        return Step("Answer the framing", url="initiative", anchor="framing")
    if "ask_for_decision" in moves:
        return move_step("ask_for_decision")
    if facts.watching or stage in (Stage.WITHDRAWN, Stage.STOPPED):
        return None
    return Step("Watch", url="watch", posts=True)


def _words(person: Person, initiative: Initiative, facts: Facts, now: dt.datetime) -> str:
    stage = initiative.at_stage
    lead = initiative.engineering_owner or (initiative.team.lead if initiative.team else None)
    lead_name = "You" if lead == person else lead.first_name if lead else "A lead of this team"
    filer = initiative.product_owner
    filer_name = "You" if filer == person else filer.first_name
    if stage == Stage.DRAFT:
        return "A draft. Nobody is asked to do anything yet."
    if stage == Stage.SUBMITTED:
        since = initiative.submitted_at or now
        late = working_days.is_late(since, now)
        waits = f" It has waited {working_days.waited_words(since, now)}." if late else ""
        start = "start framing" if lead == person else "starts framing"
        return f"{lead_name} {start} next.{waits}"
    if stage == Stage.REFRAMING:
        if facts.waiting_on:
            return f"{facts.waiting_on}."
        if facts.framing_to_answer and filer != person:
            return (
                f"{filer_name} can accept, counter or keep the framing. {lead_name} can finish it any time."
            )
        return f"{lead_name} {'finish' if lead == person else 'finishes'} the framing next."
    if stage == Stage.READY:
        return _ready_words(person, initiative)
    if stage == Stage.FUNDED:
        return f"{lead_name} {'start' if lead == person else 'starts'} building next."
    if stage == Stage.BUILDING:
        return f"{lead_name} {'mark' if lead == person else 'marks'} it launched when it is live."
    if stage == Stage.LAUNCHED:
        return f"{filer_name} {'record' if filer == person else 'records'} the result on the target date."
    return _resting_words(initiative)


def _ready_words(person: Person, initiative: Initiative) -> str:
    day = initiative.decide_by
    by = f", by {day:%a} {day.day} {day:%b}" if day else ""
    gaps = len(initiative.gaps)
    framed = (
        f" {gaps} thing{'' if gaps == 1 else 's'} missing from the framing."
        if gaps
        else " Nothing is missing from the framing."
    )
    answer = access.may(person, "decide", initiative)
    if answer:
        return f"Yours to decide, {person.first_name}{by}.{framed}"
    if Role.DIRECTOR in person.roles:
        return "You filed this, so another director decides it."
    return f"A director decides next{by}.{framed}"


def _resting_words(initiative: Initiative) -> str:
    stage = initiative.at_stage
    if stage == Stage.PAUSED:
        until = initiative.paused_until
        return f"Paused{f' until {until.day} {until:%b %Y}' if until else ''}. The team’s lead or a director resumes it."
    return {
        Stage.DEFERRED: "Not now. It comes back on its date, or when somebody brings what it waits for.",
        Stage.DECLINED: "Declined. Anyone can bring new evidence and reopen it.",
        Stage.STOPPED: "Stopped. What was learned stays here.",
        Stage.REVIEWED: "Done: the prediction stands beside what happened.",
        Stage.WITHDRAWN: "Withdrawn. The filer can restore it.",
    }.get(stage, "")
