"""Our few icons, drawn on a 16 by 16 grid, as inline SVG: `{% icon "search" %}`."""

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

register = template.Library()

# Stroked paths. Kept here rather than in a font or a package: a page carries only those it shows.
_PATHS: dict[str, str] = {
    "search": '<circle cx="7" cy="7" r="4.5"/><path d="m10.5 10.5 3.5 3.5"/>',
    "question": '<circle cx="8" cy="8" r="6.25"/><path d="M6.2 6.3c.2-1 .9-1.6 1.9-1.6s1.8.6 1.8 1.6c0 1.3-1.8 '
    '1.4-1.8 2.6M8.1 11.2v.1"/>',
    "answered": '<circle cx="8" cy="8" r="6.25"/><path d="m5.3 8.2 1.9 1.9 3.6-4"/>',
    "withdrawn": '<circle cx="8" cy="8" r="6.25"/><path d="M5 8h6"/>',
    "suggestion": '<path d="M3 12.8 3.6 10l7-7 2.4 2.4-7 7L3 12.8ZM9.2 4.4l2.4 2.4"/>',
    "concern": '<path d="M8 2.2 14.2 13H1.8L8 2.2ZM8 6.6v3M8 11.3v.1"/>',
    "like": '<path d="M8 13.4S2.2 10 2.2 6.1A3 3 0 0 1 8 5a3 3 0 0 1 5.8 1.1c0 3.9-5.8 7.3-5.8 7.3Z"/>',
    "nudge": '<path d="M8 1.8a4.4 4.4 0 0 0-2.6 7.9c.5.4.8.9.8 1.5h3.6c0-.6.3-1.1.8-1.5A4.4 4.4 0 0 0 8 1.8Z'
    'M6.4 13.6h3.2"/>',
    "more": '<path d="M3 8h.1M8 8h.1M13 8h.1" stroke-width="3"/>',
    "check": '<path d="m3 8.4 3.2 3.2L13 4.8"/>',
    "close": '<path d="m4 4 8 8M12 4l-8 8"/>',
    "arrow": '<path d="M2 8h12M9.5 3.5 14 8l-4.5 4.5"/>',
    "link": '<path d="M6.8 9.2a2.6 2.6 0 0 0 3.7 0l2.3-2.3a2.6 2.6 0 0 0-3.7-3.7l-.9.9M9.2 6.8a2.6 2.6 0 0 0-3.7 '
    '0L3.2 9.1a2.6 2.6 0 0 0 3.7 3.7l.9-.9"/>',
    "print": '<path d="M4.5 6V2.5h7V6M4.5 11.5h-2V6h11v5.5h-2M4.5 9.5h7v4h-7z"/>',
    "lock": '<path d="M3.5 7.2h9v6.3h-9zM5.3 7V5a2.7 2.7 0 0 1 5.4 0v2"/>',
    "clock": '<circle cx="8" cy="8" r="6.25"/><path d="M8 4.4V8l2.4 1.6"/>',
    "plus": '<path d="M8 3v10M3 8h10"/>',
    "down": '<path d="m4 6 4 4 4-4"/>',
}


@register.simple_tag
def icon(name: str, size: int = 16) -> SafeString:
    """The named icon, hidden from screen readers: the words beside it carry the meaning.

    Raises KeyError for a name we have not drawn, so a typing slip shows in the first test that renders it.
    """
    paths = mark_safe(_PATHS[name])
    return format_html(
        '<svg class="ico" width="{0}" height="{0}" viewBox="0 0 16 16" fill="none" stroke="currentColor" '
        'stroke-width="1.5" stroke-linecap="round" stroke-linejoin="round" aria-hidden="true">{1}</svg>',
        size,
        paths,
    )
