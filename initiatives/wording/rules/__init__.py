"""All rules, one module per kind."""

from initiatives.wording.rule import Rule
from initiatives.wording.rules import (
    ai,
    automation,
    coverage,
    customisation,
    integration,
    interface,
    parity,
    platform,
    rebuild,
    speed,
    technology,
)

RULES: tuple[Rule, ...] = (
    *speed.RULES,
    *coverage.RULES,
    *platform.RULES,
    *technology.RULES,
    *ai.RULES,
    *interface.RULES,
    *rebuild.RULES,
    *customisation.RULES,
    *automation.RULES,
    *parity.RULES,
    *integration.RULES,
)
