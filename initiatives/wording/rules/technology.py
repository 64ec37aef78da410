"""A technology taken as given: a protocol, a language, a store, a format."""

from initiatives.wording.kinds import Kind
from initiatives.wording.rule import Rule, one_of
from initiatives.wording.vocabulary import TECHNOLOGIES, TECHNOLOGIES_CAPITAL

RULES = (
    Rule(
        id="technology.named",
        kind=Kind.TECHNOLOGY,
        pattern=rf"(?<![\w.@-]){one_of(TECHNOLOGIES)}(?!\w|\.\w)",
        why="A named technology is one way to get there; it also has to be kept.",
        not_after=r"\b(?:export\w*|download\w*|save)\b[^.]{0,50}\s(?:to|as|in|into)\s+(?:an?\s+)?(?:\w+,?\s+(?:and|or)?\s*){0,3}",
        not_before=r"\s+(?:export|file\s+name|export feature|import button)\b",
        marks=("Add PostgreSQL support", "Sign in with a passkey", "Offer GraphQL beside the old interface"),
        spares=("Export the orders as CSV",),
    ),
    Rule(
        id="technology.everyday-name",
        kind=Kind.TECHNOLOGY,
        pattern=rf"\b(?:in|to|with|for|using|support)\s+(?P<mark>{one_of(TECHNOLOGIES_CAPITAL)})(?![\w])",
        why="A named technology is one way to get there; it also has to be kept.",
        cased=True,
        marks=("Write the worker in Go", "Client library for Python"),
        spares=("Tell people where to go",),
    ),
    Rule(
        id="technology.interface-for-programs",
        kind=Kind.TECHNOLOGY,
        pattern=r"\b(?:public|rest|http|json|web|rpc|open|external|admin)?\s?\b(?:api|apis|sdk|webhooks?)\b(?=\s*(?:$|[,.?!/&)(]|for\b|to\b|and\b|support|endpoints?|access|v\d))",
        why="An interface for programs is a promise to keep; who would call it, and for what?",
        not_after=r"\b(?:in|on|from|of|within|inside|via|through|the|integrat\w+ with)\s+(?:the|our|your|my|its)?\s*",
        marks=("Public API for partners", "Add webhooks"),
        spares=("Orders made through the API arrive late",),
    ),
)
