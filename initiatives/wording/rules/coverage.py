"""Coverage taken as given: all, any, every, no limit."""

from initiatives.wording.kinds import Kind
from initiatives.wording.rule import Rule

RULES = (
    Rule(
        id="coverage.all",
        kind=Kind.COVERAGE,
        pattern=(
            r"\ball\b(?:\s+(?:the|of the|my|our|your|their|possible|available|existing|supported"
            r"|other))?(?:\s+(?!in\b|as\b|over\b|at\b|day\b|read\b|time\b)[\w-]{3,20})?"
        ),
        why="All is a claim about coverage: a few may carry most of the worth.",
        not_after=(
            r"\b(?:mark(?:ing|s)?|select(?:ing)?|clear(?:ing)?|delet(?:e|ing)|clos(?:e|ing)"
            r"|collaps(?:e|ing)|expand(?:ing)?|dismiss(?:ing)?|remov(?:e|ing)|reset(?:ting)?|mut(?:e"
            r"|ing)|archiv(?:e|ing)|stop(?:ping)?|restart(?:ing)?|at|after|not|first of|above|of"
            r"|check|reply)\s+|[\"“‘']"
        ),
        not_before=(
            r"\s*(?:-|/|[\"”\']|in[\s-]one|(?:the )?best|tabs?\b|button\b|view\b|as read|caps"
            r"|the time|of a sudden|right|hands|day|over)"
        ),
        marks=("Support all card schemes", "Send the report to all customers"),
        spares=("Mark all as read", "At all times", "Close all tabs"),
    ),
    Rule(
        id="coverage.any",
        kind=Kind.COVERAGE,
        pattern=(
            r"\b(?:any|every)\s+(?:(?:other|single|possible|kind of|type of|sort of)\s+)?(?!more\b"
            r"|plans?\b|way\b|chance\b|longer\b|time\b|update\b|news\b|thing\b|idea\b|one\b|reason\b"
            r"|possibility\b|hope\b|interest\b|thoughts?\b|progress\b|\d|second\b|day\b|hour\b"
            r"|minute\b|week\b|month\b|year\b|few\b|monday|tuesday|wednesday|thursday|friday|saturday|sunday"
            r"|morning|evening|night)[\w-]{2,20}"
        ),
        why="Any and every are claims about coverage: a few may carry most of the worth.",
        not_after=r"\b(?:not|without|if|is there|are there|have|never|don'?t)\s+",
        marks=("Upload files of any type", "Show it on every screen"),
        spares=("Is there any plan for a new office", "Customers wait without any reply"),
    ),
    Rule(
        id="coverage.unlimited",
        kind=Kind.COVERAGE,
        pattern=(
            r"\b(?:unlimited|no limits?|without (?:any )?limits?|everywhere|anywhere|everything"
            r"|anything|anyone|anybody|everyone|everybody|universal(?:ly)?|arbitrary|100\s?%|globally"
            r"|infinite(?!\s+(?:scroll|spinner|loop|loading))\w*)(?!\w)"
        ),
        why="No limit is a claim about coverage: where does the worth end?",
        not_after=r"\b(?:not|is there|has|have|does|did|can|the|when|if|until|before|after)\s+",
        marks=("Unlimited file size for uploads", "Search everywhere", "Let people comment on anything"),
        spares=("Does anyone use the old report", "Has anyone asked for this"),
    ),
    Rule(
        id="coverage.multiple",
        kind=Kind.COVERAGE,
        pattern=(
            r"\b(?:each and every|(?:across|for|on|in|to)\s+each(?!\s+other)|full(?:y)?\s+(?:coverage"
            r"|featured)|complete\s+(?:coverage|list|support))\b"
        ),
        why="Each and complete are claims about coverage: a few may carry most of the worth.",
        marks=("Write a summary for each customer", "Complete support for pension products"),
        spares=("The form is complete",),
    ),
)
