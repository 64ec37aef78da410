"""Parity taken as given: like another product, the same as, a replacement for."""

from initiatives.wording.kinds import Kind
from initiatives.wording.rule import Rule, one_of
from initiatives.wording.vocabulary import PRODUCTS, PRODUCTS_CAPITAL

NAMED = one_of(PRODUCTS)
CAPITAL = one_of(PRODUCTS_CAPITAL)
KINSHIP = r"(?:like|style|styled|esque|inspired|alternative|equivalent|clone|replacement|parity|killer)"

RULES = (
    Rule(
        id="parity.like-product",
        kind=Kind.PARITY,
        pattern=(
            rf"\b(?:(?:just\s+|much\s+|same\s+)?(?:like|as|(?:similar(?:ly)?|equal|compared|close)\s+to"
            rf"|than)\s+(?:in\s+"
            rf"|on\s+|with\s+|the\s+|what\s+|how\s+)?(?:the\s+)?)(?P<mark>{NAMED})(?:'s)?\b"
        ),
        why="Another product has it: ask which part of it people use there.",
        not_after=(
            r"\b(?:sync|export|import|migrate|connect|send|post|publish|upload|login|log in|sign in"
            r"|link|links|integrat\w+|shar\w+|push|add|back ?up|looks?|seems?)\b[^.]{0,60}"
        ),
        marks=("Boards like Trello", "Reactions as in WhatsApp"),
        spares=("Send invoices to QuickBooks",),
    ),
    Rule(
        id="parity.like",
        kind=Kind.PARITY,
        pattern=(
            r"\b(?:like|as in|as on|similar to|same as|same (?:[\w-]+\s){1,3}as|mimic(?:king)?"
            r"|emulat(?:e|ing)|imitat(?:e|ing)|equivalent to|equivalent of|inspired by|comparable to"
            r"|à la|a la|akin to|the way|parity with|on par with|catch up with|compete with"
            r"|modeled on|modelled after)\s+(?:in\s+|on\s+|what\s+|how\s+|the\s+|with\s+"
            r"|other\s+)?(?:the\s+)?(?:(?-i:[A-Z][\w.]+|i(?:OS|Pad|Phone)|macOS)|other (?:apps?|tools?"
            r"|products?|platforms?"
            r"|services?|clients?))"
        ),
        why="Another product has it: ask which part of it people use there.",
        not_after=r"\b(?:would|things|words|feels|looks|is|files|something)\s+",
        marks=("Threads like Slack", "Filters similar to Amazon", "Comments, the same as in Figma"),
        spares=("We would like Berlin to grow",),
    ),
    Rule(
        id="parity.same-here",
        kind=Kind.PARITY,
        pattern=(
            r"\b(?:same\s+(?:[\w-]+\s+){1,3}(?:as|like)\s+(?:in\s+|on\s+|the\s+){0,2}(?:desktop|mobile|web"
            r"|phone|tablet"
            r"|browser|cloud|android|ios|old|previous|classic|legacy|competit\w+)(?!\w)"
            rf"|(?:what|how|the way)\s+(?:{NAMED}|(?-i:{CAPITAL}))\s+(?:does|do|did|has|offers|handles|works"
            rf"|calls))"
        ),
        why="It is there already elsewhere: ask which part of it people miss here.",
        marks=("Same filters as on the desktop", "Do what Trello does with late cards"),
        spares=("The same day as the delivery",),
    ),
    Rule(
        id="parity.style",
        kind=Kind.PARITY,
        pattern=(
            rf"\b(?:(?:{NAMED}|(?-i:{CAPITAL}))[\s-]|(?!(?:Cron|Card|Tab|Grid|Table|Tree|List|Calendar|Chat"
            rf"|Wiki|Git|App|Shell|Regex|Native)-)(?-i:[A-Z][a-z]+)-){KINSHIP}\b(?!\s+(?:to|for|an?|it)\b)"
            r"|\b(?-i:[A-Z][a-z]+)\s(?:alternative|equivalent|clone|replacement)\b(?!\s+(?:to|for|an?|it)\b)"
            r"|\b(?!would|should|could|look|looks|feel|something|act)[a-z]\w{2,}[\s-]like\s+(?:features?"
            r"|functionality|behaviou?r|experience|ui|interface|views?|systems?|search|workflow)\b"
        ),
        why="Another product has it: ask which part of it people use there.",
        marks=("Slack-style threads", "Trello-like boards", "A Zapier alternative"),
        spares=("People act childlike",),
    ),
    Rule(
        id="parity.replacement",
        kind=Kind.PARITY,
        pattern=(
            rf"\b(?:alternative (?:to|for)|replacement (?:for|of)|feature[\s-]parity|parity"
            rf"|catch(?:ing)? up (?:with|to)|competitors?(?:\s+(?:have|has|offer|do))?|clone of"
            rf"|(?:{NAMED})\)?\s+(?:alternative|replacement|equivalent))\b"
        ),
        why="Another product has it: ask which part of it people use there.",
        marks=("Alternative to the bank's own app", "Feature parity with the old portal"),
        spares=("We lose orders to the weather",),
    ),
)
