"""The brief as a sheet of at most 300 words: the same lines for the page, for chat and for tickets.

Every word that a builder reads counts, headings too. Each section is sure of some words; what others leave over
goes to the first that want it. What is cut says by how much, and links to where all of it stands.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from initiatives.queries.board.brief import Brief
from initiatives.wording.counting import count_words, first_words

MOST_WORDS = 300
_TITLE = 28
_NOTICE = 6
# Fewer words than these say nothing: then the line is left out whole.
_FEWEST = 4


@dataclass(frozen=True)
class Line:
    """A line: words in bold that lead it, and the rest."""

    text: str
    lead: str = ""
    is_item: bool = False

    @property
    def words(self) -> int:
        return count_words(self.lead) + count_words(self.text)


@dataclass(frozen=True)
class Section:
    """A heading with its lines. `at` is the address where all of it stands; `sure` the words that it is sure of."""

    key: str
    heading: str
    lines: tuple[Line, ...]
    at: str
    sure: int
    cut: int = 0

    @property
    def words(self) -> int:
        return sum(line.words for line in self.lines)

    @property
    def notice(self) -> str:
        """ "Cut to fit: 12 more words", where the link goes to `at`."""
        return f"Cut to fit: {self.cut} more word{'' if self.cut == 1 else 's'}" if self.cut else ""


@dataclass(frozen=True)
class Sheet:
    """The whole of it, within the limit."""

    title: str
    title_cut: int
    sections: tuple[Section, ...]

    @property
    def words(self) -> int:
        """As a reader would count them, headings and notices too."""
        return (
            count_words(self.title)
            + sum(count_words(section.heading) + section.words for section in self.sections)
            + sum(count_words(section.notice) for section in self.sections)
        )

    @property
    def cut(self) -> int:
        """How many words did not fit."""
        return self.title_cut + sum(section.cut for section in self.sections)


def sheet(brief: Brief, *, most: int = MOST_WORDS) -> Sheet:
    """The brief cut to `most` words."""
    title, title_cut = first_words(brief.outcome, _TITLE)
    sections = tuple(section for section in _sections(brief) if section.lines)
    spare = most - count_words(title) - sum(count_words(section.heading) for section in sections)
    allowed = {section.key: min(section.words, section.sure) for section in sections}
    spare -= sum(allowed.values())
    for section in sections:
        more = min(section.words - allowed[section.key], max(spare, 0))
        allowed[section.key] += more
        spare -= more
    return Sheet(title, title_cut, tuple(_cut(section, allowed[section.key]) for section in sections))


def _cut(section: Section, most: int) -> Section:
    if section.words <= most:
        return section
    left, kept = most - _NOTICE, []
    for line in section.lines:
        if line.words > left:
            if left - count_words(line.lead) >= _FEWEST:
                text, _ = first_words(line.text, left - count_words(line.lead))
                kept.append(replace(line, text=text))
            elif not kept and left > 0:
                lead, _ = first_words(line.lead or line.text, left)
                kept.append(replace(line, lead=lead if line.lead else "", text="" if line.lead else lead))
            break
        kept.append(line)
        left -= line.words
    return replace(section, lines=tuple(kept), cut=section.words - sum(line.words for line in kept))


def _sections(brief: Brief) -> Iterator[Section]:
    page = f"/i/{brief.initiative.pk}/"
    framing = f"{page}#framing"
    yield Section("why", "Why it matters", tuple(Line(words) for words in brief.why), framing, 36)
    yield Section("chosen", "What we chose, and why", tuple(_chosen(brief)), f"{page}#decided", 46)
    yield Section(
        "lean", "When in doubt", (Line(brief.lean),) if brief.lean else (), f"{page}brief/guidance/", 36
    )
    yield Section("not", "What we are not doing", _items(brief.not_doing), f"{page}#options", 28)
    yield Section("guardrails", "Guardrails", tuple(_guards(brief)), f"{page}guardrails/", 30)
    yield Section("know", "How we’ll know", tuple(_know(brief)), framing, 24)
    yield Section("open", "Still open", _items(brief.still_open), f"{page}#questions", 12)
    answers = tuple(Line(answer, lead=question, is_item=True) for question, answer in brief.answers)
    yield Section("answers", "Asked and answered", answers, f"{page}#questions", 18)
    yield Section(
        "ask", "Whom to ask", tuple(Line(f"{name}.", lead=f"{what}:") for what, name in brief.ask), page, 12
    )


def _items(texts: tuple[str, ...]) -> tuple[Line, ...]:
    return tuple(Line(text, is_item=True) for text in texts)


def _chosen(brief: Brief) -> Iterator[Line]:
    yield Line(f"“{brief.reason}”", lead=f"{brief.chosen}.")
    on = f"{brief.decided_at.day} {brief.decided_at:%B %Y}" if brief.decided_at else ""
    again = f" We {brief.look_again}." if brief.look_again else ""
    yield Line(f"{brief.decided_by}, {on}.{again}")
    for condition in brief.conditions:
        yield Line(condition, lead="On condition:")
    if brief.later:
        yield Line(
            f"{brief.later}, if what the first stage shows makes it worth its cost. Keep the way open, build none of "
            "it yet.",
            lead="Perhaps later:",
        )
    if brief.owed:
        owner = f", {brief.owed.owner.name}" if brief.owed.owner else ""
        what = f": {brief.owed.what}" if brief.owed.what else ""
        due = f"{brief.owed.due.day} {brief.owed.due:%B %Y}"
        weeks = f"{brief.owed.middle:.2f}".rstrip("0").rstrip(".")
        yield Line(f"{weeks} person-weeks by {due}{owner}{what}.", lead="Owed:")


def _guards(brief: Brief) -> Iterator[Line]:
    for guard in brief.guardrails:
        lead = f"{guard.says}, {guard.limit}" if guard.limit else guard.says
        state = f"({guard.state}) " if guard.state else ""
        owner = f"{guard.owner} looks after it." if guard.owner else ""
        yield Line(f"{state}{owner}".strip(), lead=f"{lead}" if state else f"{lead}.", is_item=True)
    for fact in brief.facts:
        yield Line(f"{fact.fact} {fact.means}".strip(), is_item=True)


def _know(brief: Brief) -> Iterator[Line]:
    framing = brief.framing
    if framing is None or framing.metric is None:
        yield Line("No metric has been chosen.")
        return
    by = f", by {framing.target_by.day} {framing.target_by:%B %Y}" if framing.target_by else ""
    look = f" Look in: {framing.baseline_source}." if framing.baseline_source else ""
    now, target = framing.baseline_text or "not known", framing.target_text or "not set"
    yield Line(f"now {now}, target {target}{by}.{look}", lead=f"{framing.metric.name}:")
    if framing.metric_why:
        over = f"Chosen over {framing.metric_over}: " if framing.metric_over else ""
        yield Line(f"{over}{framing.metric_why}")
