"""A platform taken as given: a device, an operating system, a store, an extension."""

from initiatives.wording.kinds import Kind
from initiatives.wording.rule import Rule, one_of
from initiatives.wording.vocabulary import (
    BROWSERS,
    DEVICES,
    OPERATING_SYSTEMS,
    PACKAGES,
    PRODUCTS,
    PRODUCTS_CAPITAL,
)

HOST = rf"(?:{one_of(BROWSERS + PRODUCTS)}|(?-i:{one_of(PRODUCTS_CAPITAL)}))"
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
        not_before=r"\s+(?:line endings?|paths?|shortcuts?|users?\s+(?:see|get|lose)|notifications? (?:are|do)|keyboard|widget|auto-?fill)\b",
    ),
    Rule(
        id="platform.system-support",
        kind=Kind.PLATFORM,
        pattern=(
            rf"\b(?P<mark>{SYSTEM})\s+(?:(?!is\b|does\b)\w+\s+){{0,3}}?(?:support|compatibility|app"
            rf"|apps|client|version|port|build|builds|packages?|installer|widget|release|template|image"
            rf"|add-?on|community app|tiles?|complications?)\b"
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
        id="platform.television",
        kind=Kind.PLATFORM,
        pattern=(
            r"\b(?:(?:smart|Samsung|LG|Sony|Philips|Hisense|Panasonic)\s+TVs?|set[\s-]top box(?:es)?"
            r"|head units?"
            r"|kiosks?(?:\s+mode)?|wearables?|foldables?|VR headsets?|virtual reality|thin clients?)\b"
        ),
        why="One more device is one more to build for and keep.",
        not_after=r"\b(?:in|the|at)\s+(?:the\s+)?",
        marks=("Support for Sony TVs", "Kiosk mode for reception"),
        spares=("The queue at the kiosk is long",),
    ),
    Rule(
        id="platform.package",
        kind=Kind.PLATFORM,
        pattern=(
            rf"\b(?:{one_of(PACKAGES)}|(?:deb|rpm|snap|msi|apk|exe|dmg|flatpak|arm|nix|brew|nixpkgs|guix"
            rf"|pacman|pkg|debian"
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
            rf"|responsive)|responsive (?:design|layout)|mobile|android|ios|telegram bot)(?=\s*(?:$|-"
            rf"|missing\b|please\b|pls\b|that\b|would\b"
            rf"|[,.?!/&)(+]|for\b|to\b|and\b|support|layout|version|with\b))"
        ),
        why="One more place to meet people has to be built and kept.",
        not_after=r"\b(?:in|on|from|of|within|inside|via)\s+(?:the|our|your|my|its)?\s*",
        marks=("Browser extension for saving links", "Offer a PWA"),
        spares=("Too few people use the extension",),
    ),
    Rule(
        id="platform.way-in",
        kind=Kind.PLATFORM,
        pattern=(
            r"\b(?:mobile[\s-](?:friendly|first|optimi[sz]ed)|responsive (?:web\w*|site|page|version)"
            r"|(?:terminal|text|console|command[\s-]line)[\s-](?:UI|client|interface|version)|TUI"
            r"|(?:usable|usability|works?|working|better|optimi[sz]ed?|layout)\s+(?:on|for)\s+(?:mobile"
            r"|phones?|small screens|tablets)"
            r"|(?:standalone|static|single|portable|pre-?built)\s+(?:binary|binaries|executables?)"
            r"|companion apps?|(?:tablet|phone|(?:small|large|wide)[\s-]screen) (?:layout|support|version"
            r"|mode)|distroless"
            r"|nixpkgs"
            r"|GeForce Now|xCloud|Game Pass|cloud gaming|landscape mode)\b"
        ),
        why="One more place to meet people has to be built and kept.",
        not_after=r"\b(?:in|on|from|of|the)\s+(?:the\s+)?",
        marks=("Mobile-friendly order form for waiters", "Terminal client"),
        spares=("Buttons jump in landscape mode",),
    ),
    Rule(
        id="platform.plugin-of-a-name",
        kind=Kind.PLATFORM,
        pattern=(
            r"(?:^\W{0,3}|(?i:\b(?:add|create|build|provide|offer|publish|release"
            r"|write)\s+(?:an?\s+)?(?:official\s+)?))"
            r"(?P<mark>(?!(?i:new|official|better|browser|web|file|support|add|allow|more|an?|the|create"
            r"|build)\b)"
            r"[A-Z][\w.]+(?:\s[A-Z][\w.]+)?\s+(?i:extension|add-?on|add-in|plug[\s-]?in|skill))(?=\s*(?:$"
            r"|[?!.,]|for\b|to\b))"
        ),
        why="A plugin lives in somebody else's house and follows its rules.",
        cased=True,
        not_in_title_case=True,
        marks=("Raycast extension", "Add a QGIS plugin for surveyors"),
        spares=("New extension", "Better plugin"),
    ),
    Rule(
        id="platform.plugin",
        kind=Kind.PLATFORM,
        pattern=(
            rf"(?:(?<![\w.-])(?:{HOST}\s+(?:extension|add-?on|add-?in|plug[\s-]?in|skill)s?)\b(?=\s*(?:$"
            rf"|[?!.,]"
            rf"|for\b|to\b|that\b|support\b|similar\b|like\b))|\bas\s+an?\s+(?:extension|add-?on"
            rf"|plug[\s-]?in)\b)"
        ),
        why="A plugin lives in somebody else's house and follows its rules.",
        not_after=r"\b(?:in|on|from|of|within|inside|via|to|the)\s+(?:the|our|your|my|its)?\s*",
        marks=("VS Code plugin", "Offer the price check as an extension"),
        spares=("Settings of the Trello plugin",),
    ),
)
