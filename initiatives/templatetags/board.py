"""Rows of the board as HTML: a row that says the same is not drawn again."""

from functools import lru_cache

from django import template
from django.template.loader import get_template
from django.utils.safestring import SafeString, mark_safe

from initiatives.charts.board_table import Row

register = template.Library()


@register.simple_tag
def board_row(
    row: Row, *, kind: str, decides: bool = False, first: bool = False, fit: str = ""
) -> SafeString:
    """One `<tr>`. `kind` is "ready", "reframing" or "later"; `fit` is "fit" or "below" the line.

    Nothing in it depends on the request, so that the text of a row can be kept for the next page that shows it.
    """
    return _drawn(row, kind, bool(decides), bool(first), fit)


@lru_cache(maxsize=4_096)
def _drawn(row: Row, kind: str, decides: object, first: object, fit: str) -> SafeString:
    context = {"row": row, "kind": kind, "decides": decides, "first": first, "fit": fit}
    return mark_safe(get_template("board/row.html").render(context))
