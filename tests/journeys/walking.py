"""A person over HTTP: reads a page, fills the form that is on it, presses its button. No address is guessed
that a page does not link to, and every form goes with the hidden values and the token that came with it.
"""

from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any
from urllib.parse import urljoin, urlsplit

from django.test import Client

from initiatives import tasks
from initiatives.models import AppraisalJob, Person
from tests.factories import PASSWORD

_VOID_CONTROLS = ("submit", "button", "reset", "image")


@dataclass
class Form:
    """One form as a browser would send it, with the choices and boxes that a person can fill."""

    action: str
    method: str
    values: list[tuple[str, str]] = field(default_factory=list)
    names: set[str] = field(default_factory=set)
    options: dict[str, list[tuple[str, str]]] = field(default_factory=dict)


class _Reader(HTMLParser):
    """Forms with their current values, links, and the words that are visible."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.forms: list[Form] = []
        self.links: list[tuple[str, str]] = []
        self.words: list[str] = []
        self._form: Form | None = None
        self._area: tuple[str, list[str]] | None = None
        self._select: str = ""
        self._option: tuple[str, bool, list[str]] | None = None
        self._link: tuple[str, list[str]] | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        got = dict(attrs)
        if tag == "form":
            self._form = Form(got.get("action") or "", (got.get("method") or "get").lower())
            self.forms.append(self._form)
        elif tag == "a" and "href" in got:
            self._link = (got["href"] or "", [])
        elif self._form is not None:
            self._control(tag, got)

    def _control(self, tag: str, got: dict[str, str | None]) -> None:
        assert self._form is not None
        name = got.get("name") or ""
        if tag == "input" and name and "disabled" not in got:
            kind = (got.get("type") or "text").lower()
            if kind in _VOID_CONTROLS:
                return
            self._form.names.add(name)
            if kind in ("radio", "checkbox"):
                self._form.options.setdefault(name, []).append((got.get("value") or "on", ""))
                if "checked" not in got:
                    return
            self._form.values.append((name, got.get("value") or ("on" if kind == "checkbox" else "")))
        elif tag == "textarea" and name:
            self._form.names.add(name)
            self._area = (name, [])
        elif tag == "select" and name:
            self._form.names.add(name)
            self._select = name
            self._form.options.setdefault(name, [])
        elif tag == "option" and self._select:
            self._option = (got.get("value") or "", "selected" in got, [])

    def handle_endtag(self, tag: str) -> None:
        form = self._form
        if tag == "form":
            self._form = None
        elif tag == "a" and self._link is not None:
            self.links.append((self._link[0], " ".join("".join(self._link[1]).split())))
            self._link = None
        elif tag == "textarea" and self._area is not None and form is not None:
            form.values.append((self._area[0], "".join(self._area[1]).removeprefix("\n")))
            self._area = None
        elif tag == "option" and self._option is not None and form is not None:
            value, chosen, words = self._option
            form.options[self._select].append((value, "".join(words).strip()))
            if chosen:
                form.values.append((self._select, value))
            self._option = None
        elif tag == "select" and form is not None:
            if self._select not in dict(form.values) and form.options[self._select]:
                form.values.append((self._select, form.options[self._select][0][0]))
            self._select = ""

    def handle_data(self, data: str) -> None:
        if self._area is not None:
            self._area[1].append(data)
            return
        if self._option is not None:
            self._option[2].append(data)
            return
        if self._link is not None:
            self._link[1].append(data)
        self.words.append(data)


@dataclass
class Page:
    """What came back, after redirects."""

    url: str
    status: int
    html: str

    def __post_init__(self) -> None:
        reader = _Reader()
        reader.feed(self.html)
        self.forms = reader.forms
        self.links = reader.links
        self.text = " ".join("".join(reader.words).split())

    def form_with(self, *names: str, action: str = "") -> Form:
        """The one form that holds all these controls and sends to an address with that end."""
        found = [
            form
            for form in self.forms
            if set(names) <= form.names and (not action or urlsplit(form.action).path.endswith(action))
        ]
        assert found, f"{self.url} has no form with {names} to {action or 'anywhere'}; it has " + "; ".join(
            f"{form.action}: {sorted(form.names)}" for form in self.forms
        )
        return found[0]

    def link(self, words: str) -> str:
        """Where the link with these words leads."""
        found = [href for href, said in self.links if words.lower() in said.lower()]
        assert found, f"{self.url} has no link that says {words!r}: {[said for _, said in self.links]}"
        return found[0]


class Walker:
    """Somebody with a browser that checks tokens. `htmx` sends the headers that htmx would."""

    def __init__(self, person: Person | None = None, *, htmx: bool = False) -> None:
        self.client = Client(enforce_csrf_checks=True)
        self.htmx = htmx
        self.page = Page("about:blank", 0, "")
        if person is not None:
            self.client.force_login(person)

    def sign_in(self, person: Person, password: str = PASSWORD) -> "Walker":
        """Through the sign-in page, as everybody does. Not more than twenty a minute may."""
        self.open("/login/")
        self.send({"login": person.email, "password": password})
        assert self.page.status == 200 and "/login/" not in self.page.url, self.page.text[:300]
        return self

    def open(self, address: str) -> Page:
        """Follow a link."""
        return self._arrive(self.client.get(address), address)

    def peek(self, address: str) -> int:
        """The status of an address, without following it."""
        return int(self.client.get(address).status_code)

    def click(self, words: str) -> Page:
        """Follow the link of this page that says so."""
        return self.open(urljoin(self.page.url, self.page.link(words)))

    def send(
        self, fields: dict[str, Any] | None = None, *, action: str = "", press: dict[str, str] | None = None
    ) -> Page:
        """Fill `fields` into the form of this page that has them, and press its button."""
        wanted = fields or {}
        form = self.page.form_with(*wanted, action=action)
        data: dict[str, list[str]] = {}
        for name, value in form.values:
            data.setdefault(name, []).append(value)
        for name, value in wanted.items():
            data[name] = [str(item) for item in value] if isinstance(value, list | tuple) else [str(value)]
        for name, value in (press or {}).items():
            data[name] = [value]
        address = urljoin(self.page.url, form.action) if form.action else self.page.url
        return self._arrive(self.client.post(address, data, headers=self._headers(address)), address)

    def _headers(self, address: str) -> dict[str, str]:
        return (
            {"HX-Request": "true", "HX-Current-URL": f"http://testserver{self.page.url}"} if self.htmx else {}
        )

    def _arrive(self, response: Any, address: str) -> Page:
        """Go wherever the answer sends, as a browser and htmx would."""
        for _ in range(10):
            onwards = response.get("HX-Redirect") or response.get("Location")
            if not onwards:
                break
            address = urljoin(address, onwards)
            response = self.client.get(address.partition("#")[0])
        self.page = Page(address, response.status_code, response.content.decode())
        return self.page


def work() -> int:
    """What the worker does: every job that waits, by the task that its message names. How many there were."""
    waiting = list(AppraisalJob.objects.waiting().order_by("pk").values_list("pk", flat=True))
    for job in waiting:
        tasks.compute_appraisal(job)
    return len(waiting)
