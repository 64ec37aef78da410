"""Every component on one page, with the figures of the fraud case. For looking at, and for the machine to check."""

import datetime as dt
from dataclasses import dataclass
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from django.conf import settings
from django.contrib.staticfiles import finders
from django.template.loader import render_to_string
from playwright.sync_api import Page, Route

from initiatives import charts
from initiatives.forms import Form, fields

NOW = dt.datetime(2026, 11, 23, 9, 14, tzinfo=dt.UTC)
ADDRESS = "http://gallery.test"
_TYPES = {".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml"}


class Proposal(Form):
    """Enough of a form to show every state of a field."""

    what = fields.PlainTextField(
        label="What do you want to build?", help_text="One line, in your own words.", max_length=120
    )
    different = fields.PlainTextField(
        label="What would be different if this worked?",
        help_text="Who would notice, and what would happen less or more often? One or two sentences.",
        lines=3,
        max_length=600,
        missing="Enter what would be different if this worked",
    )
    effort = fields.RangeField(
        label="Effort",
        help_text="Low and high you'd be surprised to miss. 8 times in 10 it should land between.",
        units=fields.WEEKS,
        minimum=0,
    )


@dataclass(frozen=True)
class Option:
    """One row of the options table."""

    key: str
    name: str
    line: str
    by: str
    net: charts.Interval
    effort: str
    effort_range: str
    target: charts.Dots
    best: float
    pays: float
    lead: bool = False


def context(*, state: str = "fresh", theme: str = "light", error: bool = True) -> dict[str, Any]:
    """All that the gallery shows."""
    axis = charts.money_axis([-260_000, 1_370_000])
    user = SimpleNamespace(
        is_authenticated=True, name="Marta Lindqvist", initials="ML", email="marta@example.com", theme=theme
    )
    options = [
        Option("B", "5-minute checks", "Hold the parcel, not the checkout", "From Tomás Ferreira",
               charts.interval(600e3, 1010e3, 1370e3, axis=axis), "11", "8 to 16", charts.ten_dots(0.5), 0.72, 3, True),
        Option("A", "Real-time scoring", "Every payment, under 200 ms", "As filed, Priya Nair",
               charts.interval(560e3, 860e3, 1160e3, axis=axis), "34", "24 to 48", charts.ten_dots(0.92), 0.25, 8),
        Option("C", "Tune the rules we pay for", "3-D Secure on risky orders", "From Ines Okafor",
               charts.no_interval("Net value", "Effort missing, from Jonas Weber"), "5", "3 to 8",
               charts.ten_dots(0.01), 0.03, 2),
    ]  # fmt: skip
    rows = [
        ("fit sel", "Halve card-fraud losses, to $52k a month", (600e3, 1010e3, 1370e3), 0.5),
        ("fit", "Pay 95% of sellers within a day (now 71%)", (210e3, 540e3, 910e3), 0.7),
        ("below", "Set up a new seller in 2 days (now 6)", (-120e3, 310e3, 820e3), 0.4),
        ("below", "Answer 80% of order questions without an agent (now 46%)", (-900e3, 240e3, 2.4e6), 0.3),
    ]
    board = [
        {"cls": cls, "goal": goal, "net": charts.interval(*net, axis=axis), "target": charts.ten_dots(chance)}
        for cls, goal, net, chance in rows
    ]
    typed = {"what": "Real-time fraud detection engine", "different": "" if error else "Less money lost"}
    points = [
        charts.Point(goal, 11 + 6 * i, net[1], i == 0, "/i/142/") for i, (_, goal, net, _) in enumerate(rows)
    ]
    months = [49, 50, 51, 54, 53, 57, 59, 62, 71, 82, 92, 104]
    return {
        "request": SimpleNamespace(path="/board/", user=user, build_absolute_uri=f"{ADDRESS}/i/142/"),
        "user": user, "nav": {"inbox_count": 3, "can_file": True, "can_administer": True}, "mode": "demo",
        "csrf_token": "token", "now": NOW, "filed_at": NOW - dt.timedelta(days=11), "state": state, "axis": axis,
        "options": options, "board": board,
        "compare": charts.compare_bars([("Loss reduction", 0.85), ("Effort", 0.32), ("Wait for results", 0.42)]),
        "choosing": charts.choosing_bars([
            charts.Choice("5-minute checks", 11, 16, "Leaves 27 weeks. Nothing else has to stop.", True),
            charts.Choice("Real-time scoring", 34, 48, "Leaves 4, or runs 10 over. OF-138 and OF-131 wait a quarter."),
        ], free=38),
        "capacity": charts.capacity_bar(limit=96, kept=20, committed=38, proposed=33, proposed_low=26, proposed_high=42),
        "tornado": charts.tornado([charts.Swing("Share of instant delivery", 1.3e6, 0.4e6, "/i/142/q/7/"),
                                   charts.Swing("Effort of B", 1.1e6, 0.9e6)], middle=1010e3, axis=axis),
        "spark": charts.sparkline([(dt.date(2025, 12, 1) + dt.timedelta(days=30 * i), 1000.0 * v) for i, v in enumerate(months)],
                                  label="Card-fraud losses a month", target=52e3, target_date=dt.date(2027, 6, 30),
                                  forecast_low=40e3, forecast_high=80e3),
        "matrix": charts.matrix(points, x_axis=charts.number_axis([0, 40]), y_axis=axis),
        "coverage": charts.coverage_curve([(0.5, 0.4), (0.8, 0.78), (0.9, 0.95)]),
        "form": Proposal(typed | {"effort": "8 to 16"}, today=NOW.date()),
        "conflicts": [{"label": "Effort of B", "theirs": "14 to 22", "yours": "8 to 16"}] if error else [],
    }  # fmt: skip


def _answer(route: Route, page: str) -> None:
    path = route.request.url.removeprefix(ADDRESS).split("?")[0]
    policy = "; ".join(f"{name} {value}" for name, value in settings.CONTENT_SECURITY_POLICY.items())
    if path.startswith("/static/"):
        found = finders.find(path.removeprefix("/static/"))
        if not found:
            route.fulfill(status=404, body="")
            return
        route.fulfill(body=Path(found).read_bytes(), content_type=_TYPES[Path(found).suffix])
        return
    body = render_to_string("components/gallery_decide.html") if path.endswith("/decide/") else page
    route.fulfill(body=body, content_type="text/html", headers={"Content-Security-Policy": policy})


def show(page: Page, **shown: Any) -> list[str]:
    """Opens the gallery in the browser under the real policy; gives what the console complains of."""
    html = render_to_string("components/gallery.html", context(**shown))
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.route(f"{ADDRESS}/**", lambda route: _answer(route, html))
    page.goto(f"{ADDRESS}/gallery/")
    return complaints
