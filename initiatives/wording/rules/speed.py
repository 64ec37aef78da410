"""Speed taken as given: real time, at once, a fixed bound."""

from initiatives.wording.kinds import Kind
from initiatives.wording.rule import Rule

RULES = (
    Rule(
        id="speed.real-time",
        kind=Kind.SPEED,
        pattern=r"\b(?:near[\s-])?real[\s-]?time\b",
        why="Real time is one answer to how fast is fast enough.",
        not_after=r"\b(?:in the|of the|on the|for the|the)\s+",
        not_before=r"\s+(?:modules?|api|server|service|engine|worker|database|strategy)\b",
        marks=(
            "Real-time fraud detection",
            "Show stock levels in near real time",
            "Add realtime collaboration to notes",
        ),
        spares=("Clean up the realtime module", "Add metrics for database and realtime modules"),
    ),
    Rule(
        id="speed.instant",
        kind=Kind.SPEED,
        pattern=(
            r"\b(?:instant(?:ly|aneous(?:ly)?)?|immediate(?:ly)?|right away|zero[\s-]latency"
            r"|lightning[\s-]fast|blazing(?:ly)?[\s-]fast|without (?:any )?(?:delay|lag)"
            r"|as[\s-]you[\s-]type)\b"
        ),
        why="Asking for it at once leaves out how long people can wait.",
        not_before=r"[\s-]+(?:messag(?:e|es|ing)\b|messengers?|mix|pot|gratification|noodles?)\b",
        marks=("Instant search", "Refund customers immediately", "Show results as you type"),
        spares=("Archive instant messages", "Connect our instant messenger"),
    ),
    Rule(
        id="speed.live",
        kind=Kind.SPEED,
        pattern=(
            r"\blive[\s-](?:updat\w+|sync\w*|preview\w*|reload\w*|refresh\w*|collaboration|editing"
            r"|data|tracking|location|search|feedback|status|results?|notifications?|filter\w*|typing"
            r"|validation|progress|cursors?|scores?|counts?|counters?|transcri\w+|captions?|subtitles"
            r"|translations?|stats|statistics|charts?|positions?|presence|leaderboard|scoreboard|feed|map"
            r"|ticker|prices?|quotes?|traffic|departures|availability|inventory|stock|dashboards?|logs?"
            r"|output|metrics|monitoring|streaming of)\b"
        ),
        why="Live is one answer to how fresh is fresh enough.",
        not_after=r"\b(?:in|on|from|the|of|during)\s+(?:the\s+)?",
        marks=("Live updates of the parcel's place", "Add live preview while writing"),
        spares=("Customers who live in Berlin wait longest", "Configurable sizes in Live data view"),
    ),
    Rule(
        id="speed.bound",
        kind=Kind.SPEED,
        pattern=(
            r"\b(?:(?:under|below|within|in|less than|after|every"
            r"|max(?:imum)?)\s+)?(?P<mark>(?:<\s*)?\d{1,6}(?:[.,]\d{1,3})?\s?(?:ms|msec"
            r"|milliseconds?))\b"
        ),
        why="A bound this exact is worth a reason: what happens just above it?",
        not_before=r"\s+(?:timeout|delay)\s+(?:is|was)\b",
        marks=("Answer each search within 200 ms", "Search starts after 500ms"),
        spares=("Delivery takes 3 days",),
    ),
    Rule(
        id="speed.seconds",
        kind=Kind.SPEED,
        pattern=(
            r"\b(?P<mark>(?:in|under|below|within|less than|in less than|at most|no (?:more|longer) than"
            r"|faster than|every)\s+(?:a|one|two"
            r"|\d{1,3})?\s?(?:s|sec|secs|seconds?|milliseconds?))\b"
        ),
        why="A bound this exact is worth a reason: what happens just above it?",
        marks=("Open the report in under two seconds", "Refresh prices every second"),
        spares=("Move the report to the second page",),
    ),
    Rule(
        id="speed.fastest",
        kind=Kind.SPEED,
        pattern=(
            r"\b(?:(?:24/7|sub-?second|millisecond)(?:\s+(?:latency|response))?"
            r"|no(?:\s+\w+)?\s+latency|low[\s-]latency|ultra[\s-]fast|super[\s-]fast"
            r"|on[\s-]the[\s-]fly|hot[\s-]reload(?:ing)?)\b"
        ),
        why="An absolute speed leaves out how long people can wait.",
        marks=("Sub-second response for the price list", "Add hot reload for templates"),
        spares=("People wait a second look",),
    ),
)
