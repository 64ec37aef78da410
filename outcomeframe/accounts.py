"""How signing in differs from allauth's defaults: nobody signs themselves up."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest  # noqa: TID251 - allauth's own interface hands us the request


class Accounts(DefaultAccountAdapter):
    """An administrator invites people; there is no open sign-up."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def add_message(self, *args: Any, **kwargs: Any) -> None:
        """Nothing: the page that one lands on says it already."""
