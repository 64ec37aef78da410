"""Automation taken as given: by itself, on a schedule, by a bot."""

from initiatives.wording.kinds import Kind
from initiatives.wording.rule import Rule

RULES = (
    Rule(
        id="automation.automatic",
        kind=Kind.AUTOMATION,
        pattern=(
            r"\b(?:automatic(?:ally)?|automat(?:e|es|ed|ing|ion|ions)|autonomous(?:ly)?|self-(?:closing"
            r"|cleaning|updating|expiring|destruct\w*|assign\w*|adjusting)|unattended"
            r"|hands[\s-]free)\b"
        ),
        why="Having it done by itself is one way; ask how often it is done by hand.",
        not_after=r"\b(?:in|of|the|from|disable|turn off|stop|prevent)\s+(?:the\s+)?",
        not_before=r"\s+(?:transmission|tests?\b|updates? (?:is|are))",
        marks=("Automatically close stale tickets", "Automated refunds", "Workflow automation"),
        spares=("Half of the automatic payments come back",),
    ),
    Rule(
        id="automation.auto",
        kind=Kind.AUTOMATION,
        pattern=(
            r"\b(?:auto(?=\s*$)|auto[\s-](?!play\b|complete\b|correct\b|parts\b)[a-z]{3,}|auto(?:save"
            r"|saving|sync\w*|import\w*|updat\w+|fill\w*|detect\w*|delet\w+|archiv\w+|tag\w*"
            r"|refresh\w*|start\w*|assign\w*|backup\w*|resolv\w+|generat\w+|clos\w+|scan\w*|add\w*"
            r"|play|complet\w+|correct\w*|suggest\w*|hid\w+|reply|join|logout|login|discover\w*"
            r"|scal\w+|scroll\w*|translat\w+|renew\w*|merge|download\w*|upload\w*|connect\w*|lock\w*"
            r"|switch\w*))\b"
        ),
        why="Having it done by itself is one way; ask how often it is done by hand.",
        not_after=r"\b(?:in|of|the|from|disable|turn off|stop|prevent)\s+(?:the\s+)?",
        marks=("Auto-assign claims", "Autosave drafts"),
        spares=("Sell more auto parts",),
    ),
    Rule(
        id="automation.trigger",
        kind=Kind.AUTOMATION,
        pattern=(
            r"(?:^\W{0,3}(?:(?:please|add|allow|ability to|option to|a way to)\s+){0,2}(?:trigger|post"
            r"|publish|run|execut"
            r"|start"
            r"|launch|kick\s+off|send|creat|generat)(?:e|ing)?\s+(?:[\w'-]+\s+){1,5}?(?:when(?:ever)?|once"
            r"|upon|before|every"
            r"|on\s+(?:startup|save|login|push|merge|close|boot|schedule))\b"
            r"|\bwithout\s+(?:any\s+)?(?:manual|human)\s+\w+)"
        ),
        why="Having it run on its own is one way; ask how often it is done by hand.",
        marks=("Send a letter when a claim is closed", "Renew contracts without manual work"),
        spares=("Letters are sent when a claim is closed",),
    ),
    Rule(
        id="automation.schedule",
        kind=Kind.AUTOMATION,
        pattern=(
            r"\b(?:schedul(?:e|ed|ing)(?!\s+(?:view|page|table))|recurring|repeat(?:ing"
            r"|ed)? (?:tasks?|events?|transactions?|reminders?|cards?)|periodic(?:ally)?"
            r"|cron(?:\s?jobs?)?|(?:daily|weekly|monthly|nightly|hourly)\s+(?:jobs?|tasks?|runs?|checks?"
            r"|clean-?up|e-?mails?|mail|digest|report|e-?mail|summary"
            r"|summaries|backup|backups|sync)|(?:[\w-]+\s)?bots?|background (?:sync|upload|update)s?"
            r"|rules? engine|self[\s-]healing|trigger(?:ed)? (?:actions?|rules?)"
            r"|workflow automation)\b"
        ),
        why="Having it run on its own is one way; ask how often it is done by hand.",
        not_after=r"\b(?:in|of|the|on|from|with|for|to|when|all)\s+(?:the\s+)?",
        not_before=r"\s+(?:is|are|was|does|at|page|view)\b",
        marks=("Scheduled exports", "Recurring invoices", "A bot that answers order questions"),
        spares=("Trains run late on the schedule",),
    ),
)
