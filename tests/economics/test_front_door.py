"""What the page about the engine tells a newcomer is true."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from initiatives import economics

PAGE = Path(__file__).parents[2] / "docs" / "engine.md"


def test_the_example_on_the_page_runs_and_gives_what_it_says() -> None:
    match = re.search(r"```python\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL)
    assert match is not None
    names: dict[str, Any] = {}
    exec(match.group(1), names)  # noqa: S102 (our own page)
    found = names["found"]
    assert found.leader == "B"
    assert found.option("B").share_of_effort == 0.329809
    assert found.ask_first == "gift cards" and not found.decide_now


def test_every_formula_that_the_page_names_is_there() -> None:
    text = PAGE.read_text(encoding="utf-8")
    paragraph = text[text.index("Formulas by their plain names") : text.index("## How it is worked out")]
    module = ""
    for name in re.findall(r"`([\w.]+)`", paragraph):
        module, _, function = name.rpartition(".") if "." in name else (module, "", name)
        part = __import__(f"initiatives.economics.{module}", fromlist=[function])
        assert callable(getattr(part, function)), name


def test_the_front_door_knows_no_framework() -> None:
    import subprocess
    import sys

    code = "import sys, initiatives.economics; print([m for m in sys.modules if m.split('.')[0] in ('django', 'celery')])"
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=PAGE.parents[1]
    )
    assert done.stdout.strip() == "[]"
    assert set(economics.__all__) <= set(dir(economics))
