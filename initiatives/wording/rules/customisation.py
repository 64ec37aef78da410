"""Customisation taken as given: option, setting, custom, theme."""

from initiatives.wording.kinds import Kind
from initiatives.wording.rule import Rule

RULES = (
    Rule(
        id="customisation.option",
        kind=Kind.CUSTOMISATION,
        pattern=(
            r"\b(?:options?(?:\s*/\s*settings?)?|(?:user |config(?:uration)? )?settings?|toggles?"
            r"|preferences?|switch|flag|checkbox|env(?:ironment)? var(?:iable)?s?|parameter)\s+(?:to"
            r"|for|that|which|allowing|so)\b"
        ),
        why="An option lets people choose; a good default may spare them the choice.",
        not_after=(
            r"\b(?:in|on|from|of|the|under|within|reset|save|export|import|sync)\s+(?:the|my|user"
            r"|our)?\s*"
        ),
        marks=("Option to hide prices", "A setting for the first day of the week"),
        spares=("People look for it in the settings for hours",),
    ),
    Rule(
        id="customisation.add-setting",
        kind=Kind.CUSTOMISATION,
        pattern=(
            r"\b(?:(?:add|adding|new|provide|implement|introduce|create|need|as an"
            r"|more)\s+(?:an?\s+)?)(?:(?!to\b|for\b|in\b|on\b"
            r"|the\b)[\w\"'“”/-]+\s+){0,4}?(?P<mark>options?|settings?|toggles?|preferences?"
            r"|customi[sz]ations?|config(?:uration)?s?(?:\s+options?)?|themes?)\b(?!\s+(?:page|menu"
            r"|screen|panel|tab|dialog|section|in the|sidebar|file))"
        ),
        why="An option lets people choose; a good default may spare them the choice.",
        marks=("Add a quiet hours setting", "More themes"),
        spares=("Add names to the settings page",),
    ),
    Rule(
        id="customisation.custom",
        kind=Kind.CUSTOMISATION,
        pattern=(
            r"\b(?:custom(?!er|ers|s\b)|customi[sz](?:e|ed|ing|able|ation|ations)|configurable"
            r"|configur(?:e|ing)|adjustable|user[\s-]defined|personali[sz](?:e|ed|ation|able)"
            r"|selectable|flexible|editable|optional(?:ly)?|opt[\s-](?:in|out)|per[\s-]\w+\s+(?:settings?"
            r"|options?|notifications?|configuration|themes?|preferences?|overrides?)"
            r"|(?:different|separate|individual|own)\s+[\w-]+\s+(?:per|for each)\s+\w+|white[\s-]?label\w*"
            r"|overrid(?:e|ing|able)|parameteri[sz]\w+)\b"
        ),
        why="A choice for each person has to be made, kept and explained; a good default may do.",
        not_after=(
            r"\b(?:in|of|by|from|within|search|filter|sort|group|(?:names?|values?|labels?|icons?|tooltips?"
            r"|descriptions?|length) for)\s+(?:the\s+|a\s+|my\s+)?"
        ),
        not_before=r"\s+(?:fields? (?:is|are))\b",
        marks=("Configurable columns", "Custom colours for each shop", "Let leads customise the form"),
        spares=("Fewer customers leave", "Clear customs faster", "Longer names for custom fields"),
    ),
    Rule(
        id="customisation.choose",
        kind=Kind.CUSTOMISATION,
        pattern=(
            r"\b(?:(?:ability|allow(?:ing)?(?: \w+){0,2}|let(?: \w+){0,2}|able|possible|possibility"
            r"|way|option|support|enable(?: \w+){0,2}|want|please)\s+(?:to\s+|for\s+)?(?:choos(?:e"
            r"|ing)|specify(?:ing)?|defin(?:e|ing)|disabl(?:e|ing)|turn(?:ing)?\s+(?:off|on)"
            r"|adjust(?:ing)?|toggl(?:e|ing)|(?:set(?:ting)?|chang(?:e|ing)|pick(?:ing)?"
            r"|select(?:ing)?|control(?:ling)?|decid(?:e|ing))\s+(?:which|what|whether|how|where|between"
            r"|from|(?:[\w-]+\s+){0,3}?(?:port|paths?|folder|director(?:y|ies)|prefix|timeout|threshold"
            r"|frequency|logo|url|domain|time\s?zone|date format|units?|width|height|speed|volume|padding"
            r"|margins?|template|wording|tone|custom|own|order|colou?rs?|font|size|position"
            r"|language|layout|format|behaviou?r|icons?|theme|background|sort(?:ing)?|sounds?"
            r"|interval|limit))))"
        ),
        why="A choice for each person has to be made, kept and explained; a good default may do.",
        marks=("Allow users to choose the sender", "Ability to change the order of columns"),
        spares=("People choose us for the price",),
    ),
    Rule(
        id="customisation.one-s-own",
        kind=Kind.CUSTOMISATION,
        pattern=(
            r"(?:\b(?:allow(?:ing)?(?: \w+){0,2}|let(?: \w+){1,2}|ability|able|option|possible|possibility"
            r"|way)\s+(?:to\s+|for\s+)?"
            r"(?:re-?map|re-?bind|hid(?:e|ing)|show or hide|re-?arrang|resiz"
            r"|switch(?:ing)? (?:between|off|on)|mut|personali[sz]|enabl"
            r"|deactivat|exclud|opt)(?:e|ing|ation)?\b"
            r"|^\W{0,3}(?:settings?|option|preference)\s*:|^\W{0,3}(?:switch|choose|toggle"
            r"|select)(?:ing)? between\b)"
        ),
        why="A choice for each person has to be made, kept and explained; a good default may do.",
        marks=(
            "Let drivers rearrange their list",
            "Switch between miles and kilometres",
            "Allow hiding columns",
        ),
        spares=("People hide the list",),
    ),
    Rule(
        id="customisation.off",
        kind=Kind.CUSTOMISATION,
        pattern=(
            r"^\W{0,3}(?:please\s+)?(?:toggle|disable|choose|configure|enable/disable|hide/show"
            r"|show/hide|turn off|(?:dark|light|night|amoled|black|compact)\s+(?:mode|theme))\b"
        ),
        why="A choice for each person has to be made, kept and explained; a good default may do.",
        marks=("Turn off sounds at night", "Dark mode"),
        spares=("It is dark in the cellar",),
    ),
    Rule(
        id="customisation.theme",
        kind=Kind.CUSTOMISATION,
        pattern=(
            r"\b(?:(?:dark|light|night|amoled|oled|black|high[\s-]contrast|colou?r)[\s-](?:mode"
            r"|themes?|schemes?)|themes?|theming|theme support|colou?r palette|rules for)\b"
        ),
        why="A look to choose has to be made and kept; who would choose it?",
        not_after=r"\b(?:in|with|the|on|of|when)\s+(?:the\s+)?",
        marks=("Offer a dark theme", "Theming for partners"),
        spares=("The logo is hard to see in dark mode",),
    ),
    Rule(
        id="customisation.default",
        kind=Kind.CUSTOMISATION,
        pattern=(
            r"\b(?:set|change|choose|define|specify|configure|select|remember|override)\s+(?:an?\s+"
            r"|the\s+)?(?:[\w-]+\s+)?default\b"
        ),
        why="A default to set is a choice to keep; which one would suit nearly everybody?",
        marks=("Set a default branch for new claims",),
        spares=("People keep the default",),
    ),
    Rule(
        id="customisation.setting-asked",
        kind=Kind.CUSTOMISATION,
        pattern=r"^\W{0,3}(?:[\w'/-]+\s+){1,5}(?P<mark>setting|toggle|option|preference)\s*[?!.]*\s*$",
        why="An option lets people choose; a good default may spare them the choice.",
        marks=("Quiet hours setting",),
        spares=("People miss the setting they had",),
    ),
)
