"""Two people at one form: what was typed stays, and sending it again writes it on the version that stands."""

from typing import Any

from initiatives.forms import Form


def write_on(form: Form, version: int | None) -> None:
    """Let a refused form carry the version that stands now, so that "Keep mine" is sending it again."""
    data: Any = form.data.copy()  # type: ignore[attr-defined]
    data["version"] = str(version)
    form.data = data
