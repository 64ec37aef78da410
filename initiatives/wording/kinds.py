"""The kinds of wording that name a solution, and the question that opens each one up."""

from dataclasses import dataclass
from enum import StrEnum


class Kind(StrEnum):
    """What a marked stretch of text takes for granted. Values are stored: never rename one."""

    SPEED = "speed"
    COVERAGE = "coverage"
    PLATFORM = "platform"
    TECHNOLOGY = "technology"
    AI = "ai"
    INTERFACE = "interface"
    REBUILD = "rebuild"
    CUSTOMISATION = "customisation"
    AUTOMATION = "automation"
    PARITY = "parity"
    INTEGRATION = "integration"


@dataclass(frozen=True)
class KindOfWording:
    """One kind for people: its name, the question it raises, and when that question is worth asking."""

    name: str
    question: str
    when: str


KINDS: dict[Kind, KindOfWording] = {
    Kind.SPEED: KindOfWording(
        "Speed",
        "How fast is fast enough, and what is lost when it takes a little longer? "
        "If minutes would do, a simpler version may keep most of the effect.",
        "The text asks for real time, at once, or a fixed number of milliseconds.",
    ),
    Kind.COVERAGE: KindOfWording(
        "Coverage",
        "Which few of these carry most of the worth? "
        "If a few cover most of it, they can ship first; if each one matters, we plan for the whole.",
        "The text asks for all, any, every or no limit.",
    ),
    Kind.PLATFORM: KindOfWording(
        "Platform",
        "Where are people when they need this, and how many are there? "
        "If most can be reached where we already are, we need not build and keep one more place.",
        "The text names a device, an operating system, an app or a browser extension.",
    ),
    Kind.TECHNOLOGY: KindOfWording(
        "Technology",
        "What would this technology let people do that they cannot do today? "
        "If another way gets them there, engineering can choose; if it is a must, it becomes a guardrail.",
        "The text names a protocol, a language, a database, a format or a framework.",
    ),
    Kind.AI: KindOfWording(
        "AI",
        "Which task should become easier, and how often may the answer be wrong? "
        "If mistakes cost little, a small test tells us soon; if they cost much, a plain rule may do better.",
        "The text asks for AI, a model, an assistant or something smart.",
    ),
    Kind.INTERFACE: KindOfWording(
        "Interface",
        "What would somebody do after seeing or using this? "
        "If a message or a default would lead to the same step, we can try that first.",
        "The text names a button, a page, a dashboard, a widget or another thing on the screen.",
    ),
    Kind.REBUILD: KindOfWording(
        "Rebuild",
        "What can nobody do until this is rebuilt? "
        "If one part holds people back, we can change that part; if all of it does, the whole is the price.",
        "The text asks to rewrite, redesign, migrate or replace something that exists.",
    ),
    Kind.CUSTOMISATION: KindOfWording(
        "Customisation",
        "Who would choose differently, and what would they choose? "
        "If nearly all choose the same, a better default does; if they differ, an option earns its keep.",
        "The text asks for an option, a setting, a theme or something custom.",
    ),
    Kind.AUTOMATION: KindOfWording(
        "Automation",
        "How often is this done by hand today, and what goes wrong when it is? "
        "If it is rare, a reminder may do; if it is daily, automation pays, and we ask who checks it.",
        "The text asks for something to happen by itself, on a schedule or by a bot.",
    ),
    Kind.PARITY: KindOfWording(
        "Parity",
        "Who would stay or come for this, and what do they do with it over there? "
        "If it decides a choice, we learn which part they use; if not, it can wait.",
        "The text points at another product that has it.",
    ),
    Kind.INTEGRATION: KindOfWording(
        "Integration",
        "What do people carry from one tool to the other today, and how often? "
        "If it is rare, an export may do; if it is daily, we ask which direction matters first.",
        "The text asks to connect, sync or import with a named tool.",
    ),
}
