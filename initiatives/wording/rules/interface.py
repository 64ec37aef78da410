"""A thing on the screen taken as given: button, page, dashboard, shortcut."""

from initiatives.wording.kinds import Kind
from initiatives.wording.rule import Rule, one_of
from initiatives.wording.vocabulary import ARTEFACTS

THING = one_of(ARTEFACTS)
# What may follow a thing that is asked for; a further noun ("settings page layout") makes it a mere place
ENDS = (
    r"(?=\s*(?:$|[,.;:?!/&()\"'\]…–—+-]|for\b|to\b|that\b|with\b|in\b|on\b|of\b|like\b|which\b"
    r"|where\b|when\b|showing\b|and\b|or\b|support\b|similar\b|at\b|instead\b|as\b|by\b|from\b"
    r"|inside\b|within\b|using\b|next\b|near\b|should\b|after\b|while\b|per\b|if\b|is\b|option\b"
    r"|feature\b|view\b|mode\b|menu\b|before\b|above\b|below\b|under\b|over\b|beside\b|between\b|so\b"
    r"|listing\b"
    r"|containing\b|displaying\b|called\b|via\b|without\b|whenever\b|once\b|during\b|about\b|please\b"
    r"|because\b))"
)
PLACE = (
    r"\b(?:in|on|from|at|of|within|inside|under|via|into|to|onto|across|through|when|after|per"
    r"|the|this|that|our|your|existing|each|every|current|same|for)\s+"
    r"(?:the\s+|this\s+|our\s+|its\s+|each\s+|every\s+|all\s+|any\s+)?(?:[\w'/-]+\s+){0,2}"
    # what is exported, hidden or sorted is there already
    r"|\b(?:export|import|hide|remov|sort|filter|open|clos|edit|renam|shar|mov|copy|delet|adapt"
    r"|improv|fix|print|search|"
    r"disabl|updat|chang|redesign|translat|document)(?:e|es|ing|ed)?\s+(?:the\s+|all\s+)?(?:[\w'/-]+\s+){0,2}"
)

RULES = (
    Rule(
        id="interface.thing",
        kind=Kind.INTERFACE,
        pattern=rf"(?<![\w-])(?P<mark>{THING})(?![\w-]){ENDS}",
        why="A thing on the screen is one way to let people see or do it.",
        not_after=PLACE,
        not_before=r"\s+(?:is|are|does|shows|should)\b",
        marks=("Refund button", "Add a dashboard for team leads", "Keyboard shortcut for the next ticket"),
        spares=("Sort the rows on the orders page", "Customers leave the payment page"),
    ),
    Rule(
        id="interface.export",
        kind=Kind.INTERFACE,
        pattern=(
            r"\b(?:(?:export|download|save|print)(?:ing)?\s+(?:[\w'/-]+\s+){0,5}?(?:to|as|in"
            r"|into)\s+(?:an?\s+)?"
            r"(?:CSV|PDF|XLSX?|Excel|JSON|PNG|SVG|Markdown|HTML|XML|spreadsheets?|images?)"
            r"|(?:CSV|PDF|XLSX?|Excel|JSON|PNG|SVG|Markdown|HTML|XML)\s+(?:exports?|downloads?|reports?))\b"
        ),
        why="A file to take away is one way; ask what people do with it afterwards.",
        not_after=r"\b(?:in|of|the|from|after|when)\s+(?:the\s+)?",
        marks=("Export claims to Excel", "CSV export of orders"),
        spares=("Rows are missing in the CSV export",),
    ),
    Rule(
        id="interface.shown-in",
        kind=Kind.INTERFACE,
        pattern=(
            rf"\b(?:show|display|open|view|present|list|edit|see|preview"
            rf"|put)\w*\s+(?:[\w'-]+\s+){{1,5}}(?:(?:in|as)\s+(?:an?\s+)?|(?:on"
            rf"|with)\s+an?\s+)(?:new\s+|separate\s+)?(?P<mark>(?:[\w-]+\s+)?{THING})(?![\w-])"
        ),
        why="How it is shown is one way to let people see it.",
        not_before=r"\s+(?:is|are|does)\b",
        marks=("Show orders in a table view", "Display late parcels as a list view"),
        spares=("Show totals on the orders page",),
    ),
    Rule(
        id="interface.new",
        kind=Kind.INTERFACE,
        pattern=(
            rf"\b(?:add|adding|need|create|implement|introduce|build|want|provide|new|have|a|an|as a"
            rf"|via a)\s+(?:an?\s+)?(?:(?!option|setting|toggle|ability|support|way|to\b|for\b|in\b"
            rf"|on\b|of\b|the\b)[\w'/-]+\s+){{0,3}}?(?P<mark>{THING})(?![\w-]){ENDS}"
        ),
        why="A thing on the screen is one way to let people see or do it.",
        not_after=(
            r"\b(?:\w+ed|of|in|on|from|leav(?:e|es|ing)|visits?|when|within|per|inside|opens?|opening)\s+"
        ),
        marks=("On the order page, add a refund button", "People need an overview of open claims"),
        spares=("Add names to the page", "Show who last edited a page"),
    ),
    Rule(
        id="interface.named-by-its-verb",
        kind=Kind.INTERFACE,
        pattern=(
            r"(?:^\W{0,3}|\b(?:add|an?|need|new)\s+)(?P<mark>(?:(?:bulk|quick|mass|inline)\s+)?(?:edit"
            r"|export|import|search"
            r"|filter|share|copy|delete|open|print|save|undo|retry|login|move|sort|close|hide"
            r"|update)\s+(?:button|dialog|modal"
            rf"|wizard|page|screen|icon|bar|box|popup|menu|panel|form|link))(?![\w-]){ENDS}"
        ),
        why="A thing on the screen is one way to let people see or do it.",
        not_before=r"\s+(?:is|are|does|shows|should)\b",
        marks=("Bulk edit dialog for shifts", "Import wizard for brokers"),
        spares=("Rows vanish behind the edit dialog",),
    ),
    Rule(
        id="interface.quoted",
        kind=Kind.INTERFACE,
        pattern=(
            r"\b(?:add|need|create|have|provide"
            r"|show)\s+(?:an?\s+)?(?P<mark>[\"“‘'][^\"”’']{1,40}[\"”’']\s+(?:button"
            r"|entry|link|item|action|command|tab|column|page|section|menu))\b"
        ),
        why="A thing on the screen is one way to let people see or do it.",
        marks=('Add a "Pay later" entry to the menu',),
        spares=('Rename "Pay later" to "Pay in a month"',),
    ),
    Rule(
        id="interface.shortcut",
        kind=Kind.INTERFACE,
        pattern=(
            r"(?:^\W{0,3}(?:(?:add|more|new|quick|additional|global|custom|configurable)\s+){0,3}"
            r"|\b(?:add|adding|more|new|an?)\s+)(?P<mark>(?:key(?:board)?[\s-]?(?:shortcut|binding)"
            r"|hot[\s-]?key|shortcut key)s?)\b"
        ),
        why="A way to handle the screen is one way to let people do it.",
        marks=("Keyboard shortcut open next ticket", "More hotkeys"),
        spares=("People forget the keyboard shortcut",),
    ),
    Rule(
        id="interface.handling",
        kind=Kind.INTERFACE,
        pattern=(
            r"\b(?:split[\s-]screen|multi[\s-]?window|drag[\s-](?:and|n|&)[\s-]drop"
            r"|drag(?:ging)? to \w+|right[\s-]click|double[\s-]click|long[\s-]press|swipe to \w+"
            r"|hover(?:ing)?|(?:swip|pinch|shak|tap)(?:e|ing)?(?:\s+(?:left|right|up|down))?\s+to"
            r"|double[\s-]tap|inline[\s-](?:edit\w*|renam\w+|preview|comments?)|sticky\s+(?:header|footer"
            r"|column|row|toolbar|sidebar)s?|printable|collapsible|foldable|quick\s+actions|(?:\w+-column"
            r"|grid|masonry|compact|vertical"
            r"|horizontal|multi-column)\s+layout|syntax highlighting toolbar|export feature|redesigned ui"
            r"|animations?)\b"
        ),
        why="A way to handle the screen is one way to let people do it.",
        not_after=r"\b(?:when|after|on|while|during|if|the|off|disable|hide|reduce|remove|stop|skip|fewer|less|no)\s+(?:the\s+|all\s+)?",
        marks=("Drag and drop for shift plans", "Swipe to archive"),
        spares=("The price changes when hovering",),
    ),
)
