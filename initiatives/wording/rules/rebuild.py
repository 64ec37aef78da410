"""A rebuild taken as given: rewrite, redesign, migrate, replace."""

from initiatives.wording.kinds import Kind
from initiatives.wording.rule import Rule

RULES = (
    Rule(
        id="rebuild.named",
        kind=Kind.REBUILD,
        pattern=(
            r"\b(?:re-?writ(?:e|es|ing|ten)|re-?design(?:s|ed|ing)?|re-?vamp(?:s|ed|ing)?"
            r"|re-?factor(?:s|ed|ing)?|over-?haul(?:s|ed|ing)?|re-?build(?:s|ing)?|re-?architect(?:s"
            r"|ed|ing|ure)?|moderni[sz](?:e|es|ed|ing|ation)|re-?implement(?:s|ed|ing|ation)?"
            r"|re-?work(?:s|ed|ing)?|re-?think|re-?organi[sz](?:e|es|ed|ing|ation)|modulari[sz]e"
            r"|decoupl(?:e|ing)|(?:ui|website|site|design|visual|brand|home\s?page|layout|look) refresh"
            r"|(?<!/)(?<!and )(?<!or )(?<!undo )(?<!undo, )re-?do(?:ing)?(?=\s+(?:the|our|all|whole"
            r"|\w+ \w+))|re-?imagin(?:e|ing)|re-?invent|re-?platform\w*|start(?:ing)? over"
            r"|split(?:ting)? (?:up )?(?:the )?monolith|(?:rip|tear) (?:\w+ ){0,3}?out|restructur(?:e|es|ed"
            r"|ing)|face-?lift|ground[\s-]up|from scratch)\b"
        ),
        why="Rebuilding is one way; part of it may be enough.",
        not_before=r"\s+(?:rules?|url|engine rules?|button)\b",
        not_after=r"\b(?:undo/|undo and |undo or |undo |after (?:the )?|since (?:the )?|url )",
        marks=(
            "Redo the whole intake form",
            "Rewrite the billing service",
            "Onboarding redesign",
            "Overhaul of the search",
        ),
        spares=("Fewer calls since the redesign",),
    ),
    Rule(
        id="rebuild.migrate",
        kind=Kind.REBUILD,
        pattern=(
            r"\b(?:migrat(?:e|ing|ion)|switch(?:ing)?|mov(?:e|ing)|port(?:ing)?|convert(?:ing)?"
            r"|transition(?:ing)?)\s+(?:(?!user|users|data|my|account|accounts|between|card"
            r"|cards)[\w./'-]+\s+){0,5}?(?:(?:away\s+)?from\s+[\w./-]+\s+)?to\s+(?!another\b|other\b"
            r"|next\b|the (?:next|previous|top|left|right|bottom)\b|different\b|a different\b"
            r"|previous\b)(?:an?\s+|the\s+)?[\w.#+-]{2,}"
        ),
        why="Moving to something else is one way; ask what cannot be done where we are.",
        marks=("Migrate to a new ledger", "Switch from nightly files to streams"),
        spares=("Switch between accounts",),
    ),
    Rule(
        id="rebuild.migrate-plain",
        kind=Kind.REBUILD,
        pattern=r"^\W{0,3}(?:migrat(?:e|ing)|upgrade|port)\b(?!\s+(?:forward|number))",
        why="Moving to something else is one way; ask what cannot be done where we are.",
        marks=("Migrate the reports", "Upgrade the ledger"),
        spares=("Fewer migrations at night",),
    ),
    Rule(
        id="rebuild.replace",
        kind=Kind.REBUILD,
        pattern=(
            r"\b(?:replac(?:e|ing)\s+(?:[\w./'-]+\s+){1,8}?(?:with|by)\b|^replace\b|(?:drop|ditch"
            r"|get rid of|abandon|sunset|deprecate)\s+(?:the\s+)?(?:[\w./-]+\s+){1,3}(?:in favou?r of"
            r"|for)\b|in favou?r of)"
        ),
        why="Replacing is one way; ask what people cannot do with what is there.",
        marks=("Replace the phone tree with a form", "Drop the old portal in favour of mail"),
        spares=("Parts replaced under warranty",),
    ),
    Rule(
        id="rebuild.version",
        kind=Kind.REBUILD,
        pattern=(
            r"(?:^\W{0,3}(?:(?!since\b|in\b|on\b|after\b|to\b|for\b|with\b|of\b"
            r"|api\b)[\w'-]+\s+){1,4}(?:v[2-9]|[2-9]\.0)\s*$|\bnext[\s-]gen(?:eration)?\b"
            r"|\bnew (?:start page|home\s?page|architecture|design system|design|ui|frontend|backend)\b)"
        ),
        why="A new version of the whole is one way; part of it may be enough.",
        not_after=r"\b(?:in|on|since|after|the|with|of)\s+(?:the\s+)?",
        marks=("Checkout v2", "Next generation ledger", "New design system"),
        spares=("Fewer errors since v2",),
    ),
)
