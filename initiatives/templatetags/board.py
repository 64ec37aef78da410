"""Rows of the board as HTML: a row that says the same is not drawn again."""

from collections.abc import Iterable
from functools import lru_cache

from django import template
from django.template.loader import get_template
from django.utils.html import format_html_join
from django.utils.safestring import SafeString, mark_safe

from initiatives.charts.board_table import Row
from initiatives.queries.board.orders import SORTS

register = template.Library()


@register.simple_tag
def board_row(
    row: Row, *, kind: str, decides: bool = False, first: bool = False, fit: str = ""
) -> SafeString:
    """One `<tr>`. `kind` is "ready", "reframing" or "later"; `fit` is "fit" or "below" the line.

    Nothing in it depends on the request, so that the text of a row can be kept for the next page that shows it.
    """
    return _drawn(row, kind, bool(decides), bool(first), fit)


@register.simple_tag
def board_rows(
    rows: Iterable[Row], *, kind: str, decides: bool = False, first: bool = False, fit: str = ""
) -> SafeString:
    """The `<tr>` of each. `kind` is "ready", "reframing", "later" or "compare"; `fit` is "fit" or "below" the line.

    Nothing in them depends on the request, so that the text of a row can be kept for the next page that shows it. A
    row's own mark says more about whether it fits than `fit`. `first` makes the first of them the current one.
    """
    marks = {"Fits": "fit", "Does not fit": "below"}
    return mark_safe(
        "".join(
            _drawn(row, kind, bool(decides), bool(first) and not place, marks.get(row.mark, fit))
            for place, row in enumerate(rows)
        )
    )


@register.simple_tag
def choices(of: tuple[tuple[str, str], ...], chosen: str) -> SafeString:
    """The `<option>` of each (value, words), as many boards in a row ask for the same."""
    return _options(of, chosen or "")


@lru_cache(maxsize=256)
def _options(of: tuple[tuple[str, str], ...], chosen: str) -> SafeString:
    return format_html_join(
        "",
        '<option value="{}"{}>{}</option>',
        ((value, mark_safe(" selected") if value == chosen else "", words) for value, words in of),
    )


@register.simple_tag
@lru_cache(maxsize=1)
def meanings_of_orders() -> SafeString:
    """What each order puts first, in words."""
    return format_html_join(
        "", "<dt>{}</dt><dd>{}</dd>", ((order.words, order.why) for order in SORTS.values())
    )


@lru_cache(maxsize=4_096)
def _drawn(row: Row, kind: str, decides: object, first: object, fit: str) -> SafeString:
    context = {"row": row, "kind": kind, "decides": decides, "first": first, "fit": fit}
    return mark_safe(get_template("board/row.html").render(context))
