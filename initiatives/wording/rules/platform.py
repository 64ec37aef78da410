"""A platform taken as given: a device, an operating system, a store, an extension."""

from initiatives.wording.kinds import Kind
from initiatives.wording.rule import Rule, one_of
from initiatives.wording.vocabulary import BROWSERS, DEVICES, OPERATING_SYSTEMS, PACKAGES, PRODUCTS

HOST = one_of(BROWSERS + PRODUCTS)
SYSTEM = one_of(OPERATING_SYSTEMS + DEVICES)

RULES = (
    Rule(
        id="platform.app",
        kind=Kind.PLATFORM,
        pattern=(
            rf"\b(?:(?:native|dedicated|official|standalone|progressive|{SYSTEM}|mobile|desktop|phone"
            rf"|tablet|TV|web|cross[\s-]platform)[\s-]){{1,3}}(?:apps?|applications?|clients?"
            rf"|versions?|ports?|builds?)\b(?:\s+for\s+{SYSTEM})?"
        ),
        why="An app is one place to meet people; it has to be built and kept.",
        not_after=r"\b(?:in|on|from|of|within|inside|to|the)\s+(?:the|our|your|my|its)?\s*",
        not_before=(
            r"\s+(?:settings?|users?|screen|sidebar|login|crash\w*|notifications?|view|shows?|does"
            r"|is)\b"
        ),
        marks=("Build a mobile app for field staff", "Native Android client", "Desktop version"),
        spares=("Customers leave the mobile app at checkout", "People on the desktop app wait longer"),
    ),
    Rule(
        id="platform.system",
        kind=Kind.PLATFORM,
        pattern=(
            rf"\b(?:for|on|as|to|add|native|and|or|/"
            rf"|support)\s+(?:an?\s+)?(?:native\s+)?(?P<mark>{SYSTEM})\b"
        ),
        why="One more device or system is one more to build for and keep.",
        marks=("Support for Android tablets", "Release it on iOS"),
        spares=("Windows of the shop are dark",),
        not_before=r"\s+(?:users?\s+(?:see|get|lose)|notifications? (?:are|do)|keyboard|widget|auto-?fill)\b",
    ),
    Rule(
        id="platform.system-support",
        kind=Kind.PLATFORM,
        pattern=(
            rf"\b(?P<mark>{SYSTEM})\s+(?:(?!is\b|does\b)\w+\s+){{0,3}}?(?:support|compatibility|app"
            rf"|apps|client|version|port|build|builds|package|installer|widget|release)\b"
        ),
        why="One more device or system is one more to build for and keep.",
        marks=("Apple Watch support", "Windows installer"),
        spares=("Windows stay open at night",),
    ),
    Rule(
        id="platform.device",
        kind=Kind.PLATFORM,
        pattern=rf"\b{one_of(tuple(d for d in DEVICES if d not in ('tablet', 'tablets')))}\b",
        why="One more device is one more to build for and keep.",
        marks=("Show the queue on Apple TV",),
        spares=("Take a tablet twice a day",),
    ),
    Rule(
        id="platform.package",
        kind=Kind.PLATFORM,
        pattern=(
            rf"\b(?:{one_of(PACKAGES)}|(?:deb|rpm|snap|msi|apk|exe|dmg|flatpak|arm|nix|brew|debian"
            rf"|portable|docker)\s+(?:packages?|builds?|releases?|installers?|versions?|images?))\b"
        ),
        why="One more way to ship is one more to test and keep.",
        marks=("Publish it on F-Droid", "Flatpak for the desktop client", "ARM64 builds"),
        spares=("Ship the package to the customer",),
    ),
    Rule(
        id="platform.extension",
        kind=Kind.PLATFORM,
        pattern=(
            rf"\b(?:(?:{one_of(BROWSERS)}|browser|web)\s+(?:extension|add-?on|plug-?in)s?|PWA"
            rf"|progressive web app|(?:plug[\s-]?in|extension|add-?on)s?(?=\s+(?:for|to)\b)"
            rf"|(?:{one_of(BROWSERS)})\s+support|CLI|command[\s-]line (?:interface|tool|client)"
            rf"|headless mode|chrome os|self[\s-]?host(?:ed|ing)|mobile[\s-](?:friendly|support"
            rf"|responsive)|responsive (?:design|layout)|mobile|android|ios|telegram bot)(?=\s*(?:$"
            rf"|[,.?!/&)(+]|for\b|to\b|and\b|support|layout|version|with\b))"
        ),
        why="One more place to meet people has to be built and kept.",
        not_after=r"\b(?:in|on|from|of|within|inside|via)\s+(?:the|our|your|my|its)?\s*",
        marks=("Browser extension for saving links", "Offer a PWA"),
        spares=("Too few people use the extension",),
    ),
    Rule(
        id="platform.plugin",
        kind=Kind.PLATFORM,
        pattern=(
            rf"(?:(?<![\w.-])(?:{HOST}\s+(?:extension|add-?on|plug[\s-]?in)s?)\b(?=\s*(?:$|[?!.,]"
            rf"|for\b|to\b|that\b|support\b|similar\b|like\b))|\bas\s+an?\s+(?:extension|add-?on"
            rf"|plug[\s-]?in)\b)"
        ),
        why="A plugin lives in somebody else's house and follows its rules.",
        not_after=r"\b(?:in|on|from|of|within|inside|via|to|the)\s+(?:the|our|your|my|its)?\s*",
        marks=("VS Code plugin", "Offer the price check as an extension"),
        spares=("Settings of the Trello plugin",),
    ),
)
