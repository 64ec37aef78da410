"""Rules that hold over all files: what must never stand in them, and where it would."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.house import ROOT

pytestmark = pytest.mark.one_database
OURS = ("initiatives", "outcomeframe", "templates", "static", "tests", "docs", "requirements", ".ci")
SUFFIXES = {".py", ".html", ".txt", ".css", ".js", ".md", ".yml", ".toml", ".json", ".svg", ".in", ".sh", ""}
THIS = Path(__file__).resolve()


def files(*folders: str, suffixes: set[str] = SUFFIXES) -> Iterator[Path]:
    for folder in folders:
        for path in sorted((ROOT / folder).rglob("*")):
            hidden = any(part in ("__pycache__", "node_modules") for part in path.parts)
            if path.is_file() and not hidden and path.suffix in suffixes and path.resolve() != THIS:
                yield path


def top() -> list[Path]:
    names = ("Makefile", "Dockerfile", "docker-compose.yml", "README.md", "pyproject.toml", ".env.example")
    return [ROOT / name for name in names]


def found(pattern: str, paths: Iterator[Path] | list[Path], flags: int = 0) -> list[str]:
    """Every line that matches, as file:line: text."""
    expression = re.compile(pattern, flags)
    hits = []
    for path in paths:
        for number, line in enumerate(path.read_text(errors="replace").splitlines(), 1):
            if expression.search(line):
                hits.append(f"{path.relative_to(ROOT)}:{number}: {line.strip()[:120]}")
    return hits


def whole_text(pattern: str, paths: Iterator[Path]) -> list[str]:
    """The same over line ends: tags are often broken over several lines."""
    expression = re.compile(pattern, re.IGNORECASE)
    return [
        f"{path.relative_to(ROOT)}: {match[0][:120]}"
        for path in paths
        for match in expression.finditer(path.read_text())
    ]


def test_nothing_is_left_for_later():
    assert found(r"\b(TODO|FIXME|XXX|HACK)\b", [*files(*OURS), *top()]) == []


def test_pins_are_hashes_without_any_address():
    pins = list(files("requirements", suffixes={".txt"}))
    assert {path.stem for path in pins} == {"base", "test", "bench"}
    assert found(r"https?:|file:|--(extra-)?index-url|--find-links|@ ", pins) == []
    for path in pins:
        blocks = re.split(r"\n(?=\S)", path.read_text().strip())
        assert [block.splitlines()[0] for block in blocks if "--hash=sha256:" not in block] == []


@pytest.mark.parametrize("name", ["base", "test", "bench"])
def test_whatever_is_asked_for_is_pinned(name):
    asked = (ROOT / "requirements" / f"{name}.in").read_text().splitlines()
    pinned = (ROOT / "requirements" / f"{name}.txt").read_text().lower()
    names = [re.split(r"[\[~=<>; ]", line)[0] for line in asked if line and line[0] not in "#-"]
    assert [each for each in names if f"\n{each.lower()}" not in f"\n{pinned}"] == []


def test_no_script_or_style_stands_inside_a_page():
    # A mail cannot ask for our sheet, and no content policy of ours holds in it.
    pages = [path for path in files("templates", suffixes={".html"}) if path.parent.name != "mail"]
    assert whole_text(r"<script(?![^>]*\bsrc=)[^>]*>", iter(pages)) == []
    assert whole_text(r"<style[\s>]", iter(pages)) == []
    assert whole_text(r"<[^>{]*\sstyle=", iter(pages)) == []
    assert whole_text(r"<[a-z][^>{]*\son[a-z]+=", iter(pages)) == []
    assert whole_text(r"hx-on\b|hx-vals=['\"]js:|javascript:", iter(pages)) == []


def test_no_page_or_style_sheet_asks_another_host():
    fronts = [*files("templates", suffixes={".html"}), *files("static", suffixes={".css", ".js"})]
    address = r"""(src|href|action)=["']https?://|url\(\s*["']?(https?:)?//|@import|fetch\(["']https?:"""
    assert found(address, fronts) == []


def test_no_machines_path_and_no_registry_is_named():
    everywhere = [
        *files("initiatives", "outcomeframe", "templates", "static", "docs", "requirements"),
        *top(),
    ]
    assert found(r"/home/\w|/(?:root|work)/\w|https?://[^\s\"']*/simple\b", everywhere) == []


def test_doors_and_shaping_never_build_a_query():
    """They call words of the models through `queries`. (Actions still ask for what they are about to write.)"""
    above = ("views", "urls", "forms", "templatetags", "charts", "management")
    code = list(files(*(f"initiatives/{floor}" for floor in above), suffixes={".py"}))
    code += [ROOT / "initiatives" / name for name in ("tasks.py", "notices.py", "jobs.py")]
    assert found(r"(?<!register)\.(filter|exclude|annotate|select_related)\(", code) == []


def test_the_house_has_no_drawer_for_odds_and_ends():
    names = {"utils.py", "helpers.py", "common.py", "misc.py"}
    assert [path for path in files("initiatives", "outcomeframe") if path.name in names] == []


def test_no_exception_is_swallowed_whole_and_no_model_sorts_itself():
    code = list(files("initiatives", "outcomeframe", suffixes={".py"}))
    assert found(r"except Exception\b|except BaseException\b|except:\s*$", code) == []
    assert found(r"^\s{8}ordering\s*=", code) == []
