"""Evidence in rows: pasted from a spreadsheet, and written for one."""

import re
from collections.abc import Callable, Iterable, Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from initiatives.actions.reframing.evidence import MOST_AT_ONCE, Piece
from initiatives.forms import Form
from initiatives.forms.reframing.evidence import EvidenceForm
from initiatives.models import Counted, Evidence, EvidenceKind, EvidenceUse, Lane, Person, Stance

MOST_PASTED = 200_000  # characters

# Heading, field. The file that is downloaded has the same columns, so what was exported can be pasted.
COLUMNS = (
    ("Kind", "kind"),
    ("Asked or did", "lane"),
    ("Date", "on"),
    ("Source", "source"),
    ("What it says", "says"),
    ("How many", "count"),
    ("Money a year", "revenue"),
    ("For or against", "stance"),
    ("Link", "link"),
    ("Quote", "quote"),
    ("In the room", "room"),
    ("Note", "note"),
)
_KINDS = {
    **{value: value for value in EvidenceKind.values},
    **{label.lower(): value for value, label in EvidenceKind.choices},
    "sales": "call",
    "support ticket": "ticket",
    "reading": "analytics",
    "log": "analytics",
}
_LANES = {"asked": "asked", "ask": "asked", "said": "asked", "did": "did", "do": "did", "done": "did"}
_LANES |= {label.lower(): value for value, label in Lane.choices}
_STANCES = {"": "for", "for": "for", "against": "against"}
_STANCES |= {label.lower(): value for value, label in Stance.choices}
_HOW_MANY = re.compile(
    r"(?P<count>.*?\d[\d,.' ]*(?:k|m)?)\s*(?P<who>customers?|users?|people)?"
    r"\s*(?:(?:a|per|each|every|/)\s*(?P<every>day|week|month|quarter|year)|(?P<all>in all))?",
    re.IGNORECASE,
)


class PasteForm(Form):
    """Rows from a spreadsheet, a piece a row. All are right and added, or none is."""

    rows = forms.CharField(
        label="Rows from your spreadsheet",
        required=True,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 10, "class": "field num", "wrap": "off", "spellcheck": "false"}),
        error_messages={
            "required": "Paste at least one row",
            "null_characters_not_allowed": "The rows have hidden control characters. Paste them as plain text",
        },
    )
    once = forms.CharField(widget=forms.HiddenInput, required=False, max_length=64)

    def __init__(self, *args: Any, people: Sequence[Person], **kwargs: Any) -> None:
        self.people = people
        self.pieces: list[Piece] = []
        self.bad_rows: list[tuple[int, str, str]] = []
        super().__init__(*args, **kwargs)

    def clean_rows(self) -> str:
        text: str = self.cleaned_data["rows"]
        lines = [
            (number, line)
            for number, line in enumerate(text.replace("\r\n", "\n").replace("\r", "\n").split("\n"), 1)
            if line.strip()
        ]
        if lines and _is_heading(lines[0][1]):
            lines = lines[1:]
        if not lines:
            raise ValidationError("Paste at least one row", code="empty")
        if len(lines) > MOST_AT_ONCE:
            raise ValidationError(
                f"You pasted {len(lines):,} rows. Paste {MOST_AT_ONCE} or fewer at a time", code="many"
            )
        if len(text) > MOST_PASTED:
            raise ValidationError("These rows are too long. Paste fewer at a time", code="long")
        for number, line in lines:
            self._read(number, line)
        if self.bad_rows:
            count = len(self.bad_rows)
            raise ValidationError(
                f"{count} row{'' if count == 1 else 's'} cannot be read, so nothing was added. "
                "Correct what is listed below and send it again",
                code="bad_rows",
            )
        return text

    def _read(self, number: int, line: str) -> None:
        form = EvidenceForm(_cells(line), people=self.people, today=self.today)
        if form.is_valid():
            self.pieces.append(form.piece())
            return
        heads = {field: heading for heading, field in COLUMNS} | {"every": "How many", "counted": "How many"}
        field, errors = next(iter(form.errors.items()))
        self.bad_rows.append((number, heads.get(field, ""), str(errors[0])))


def _is_heading(line: str) -> bool:
    cells = [cell.strip().lower() for cell in line.split("\t")]
    return cells[:2] == ["kind", "asked or did"]


def _cells(line: str) -> dict[str, str]:
    """The cells of a row as what would stand in the form."""
    cells = [_bare(cell) for cell in line.split("\t")] + [""] * len(COLUMNS)
    found = {field: cells[place] for place, (_, field) in enumerate(COLUMNS)}
    found["kind"] = _KINDS.get(found["kind"].lower(), found["kind"])
    found["lane"] = _LANES.get(found["lane"].lower(), found["lane"])
    found["stance"] = _STANCES.get(found["stance"].lower(), found["stance"])
    many = _HOW_MANY.fullmatch(found["count"])
    found["counted"], found["every"] = str(Counted.CUSTOMERS), ""
    if many:
        found["count"] = many["count"].strip()
        found["counted"] = "customers" if (many["who"] or "").lower().startswith("cust") else "users"
        found["counted"] = found["counted"] if many["who"] else str(Counted.CUSTOMERS)
        found["every"] = (many["every"] or "").lower()
    return found


def _bare(cell: str) -> str:
    """A cell without the quotes of the spreadsheet, and without the mark that keeps a text from being a formula."""
    text = cell.strip()
    if len(text) > 1 and text[0] == text[-1] == '"':
        text = text[1:-1].replace('""', '"').strip()
    return text[1:] if text[:1] == "'" and text[1:2] in _FORMULA else text


_FORMULA = tuple("=+-@\t\r")


def plain_cell(text: str) -> str:
    """A text that no spreadsheet takes for a formula. What looks like one is marked with a leading apostrophe."""
    one_line = " ".join(text.split())
    return f"'{one_line}" if one_line.startswith(_FORMULA) else one_line


def table(uses: Iterable[EvidenceUse], count_words: Callable[[Evidence], str]) -> list[list[str]]:
    """The evidence as rows of text under `COLUMNS`, each cell safe to open."""
    rows = [[heading for heading, _ in COLUMNS]]
    for use in uses:
        piece = use.evidence
        room = [seat.person.name for seat in piece.seated]  # type: ignore[attr-defined]
        rows.append(
            [
                plain_cell(text)
                for text in (
                    EvidenceKind(piece.kind).label,
                    Lane(piece.lane).value,
                    piece.on.isoformat(),
                    piece.source,
                    piece.says,
                    count_words(piece),
                    "" if piece.revenue is None else f"{piece.revenue:.2f}",
                    Stance(use.stance).value,
                    piece.link,
                    piece.quote,
                    ", ".join([*room, *([piece.room_names] if piece.room_names else [])]),
                    piece.note,
                )
            ]
        )
    return rows
