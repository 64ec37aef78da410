"""A technology taken as given: a protocol, a language, a store, a format."""

from initiatives.wording.kinds import Kind
from initiatives.wording.rule import Rule, one_of
from initiatives.wording.vocabulary import (
    BROWSERS,
    DEVICES,
    OPERATING_SYSTEMS,
    PRODUCTS,
    PRODUCTS_CAPITAL,
    TECHNOLOGIES,
    TECHNOLOGIES_CAPITAL,
)

EVERYDAY = one_of(TECHNOLOGIES_CAPITAL)
# where a thing may be moved to that is no technology
PLACES = (
    rf"(?:{one_of(PRODUCTS + PRODUCTS_CAPITAL + OPERATING_SYSTEMS + DEVICES + BROWSERS)}|Settings|Home"
    rf"|Dashboard"
    r"|Monday|Tuesday|Wednesday|Thursday|Friday|Saturday|Sunday|I|Profile|Trash|Archive|Sidebar|Advanced"
    r"|General)\b"
)

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
            rf"\b(?:[Ii]n|[Tt]o|[Ww]ith|[Ff]or|[Uu]s(?:e|ing)|[Ss]upport|[Aa]dd|[Aa]llow|[Pp]refer|[Ee]mbed"
            rf"|[Oo]ver"
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
            rf"(?<![\w.-]){EVERYDAY}(?=\s+(?:support|diagrams?|provider|charts?|backend|client|library"
            rf"|bindings?|templates?|modules?|exporter|runtime|storage|output|input|streams?|streaming"
            rf"|images?|formats?|players?|cluster|image|codegen"
            rf"|codec|plugin)\b)"
        ),
        why="A named technology is one way to get there; it also has to be kept.",
        cased=True,
        marks=("Mermaid diagrams", "Rust client for partners"),
        spares=("The mermaid supports the ceiling", "Go to the office"),
    ),
    Rule(
        id="technology.interface-for-programs",
        kind=Kind.TECHNOLOGY,
        pattern=(
            r"\b(?:(?:public|rest(?:ful)?|http|json|rpc|external|admin)\s+(?:api|apis|sdk|endpoints?)|(?:add"
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
        id="technology.coding",
        kind=Kind.TECHNOLOGY,
        pattern=(
            r"\b(?P<mark>(?:(?-i:[A-Z][A-Z0-9][\w.-]*(?:\s\d{1,4})?)|\w*(?:pack|json|proto|sql|xml"
            r"|buf))\s+(?:decod|encod|transcod|codec|compress"
            r"|hash|encrypt"
            r"|pars|highlight|seriali[sz]|authenticat|tunnel|handshake|binding|backend|endpoint|schema)\w*"
            r"|[A-Za-z]{2,8}-over-[A-Za-z]{2,8})(?!\w)"
        ),
        why="A named technology is one way to get there; it also has to be kept.",
        not_after=r"\b(?:in|of|the|from|our|with)\s+(?:the\s+)?",
        not_before=r"\s+(?:is|are|was|fails?)\b",
        marks=("Add native JBIG2 decoding", "DNS-over-TLS for branch offices"),
        spares=("The VAT encoding is wrong",),
    ),
    Rule(
        id="technology.version",
        kind=Kind.TECHNOLOGY,
        pattern=(
            r"\b(?:upgrade|update|bump|migrate|move|support(?:ing)?|compatib\w+|ready"
            r"|test)\s+(?:[\w-]+\s+){0,2}?(?:(?:to|for"
            rf"|with|on)\s+)?(?P<mark>(?!{PLACES}|(?:Version|Level|Phase|Step|Stage|Part|Tier|Chapter"
            rf"|Release|Section"
            r"|Team|Room)\b)(?-i:[A-Z][A-Za-z]*[A-Za-z+#])[\s-]v?\d{1,3}(?:\.\d{1,3})*)\b"
        ),
        why="A named technology is one way to get there; it also has to be kept.",
        marks=("Upgrade to Ledgerbase 17", "Support PHP 8.4"),
        spares=("Move the goods to Level 2", "Support Android 16"),
    ),
    Rule(
        id="technology.run-with",
        kind=Kind.TECHNOLOGY,
        pattern=(
            r"\b(?:run|deploy|host|compile|package|ship|render)(?:ning|ing"
            r"|ment)?\s+(?:[\w'-]+\s+){0,4}?(?:under|with|using"
            rf"|via)\s+(?P<mark>(?!{PLACES})(?-i:[a-z]?[A-Z][a-zA-Z]{{2,}}))\b"
        ),
        why="A named technology is one way to get there; it also has to be kept.",
        not_in_title_case=True,
        marks=("Run the worker under gVisor", "Deploy with Ledgerform"),
        spares=("Run the worker under load",),
    ),
    Rule(
        id="technology.given-up",
        kind=Kind.TECHNOLOGY,
        pattern=(
            r"\b(?:get rid of|drop|ditch|replace|abandon|swap(?: out)?)\s+(?P<mark>"
            rf"(?!{PLACES})(?-i:[A-Z][\w.]*[A-Za-z]))\s+(?:in favou?r of|with|by|for)\b"
        ),
        why="A named technology is one way to get there; it also has to be kept.",
        not_in_title_case=True,
        marks=("Drop Lodash in favour of plain methods",),
        spares=("Replace Trello with our own boards",),
    ),
    Rule(
        id="technology.file-ending",
        kind=Kind.TECHNOLOGY,
        pattern=(
            r"\b(?:support(?:ing)?|read(?:ing)?|open(?:ing)?|accept(?:ing)?|handl(?:e|ing)|pars(?:e|ing)"
            r"|play(?:ing)?|upload(?:ing)?)\s+(?:[\w'-]+\s+){0,3}(?P<mark>\.[a-z][a-z0-9]{1,4})\b"
        ),
        why="A named format is one way to carry it; who sends it, and how often?",
        marks=("Support for reading .dwg plans",),
        spares=("Name the file notes.txt",),
    ),
    Rule(
        id="technology.library",
        kind=Kind.TECHNOLOGY,
        pattern=r"\b[A-Za-z][\w-]{1,20}\.js\b",
        why="A named technology is one way to get there; it also has to be kept.",
        marks=("Use Chart.js for the figures",),
        spares=("Put the js files in one place",),
    ),
    Rule(
        id="technology.moved-to",
        kind=Kind.TECHNOLOGY,
        pattern=(
            r"\b(?:(?:rewrit|migrat|switch|convert|transition)(?:e|es|ing)?"
            r"|mov(?:e|ing)\s+(?:the\s+)?(?:docs|documentation|build|backend|frontend|code|codebase|tests"
            r"|website|server|app|api))"
            rf"\s+(?:[\w./'-]+\s+){{0,5}}?(?:to|in)\s+(?P<mark>(?!{PLACES})(?-i:[A-Z][a-z]\w+))\s*$"
        ),
        why="A named technology is one way to get there; it also has to be kept.",
        not_in_title_case=True,
        marks=("Move the docs to Hugo", "Convert the importer to Clojure"),
        spares=("Move the button to Settings", "Move the shop to Berlin by May"),
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
