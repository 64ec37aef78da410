"""An integration taken as given: connect, sync or import with a named tool."""

from initiatives.wording.kinds import Kind
from initiatives.wording.rule import Rule, one_of
from initiatives.wording.vocabulary import (
    DEVICES,
    MODELS,
    OPERATING_SYSTEMS,
    PACKAGES,
    PRODUCTS,
    PRODUCTS_CAPITAL,
    TECHNOLOGIES,
)

NAMED = one_of(PRODUCTS)
CAPITAL = one_of(PRODUCTS_CAPITAL)
# coined names that are no tool to connect: a system, a format, a model
KNOWN_OTHERWISE = rf"{one_of(OPERATING_SYSTEMS + DEVICES + PACKAGES + TECHNOLOGIES + MODELS)}\b"
# written with a capital, yet no tool: formats, abbreviations, days, places, systems
NOT_TOOLS = (
    rf"(?:{one_of(OPERATING_SYSTEMS + DEVICES)}|PDFs?|CSV|JSON|XML|HTML|XLSX?|Excel|ICS|URLs?|ZIP"
    rf"|APIs?|SVG|PNG|JPE?G|TXT|"
    r"UI|UX|TV|SQL|ID|IDs|DB|YAML|Markdown|RSS|AI|LLM|DMs?|PRs?|CI|QR|I|Monday|Tuesday|Wednesday"
    r"|Thursday|Friday|"
    r"Saturday|Sunday|[A-Z][a-z]+ day|Settings?|Dashboard|Board|Home|Admin)\b"
)
LIKENESS = (
    r"\b(?:like|as|as in|similar to|same as|than|alternative to|replacement for|inspired by|à la"
    r"|such as)\s+(?:in\s+|on\s+|the\s+|with\s+)?"
)

RULES = (
    Rule(
        id="integration.word",
        kind=Kind.INTEGRATION,
        pattern=(
            r"\b(?:integrat(?:e|es|ed|ing)\s+(?:[\w'-]+\s+){0,3}?(?:with|into|to|in)\s+[\w.-]+"
            r"|integration\s+(?:with|of|for|to|between)\s+[\w.-]+|(?!continuous\b|in\b|of\b|the\b"
            r"|from\b)[\w.-]+\s+integrations?|integrations?|interoperab\w+|connectors?(?:\s+(?:for"
            r"|to)\s+[\w.-]+)?)\b"
        ),
        why="Connecting two tools is one way; ask what people carry over today.",
        not_after=r"\b(?:in|of|the|from|continuous)\s+(?:the\s+)?",
        not_before=r"\s+(?:tests?|testing|page|settings?)\b",
        marks=("Integrate with the bank", "Calendar integration", "Connector for SAP"),
        spares=("Add continuous integration",),
    ),
    Rule(
        id="integration.exchange",
        kind=Kind.INTEGRATION,
        pattern=(
            rf"\b(?:sync\w*|import\w*|export\w*|connect\w*|link\w*|push\w*|pull\w*|send\w*|retriev\w+"
            rf"|fetch\w*|load\w*|read|pay|print|post\w*|publish\w*|shar\w+|back\s?up\w*|upload\w*|download\w*"
            rf"|forward\w*|log[\s-]?in|sign[\s-]?in|sso|authenticat\w+|notif\w+|transfer\w*|embed\w*"
            rf"|stream\w*|cast\w*|scrobbl\w+|webhooks?|hook\s+up|tie\s+in|archiv\w+|crosspost\w*"
            rf"|broadcast\w*|mirror\w*|bridge\w*|copy|save|subscribe|get|use"
            rf"|play)\s+(?:[\w'/-]+\s+){{0,5}}?(?:with|from|to|into|via|using|through|and|on"
            rf"|in)\s+(?:an?\s+|the\s+|my\s+|existing\s+)?(?P<mark>(?!{NOT_TOOLS}"
            rf"|{KNOWN_OTHERWISE})(?-i:[A-Z][\w.]*[A-Za-z0-9](?:[\s-][A-Z][\w.]+)?"
            rf"|[a-z]+-[a-z]{{2,4}}x\b))(?!\w)"
        ),
        why="Exchanging with a named tool is one way; ask what people carry over today.",
        marks=("Sync contacts with HubSpot", "Import orders from Shopify"),
        spares=("Send letters from the branch", "Download the list as a PDF", "Load it from CSV"),
        not_in_title_case=True,
    ),
    Rule(
        id="integration.exchange-product",
        kind=Kind.INTEGRATION,
        pattern=(
            rf"\b(?:sync|import|export|connect|link|push|pull|send|fetch|post|publish|share|back\s?up"
            rf"|upload|forward|migrat|login|log in|sign in|embed|stream|cast|stor|pay|print|ship|open|edit"
            rf"|view|play|listen|watch|save|grab|get|take|tie|link"
            rf"|scrobbl)\w*\s+(?:[\w'/-]+\s+){{0,5}}?(?:with|from|to|into|via|using|through|and|on|by"
            rf"|out\s+of"
            rf"|in)\s+(?:an?\s+|the\s+)?(?P<mark>{NAMED})(?!\w)"
        ),
        why="Exchanging with a named tool is one way; ask what people carry over today.",
        marks=("Sync Contacts With HubSpot",),
        spares=("Send Letters From The Branch",),
    ),
    Rule(
        id="integration.product",
        kind=Kind.INTEGRATION,
        pattern=(
            rf"(?:^\W{{0,3}}(?={NAMED}\s*(?:$|[?!/&+]|and\b|or\b))|^\W{{0,3}}(?:please\s+)?(?:add"
            rf"|support|integrate)\s+(?={NAMED})|\b(?:support(?:\s+for)?\s+(?={NAMED}\s+(?!app"
            rf"|android|ios|theme|style|like)\w)|add|adding|re-?add|support(?:ing)?(?:\s+(?:for|of))?"
            rf"|implement|provide|enable|allow|connect|connecting|with|via|using|use|through|need"
            rf"|want|offer|and|or|,|/|&|\+)\s*(?:(?:an?|the|new|native|official|more|better|full"
            rf"|basic|also|other)\s+)?)(?P<mark>{NAMED})(?=\s*(?:$|[,.;:?!/&)(\]+]|and\b|or\b|picker\b"
            rf"|status\b"
            rf"|support\b|integrations?\b|as\s+an?\s|for\b|to\b|in\b|at\b|apis?\b|too\b"
            rf"|notifications?\b|import\w*\b|export\w*\b|sync\w*\b|login\b|auth\w*\b|sign"
            rf"|calendars?\b|contacts?\b|connector\b|plugin\b|backend\b|provider\b|storage\b|backup\b"
            rf"|links?\b|webhooks?\b|compatib\w+|please\b|pls\b|servers?\b|app\b|\w+\s+manager\b))"
        ),
        why="Naming a tool settles which one; ask what people carry over today.",
        not_after=LIKENESS,
        not_before=(
            r"(?:'s)?[\s-]+(?:like|style|styled|alternative|replacement|clone|equivalent|app for"
            r"|frontend|android|ios|theme|server|user|version|instance)\b"
        ),
        marks=("Support PayPal at checkout", "Keycloak and Okta for staff"),
        spares=("Boards like Trello", "Fewer people open Outlook"),
    ),
    Rule(
        id="integration.as-source",
        kind=Kind.INTEGRATION,
        pattern=(
            rf"(?P<mark>(?:{NAMED}|(?-i:{CAPITAL})))\s+as\s+(?:an?\s+)?(?:(?:additional|new|further|optional"
            rf"|alternative|external"
            r"|another)\s+)?(?:\w+\s+)?(?:source|provider|backend|target|destination|channel|storage"
            r"|connection|service)\b"
        ),
        why="Naming a tool settles which one; ask what people carry over today.",
        marks=("Deezer as additional source",),
        spares=("Orders as a source of trouble",),
    ),
    Rule(
        id="integration.provider",
        kind=Kind.INTEGRATION,
        pattern=(
            r"\b(?:add|support|offer|accept"
            r"|use)\s+(?P<mark>(?-i:[A-Z][\w.]+(?:\s[A-Z][\w.]+)?))\s+(?:as\s+(?:an?\s+)?)?"
            r"(?:payment|mail|sms|identity|storage|shipping|map|login|auth|translation|metadata|tax|calendar"
            r"|video)\s+"
            r"(?:provider|gateway|service|source|carrier|processor|method|backend)s?\b"
        ),
        why="Naming a tool settles which one; ask what people carry over today.",
        marks=("Add Lemon Squeezy as payment provider",),
        spares=("Add a second payment provider",),
    ),
    Rule(
        id="integration.shown-from",
        kind=Kind.INTEGRATION,
        pattern=(
            r"(?:^\W{0,3}(?:show|display|list|embed|include|use|bring|read|fetch|import|get|load|see|mirror"
            r"|reuse|open)\s+"
            rf"(?:my\s+|our\s+|the\s+)?(?P<mark>{NAMED}|(?-i:{CAPITAL}))\s+\w+(?=\s+(?:in|inside|on|within"
            rf"|next to|beside|as|from"
            r"|to|when|for)\b|s?\s*$))"
        ),
        why="Showing what another tool holds is one way; ask who goes there today, and for what.",
        marks=("Show Confluence pages in the handbook",),
        spares=("Open claims in the list",),
    ),
    Rule(
        id="integration.verb-product",
        kind=Kind.INTEGRATION,
        pattern=(
            rf"\b(?:(?:connect|hook\s+up|tie\s+in|link|plug\s+in|wire\s+up|sync|import|pull(?:\s+in)?"
            rf"|fetch)\s+(?:my\s+"
            rf"|our\s+|the\s+)?|connect(?:ing)?\s+(?:[\w-]+\s+){{1,4}}?(?=(?:{NAMED}"
            rf"|{CAPITAL})\s+accounts?))(?P<mark>{NAMED}|(?-i:{CAPITAL}))(?!\w)"
        ),
        why="Naming a tool settles which one; ask what people carry over today.",
        marks=("Hook up Xero invoices to orders", "Import Trello boards"),
        spares=("Connect people with the same problem",),
    ),
    Rule(
        id="integration.coined-name",
        kind=Kind.INTEGRATION,
        pattern=(
            rf"(?i:\b(?:add|re-?add|support(?:ing)?(?:\s+(?:for|of))?|integrate|connect(?:\s+(?:to"
            rf"|with))?)\s+)(?P<mark>(?!{KNOWN_OTHERWISE})[A-Z][a-z]+[A-Z][A-Za-z]*)(?=\s*(?:$|[?!.,]"
            rf"|support\b|apis?\b|API\b))"
        ),
        why="Naming a tool settles which one; ask what people carry over today.",
        cased=True,
        marks=("Add FleetBoard support", "Connect to ParcelHub"),
        spares=("Add fleet boards", "Support JavaScript"),
    ),
    Rule(
        id="integration.product-part",
        kind=Kind.INTEGRATION,
        pattern=(
            rf"(?<![\w.-])(?P<mark>{NAMED})[\s-]+(?:[\w/-]+\s+){{0,3}}?(?:support|integrations?|status"
            rf"|source|picker|embeds?|feeds?|accounts?"
            rf"|notifications?|import|importer|export|exporter|sync|login|connector|bridge|webhooks?"
            rf"|compatibility|provider|scrobbling|authentication|auth|bot|bots|actions)\b"
        ),
        why="Naming a tool settles which one; ask what people carry over today.",
        not_after=LIKENESS,
        marks=("Trello importer", "Telegram notices and WhatsApp notifications"),
        spares=("Trello users leave",),
    ),
    Rule(
        id="integration.product-everyday-name",
        kind=Kind.INTEGRATION,
        pattern=(
            rf"(?<![\w.-]){CAPITAL}(?=\s+(?:support|notifications?|integration|bot|messages?"
            rf"|channels?|login|import|export|sync|calendar|plugin|provider|webhooks?|connector)\b)"
        ),
        why="Naming a tool settles which one; ask what people carry over today.",
        not_after=LIKENESS,
        cased=True,
        marks=("Slack notifications", "Notion import"),
        spares=("People slack off on Fridays",),
    ),
    Rule(
        id="integration.sign-in",
        kind=Kind.INTEGRATION,
        pattern=(
            r"\b(?:SSO|single[\s-]sign[\s-]?on|social (?:login|sign[\s-]?in)"
            r"|third[\s-]party (?:\w+\s+)?(?:services?|apps?|tools?|providers?|clients?"
            r"|integrations?)|webhooks?|external (?:auth\w*|calendars?|storage|services?|tools?"
            r"|systems?))\b"
        ),
        why="Connecting with another system is one way; ask who would use it and how often.",
        not_after=r"\b(?:in|of|the|from|when|after)\s+(?:the\s+)?",
        marks=("Single sign-on for partners", "Connect third-party tools"),
        spares=("People sign in twice a day",),
    ),
)
