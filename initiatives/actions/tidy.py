"""What nobody needs any more: ended sessions, and the tokens of forms that were sent long ago."""

from datetime import datetime, timedelta

from django.contrib.sessions.models import Session

from initiatives.models import Once

KEEP_TOKENS = timedelta(days=30)


def tidy(*, now: datetime) -> tuple[int, int]:
    """Delete ended sessions and old form tokens; returns how many of each."""
    sessions, _ = Session.objects.filter(expire_date__lt=now).delete()
    tokens, _ = Once.objects.older_than(now - KEEP_TOKENS).delete()
    return sessions, tokens
