"""The questions that a new workspace begins with. Leads change them on the screen; this list stays as it is.

Kind by kind: the question, when to ask it, an example from question to what it changed, what changes if the
answer goes one way and if it goes the other, and what in a proposal makes it fit ("" for nothing in particular).
"""

from typing import NamedTuple


class Starting(NamedTuple):
    """One question of the library, as it begins."""

    text: str
    when: str
    example: str
    would_change: str
    otherwise: str
    fits: str = ""


PROBLEM = (
    Starting(
        "Who has this problem, how often, and what do they do today?",
        "The proposal names no person yet.",
        "“Bulk edit for everybody” was asked of whom. Four people in accounting, on the last day of the month, "
        "with a spreadsheet. The goal became their evening, and an upload did it.",
        "If a few have it rarely, what they do today may be good enough.",
        "If many have it every day, its cost can be counted, and that is the number to move.",
        "no_person",
    ),
    Starting(
        "Who notices first, and how?",
        "You can’t picture the moment in which it would help.",
        "A status page was proposed. Support noticed outages first, from calls, twenty minutes late. The goal "
        "became telling support within two.",
        "If it is a customer, we measure it where they stand.",
        "If it is a colleague, a message inside the house may be all that is needed.",
    ),
    Starting(
        "Did people ask for it, or would it only be nice to have?",
        "It came from inside the company.",
        "Nobody had asked for the new charts; forty had asked why two totals differ. The totals were mended, and "
        "the charts waited.",
        "If they asked, we read what they wrote and count what they stand for.",
        "If nobody asked, a small test comes before anything is built.",
    ),
    Starting(
        "Who pays for it, and would they switch from what they use now?",
        "It is meant to win customers.",
        "Ten prospects liked the planner. Asked whether they would leave their own for it, one said yes. It became "
        "a page that imports from theirs.",
        "If they would switch, what they pay today says what it is worth.",
        "If they would not, it keeps customers rather than wins them, and is worth less.",
    ),
    Starting(
        "Where are people when they need this, and how many are there?",
        "It names a phone, an app, a browser or an operating system.",
        "A tablet app was wanted for the warehouse. Nine of ten counts were made at one desk by the door. The page "
        "got larger buttons.",
        "If most can be reached where we already are, we need not build and keep one more place.",
        "If they are somewhere we are not, that place is the option to price.",
        "platform",
    ),
    Starting(
        "How often is this done by hand today, and what goes wrong when it is?",
        "It asks for something to happen by itself.",
        "Invoices were to be sent by a job. By hand it took ten minutes a month and never failed. What failed was "
        "the address list, and that was put right.",
        "If it is rare, a reminder may do.",
        "If it is daily, automation pays, and we ask who checks it.",
        "automation",
    ),
    Starting(
        "What do people carry from one tool to the other today, and how often?",
        "It asks to connect two tools.",
        "A two-way link to the accounts was proposed. One file went across, on Fridays, one way. An export with the "
        "right columns took two days.",
        "If it is rare, an export may do.",
        "If it is daily, we ask which direction matters first.",
        "integration",
    ),
    Starting(
        "Who would stay or come for this, and what do they do with it over there?",
        "It points at another product that has it.",
        "“They have folders.” Those who had left used three: mine, ours, done. Three saved views brought half of "
        "them back.",
        "If it decides a choice, we learn which part they use.",
        "If it decides nothing, it can wait.",
        "parity",
    ),
)
WHY_NOW = (
    Starting(
        "What changes if it waits a quarter?",
        "It is called urgent, and nobody has said why.",
        "A lead asked this of a fraud proposal. Losses were growing by a tenth each month, so the goal got a date "
        "and went ahead of two others.",
        "If nothing gets worse, it competes like everything else.",
        "If it grows, the cost of waiting goes into the figures.",
        "no_reason",
    ),
    Starting(
        "Which date is real, and what is lost after it?",
        "A date stands in the proposal. Some are wishes, some are contracts.",
        "“By the fair in May” turned out to be a demonstration, not a sale. The demonstration was made with what "
        "was there, and the work got its usual eight weeks.",
        "If a contract or a law names it, an option that misses it is worth less, and we say how much.",
        "If it is a wish, the better option may come later.",
        "no_date",
    ),
    Starting(
        "What would happen if we did nothing for a quarter?",
        "Doing nothing was never looked at.",
        "The old importer was to be replaced before it broke. It had broken twice in three years, an hour each. "
        "It was left alone, and looked at again on the third time.",
        "If little happens, doing nothing is the option to beat.",
        "If it costs, that cost is what every option saves.",
    ),
)
IMPACT = (
    Starting(
        "Which number moves, from what to what?",
        "The benefit is described, and not measured.",
        "“A smoother start” became: share of new accounts that send a first invoice within a week, from 31% to 45%. "
        "Two of the four ideas did nothing for it.",
        "If there is a number, options can be held against it.",
        "If there is none yet, measuring it is the first thing to do.",
        "no_number",
    ),
    Starting(
        "Which metric predicts what we want, rather than what is easy to count?",
        "The metric can go up without anybody being better off.",
        "Finishing the tour was easy to count. Those who invited a colleague stayed, whether they finished or not. "
        "The invitation became the metric, and the tour lost a page.",
        "If the easy one predicts it, we keep the easy one.",
        "If another does, the goal changes, and so does which option wins.",
    ),
    Starting(
        "Is half of it enough, or 80%, or does it have to be all?",
        "The target is “all” or “none”.",
        "“No duplicate customers” was asked: how many is fine? Under one in a hundred. Two rules reached it; the "
        "model for the rest was not built.",
        "If half will do, a much smaller option may reach it.",
        "If it has to be all, we say what the last tenth costs.",
    ),
    Starting(
        "What would somebody do after seeing or using this?",
        "It names a page, a button or another thing on the screen.",
        "A dashboard for stock was wanted so that people reorder in time. A mail on the day it ran low led to the "
        "same order, and nobody had to look.",
        "If a message or a default leads to the same step, we can try that first.",
        "If they need to look and compare, the screen earns its place.",
        "interface",
    ),
)
TRADE_OFF = (
    Starting(
        "How fast is fast enough, and what is lost when it takes a little longer?",
        "It says real time, instant or live.",
        "Real-time fraud checks were proposed. Goods leave the house after twenty minutes, so checks every five "
        "keep most of the effect for a third of the effort.",
        "If minutes would do, a simpler version may keep most of the effect.",
        "If it has to be seconds, we say what each second is worth.",
        "speed",
    ),
    Starting(
        "Which few of these carry most of the worth?",
        "There is a list, or it says all, any or every.",
        "Six sign-in providers were on the list. Two of them were nine tenths of the people who had asked. Those "
        "shipped in three weeks, and nobody asked for the others.",
        "If a few cover most of it, they can ship first.",
        "If each one matters, we plan for the whole.",
        "coverage",
    ),
    Starting(
        "What simpler version would keep most of the value?",
        "The proposal is the only way anybody has named.",
        "Instead of a planner with drag and drop, a list with two buttons. It did what eight of ten planners were "
        "opened for, and left six weeks for something else.",
        "If there is one, it stands beside the proposal with its own numbers.",
        "If there is none, we know why the price is what it is.",
        "one_option",
    ),
    Starting(
        "What would half of this look like?",
        "The proposal comes as one large piece.",
        "Half of the new reports were the three that the auditors ask for. They shipped alone; the other half was "
        "never missed.",
        "If half stands on its own, the rest can be decided later.",
        "If it does not, the whole is the smallest step.",
    ),
    Starting(
        "Which part gives most of the value?",
        "Several benefits are named in one breath.",
        "Search, filters and saved lists came as one. Search alone took away seven of ten support questions, and "
        "went first.",
        "If one part carries it, that part goes first.",
        "If it takes all of them together, we say so and price them together.",
    ),
    Starting(
        "What is the smallest test of whether anybody needs it?",
        "The need is a guess so far.",
        "A button that said “Pay in three parts” and led to a short note was shown for a week. One in four hundred "
        "pressed it. The provider was not signed.",
        "If people reach for the test, the guess becomes a number.",
        "If they do not, we have spent days rather than weeks.",
    ),
    Starting(
        "Is there a way to the outcome without the whole refactor?",
        "The work is mostly beneath what people see.",
        "Before splitting the service, one slow query was moved aside. Pages came in under a second, and the split "
        "waited for a reason of its own.",
        "If there is, it is an option, and the refactor is judged by what it adds.",
        "If there is not, the refactor carries the whole outcome and may cost what it costs.",
    ),
    Starting(
        "What can nobody do until this is rebuilt?",
        "It asks to rewrite, redesign, migrate or replace something.",
        "The rewrite of the editor was for one thing: two people in one text. A lock with a name on it did that in "
        "a week.",
        "If one part holds people back, we can change that part.",
        "If all of it does, the whole is the price.",
        "rebuild",
    ),
    Starting(
        "Who would choose differently, and what would they choose?",
        "It asks for an option, a setting or something custom.",
        "Fifteen settings for notices were wanted. Nearly everybody chose the same three. Better defaults went out, "
        "with two settings.",
        "If nearly all choose the same, a better default does.",
        "If they differ, an option earns its keep.",
        "customisation",
    ),
)
OPPORTUNITY_COST = (
    Starting(
        "What will not be done if this is done?",
        "The team’s quarter is full already.",
        "Asked this, the director saw that the marketing pages would push out the refunds that a third of calls "
        "were about. The refunds stayed.",
        "If what waits is worth less, that is the reason to go ahead.",
        "If it is worth more, the two change places.",
    ),
    Starting(
        "Who is told that theirs has to wait?",
        "Something was promised to somebody.",
        "Telling sales that the export would slip a month brought out that the customer needed two columns, not an "
        "export. They got the two columns.",
        "If nobody minds, the promise was smaller than it sounded.",
        "If somebody does, what they lose belongs in the figures.",
    ),
    Starting(
        "What else would the same weeks bring?",
        "It would take more than a third of a quarter.",
        "The same eleven weeks could have shortened sign-up by a page. Side by side, the page was worth twice as "
        "much a week.",
        "If something else brings more a week, it goes first.",
        "If nothing does, the weeks are well spent here.",
    ),
)
TECHNICAL = (
    Starting(
        "What has become possible that was not before?",
        "The last try was years ago, or an engineer has seen something new.",
        "Matching scanned receipts had failed five years earlier. A plain reader now got nine in ten, in a two-day "
        "trial, and replaced a form with twelve fields.",
        "If something has, a cheaper or better option stands beside the others.",
        "If nothing has, we know why it was not done then.",
    ),
    Starting(
        "What does it cost to keep, on every platform?",
        "It has to run on more than one, or for years.",
        "A second app was cheap to build and cost six weeks a year to keep, on two systems. Over three years the "
        "page on the phone was the better bet.",
        "If it costs little to keep, building it is the whole price.",
        "If it costs much, the upkeep goes into the option, year by year.",
    ),
    Starting(
        "What would it commit us to?",
        "It brings in a supplier, a protocol or a data format.",
        "The new event format would have bound eleven partners to it. It was kept inside the house for a year first, "
        "and changed twice.",
        "If we can turn back in a week, we can try it.",
        "If we cannot, it is decided as what it is: for years.",
    ),
    Starting(
        "Where does the method decide the experience: precision or recall, delay, rules, bias?",
        "A model or a threshold decides something about people.",
        "Catching more fraud meant stopping one good customer in fifty. Holding the parcel rather than the payment "
        "made that harmless, and the threshold could stay low.",
        "If being wrong one way hurts more, the method is chosen for that.",
        "If either way is harmless, the cheapest method will do.",
    ),
    Starting(
        "What would this technology let people do that they cannot do today?",
        "It names a protocol, a language, a database or a framework.",
        "Moving to a graph database was about one screen: who knows whom. It took one more table.",
        "If another way gets them there, engineering can choose.",
        "If it is a must, it becomes a guardrail.",
        "technology",
    ),
    Starting(
        "Which task should become easier, and how often may the answer be wrong?",
        "It asks for AI, a model, an assistant or something smart.",
        "An assistant was to answer support. Two answers were half of all questions, and none of them may be wrong: "
        "the two got a page, and the rest kept its people.",
        "If mistakes cost little, a small test tells us soon.",
        "If they cost much, a plain rule may do better.",
        "ai",
    ),
    Starting(
        "Which shortcut would we take, and when is it paid back?",
        "The date is tight.",
        "The first version read prices from a file. Two weeks of debt went on the record with a day in September, "
        "and were paid on it.",
        "If we name the day, it stands as debt, counted against the weeks then.",
        "If nobody would pay it back, it is not a shortcut but the design, and is judged as that.",
    ),
)
CRAFT = (
    Starting(
        "What must not be traded away?",
        "Speed is the whole argument.",
        "“Every change is recorded” was named before the work on imports began. One option left gaps, and was out "
        "before anybody had built it.",
        "If something is named, it becomes a guardrail with an owner.",
        "If nothing is, the builders may lean towards the date.",
    ),
    Starting(
        "What would make us ashamed of it in a year?",
        "Nobody has said what good looks like.",
        "Somebody said: a customer who cannot leave. Cancelling got the same button size as joining.",
        "If we can say it, we write it down as a limit.",
        "If nothing would, we need no more care than usual.",
    ),
    Starting(
        "Who checks, and before which day?",
        "Design, security, law, data or accessibility are touched.",
        "Nobody had been asked about the consent text. The reviewer needed three days and found one sentence. It "
        "was asked in the first week rather than the last.",
        "If somebody is named, their limit stands before the options are priced.",
        "If nobody has to check, that is on the record as well.",
    ),
    Starting(
        "What would make us stop?",
        "It will be hard to admit that it does not work.",
        "“Fewer than one in ten use it after a month” was written down first. It was one in twelve, and it was "
        "stopped without a quarrel.",
        "If we can name a number, it becomes the day on which we look again.",
        "If we cannot, nobody will notice when it fails.",
    ),
)
BY_KIND = {
    "problem": PROBLEM,
    "why_now": WHY_NOW,
    "impact": IMPACT,
    "trade_off": TRADE_OFF,
    "opportunity_cost": OPPORTUNITY_COST,
    "technical": TECHNICAL,
    "craft": CRAFT,
}
