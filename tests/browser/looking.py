"""axe in a page: put there once, asked only for what is wrong. Passes are thousands of nodes that nobody reads."""

from typing import Any

from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Page

ALL = {
    "type": "tag",
    "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22a", "wcag22aa", "best-practice"],
}
COLOURS = {"type": "rule", "values": ["color-contrast", "link-in-text-block"]}
_ASK = """only => axe.run({runOnly: only, resultTypes: ["violations"]}).then(found => found.violations)"""


def violations(page: Page, only: dict[str, Any] = ALL) -> list[dict[str, Any]]:
    """What axe finds wrong on the page as it stands, in axe's own shape; `only` names the rules to ask."""
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE_SCRIPT)
    found: list[dict[str, Any]] = page.evaluate(_ASK, only)
    return found
