"""The brief as text that reads well in chat and in tickets: Markdown in which nobody's words become markup."""

import re

from initiatives.queries.board.sheet import Line, Sheet

_MARKUP = re.compile(r"([\\`*_\[\]<>|~])")
_BEGINS = re.compile(r"^(\s*)(#{1,6}|[-+]|\d+(?=[.)]))(?=\s|[.)])")


def as_markdown(sheet: Sheet, *, reference: str, address: str, waits: tuple[str, ...] = ()) -> str:
    """The sheet as Markdown; `address` is the site's own, so that what was cut is linked whole."""
    out = [f"# {_escaped(sheet.title)}", "", f"Brief of {reference}: {address}/i/{_number(reference)}/brief/"]
    for words in waits:
        out += ["", _escaped(words)]
    for section in () if waits else sheet.sections:
        out += ["", f"## {section.heading}", ""]
        for at, line in enumerate(section.lines):
            if at and not line.is_item:
                out.append("")
            out.append(_line(line))
        if section.notice:
            out += ["", f"{section.notice}: {address}{section.at}"]
    return "\n".join(out) + "\n"


def _number(reference: str) -> int:
    return int(reference.rpartition("-")[2])


def _line(line: Line) -> str:
    lead = f"**{_escaped(line.lead)}** " if line.lead else ""
    words = f"{lead}{_escaped(line.text) if not lead else _inside(line.text)}".rstrip()
    return f"- {words}" if line.is_item else words


def _inside(text: str) -> str:
    return _MARKUP.sub(r"\\\1", " ".join(text.split()))


def _escaped(text: str) -> str:
    """On one line, with nothing in it that begins a heading, a list, a link or a tag."""
    return _BEGINS.sub(r"\1\\\2", _inside(text))
