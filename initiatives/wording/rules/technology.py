"""A technology taken as given: a protocol, a language, a store, a format."""

from initiatives.wording.kinds import Kind
from initiatives.wording.rule import Rule, one_of
from initiatives.wording.vocabulary import TECHNOLOGIES, TECHNOLOGIES_CAPITAL

EVERYDAY = one_of(TECHNOLOGIES_CAPITAL)

RULES = (
    Rule(
        id="technology.named",
        kind=Kind.TECHNOLOGY,
        pattern=rf"(?<![\w.@-]){one_of(TECHNOLOGIES)}(?!\w|\.\w)",
        why="A named technology is one way to get there; it also has to be kept.",
        not_after=(
            r"\b(?:export\w*|download\w*|save)\b[^.]{0,50}\s(?:to|as|in"
            r"|into)\s+(?:an?\s+)?(?:\w+,?\s+(?:and|or)?\s*){0,3}"
        ),
        not_before=r"\s+(?:export|file\s+name|export feature|import button)\b",
        marks=("Add PostgreSQL support", "Sign in with a passkey", "Offer GraphQL beside the old interface"),
        spares=("Export the orders as CSV",),
    ),
    Rule(
        id="technology.everyday-name",
        kind=Kind.TECHNOLOGY,
        pattern=(
            rf"\b(?:[Ii]n|[Tt]o|[Ww]ith|[Ff]or|[Uu]s(?:e|ing)|[Ss]upport|[Aa]dd|[Oo]ver"
            rf"|[Vv]ia)\s+(?P<mark>{EVERYDAY})(?!\w)"
        ),
        why="A named technology is one way to get there; it also has to be kept.",
        cased=True,
        marks=("Write the worker in Go", "Client library for Python"),
        spares=("Tell people where to go", "Use less rust"),
    ),
    Rule(
        id="technology.everyday-name-part",
        kind=Kind.TECHNOLOGY,
        pattern=(
            rf"(?<![\w.-]){EVERYDAY}(?=\s+(?:support|diagrams?|provider|chart|backend|client|library"
            rf"|codec|plugin)\b)"
        ),
        why="A named technology is one way to get there; it also has to be kept.",
        cased=True,
        marks=("Mermaid diagrams", "Rust client for partners"),
        spares=("The mermaid supports the ceiling",),
    ),
    Rule(
        id="technology.interface-for-programs",
        kind=Kind.TECHNOLOGY,
        pattern=(
            r"\b(?:(?:public|rest(?:ful)?|http|json|rpc|external|admin)\s+(?:api|apis|sdk)|(?:add"
            r"|expose|provide|offer|create|build|need|have|an)\s+(?:an?\s+)?(?:[\w-]+\s+){0,2}?(?:api"
            r"|apis|sdk)|^\W{0,3}(?:api|sdk)(?=\s+(?:for|to|access|support)|\s*$))\b"
        ),
        why="An interface for programs is a promise to keep; who would call it, and for what?",
        not_after=(
            r"\b(?:in|on|from|of|within|inside|via|through|the|integrat\w+ with)\s+(?:the|our|your|my"
            r"|its)?\s*"
        ),
        marks=("Public API for partners", "Provide an SDK"),
        spares=("Orders made through the API arrive late",),
    ),
    Rule(
        id="technology.format",
        kind=Kind.TECHNOLOGY,
        pattern=(
            r"\b(?:support(?:ing)?(?:\s+(?:for|of))?|add|accept|read|implement"
            r"|use)\s+(?:the\s+)?(?P<mark>(?-i:[A-Z][A-Z0-9][\w.+/-]*|\.[a-z0-9]{2,5})\s+(?:formats?"
            r"|files?|protocols?|codecs?|encoding|encryption|authentication|databases?|queries|tags?"
            r"|standard|certificates?))\b"
        ),
        why="A named format is one way to carry it; who sends it, and how often?",
        marks=("Support for DICOM files", "Accept the XRECHNUNG format"),
        spares=("Support more files", "Add new files"),
    ),
    Rule(
        id="technology.target-of-rebuild",
        kind=Kind.TECHNOLOGY,
        pattern=(
            r"\b(?:rewrit|migrat|port|mov|switch|convert|transition)\w*\s+(?:[\w'-]+\s+){0,6}?(?:in"
            r"|to|with|into|using)\s+(?P<mark>vue|react|rust|angular|flutter|electron|go|python|java"
            r"|swift|php|ruby|scala|elixir|c#|solid|hooks|esm|es6|es modules)(?!\w)"
        ),
        why="A named technology is one way to get there; it also has to be kept.",
        marks=("Rewrite the worker in go",),
        spares=("Switch to the next shop",),
    ),
)
