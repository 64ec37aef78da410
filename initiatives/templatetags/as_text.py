"""A table as plain text, for a chat: columns of even width, a line a row."""

from collections.abc import Sequence

_WIDEST = 28


def table(heads: Sequence[str], rows: Sequence[tuple[str, Sequence[str]]], after: Sequence[str] = ()) -> str:
    """`heads` over `rows` (label, cells), then the sentences of `after`. Long names are cut with "…"."""
    lines = [["", *(_cut(head) for head in heads)], *([label, *cells] for label, cells in rows)]
    widths = [max(len(line[place]) for line in lines) for place in range(len(lines[0]))]
    drawn = [
        "  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip()
        for line in lines
    ]
    said = [sentence for sentence in after if sentence]
    return "\n".join([*drawn, *([""] if said else []), *said])


def _cut(text: str) -> str:
    return text if len(text) <= _WIDEST else f"{text[: _WIDEST - 1]}…"
