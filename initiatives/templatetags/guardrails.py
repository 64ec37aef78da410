"""Risks in words: how likely, and what it costs then."""

from typing import Any

from django import template

from initiatives.queries.reframing.technical import chance_words, cost_words

register = template.Library()


@register.filter
def chance(value: Any) -> str:
    """ "1 in 10", "85%"."""
    return chance_words(value)


@register.simple_tag
def costs(risk: Any, unit: str = "", currency: str = "$") -> str:
    """ "+3 to 6 weeks", "−8 points"."""
    return cost_words(risk.cost, risk.text, unit=unit, currency=currency)
