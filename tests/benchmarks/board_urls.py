"""Django's admin list and a list as an API would give it, of the very rows that the board shows."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest, JsonResponse
from django.urls import include, path

from initiatives.models import BoardRow, Shelf

SHOWN = (
    "outcome",
    "proposal_title",
    "team",
    "stage",
    "option_name",
    "npv_low",
    "npv_middle",
    "npv_high",
    "effort_low",
    "effort_middle",
    "effort_high",
    "value_a_week",
    "chance_of_target",
    "questions_open",
    "guardrail_state",
    "decide_by",
)


class OpenSite(admin.AdminSite):
    """Whoever comes may look: what is measured is the list, not the door."""

    def has_permission(self, request: HttpRequest) -> bool:
        return True


class BoardRows(admin.ModelAdmin):
    """The list as one writes it first: columns, fifty to a page, sorted by value a week."""

    list_display = SHOWN
    list_per_page = 50
    list_select_related = ("team",)
    ordering = ("by_value_week",)
    list_filter = ("stage", "team")

    def get_queryset(self, request: HttpRequest) -> Any:
        return super().get_queryset(request).filter(shelf__lte=Shelf.REFRAMING)

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return True

    has_change_permission = has_module_permission = has_view_permission


site = OpenSite(name="admin")
site.register(BoardRow, BoardRows)


def rows(request: HttpRequest) -> JsonResponse:
    """A page as a paginated API gives it: how many there are, and fifty objects as JSON."""
    found = (
        BoardRow.objects.filter(shelf__lte=Shelf.REFRAMING).select_related("team").order_by("by_value_week")
    )
    start = int(request.GET.get("start", "0"))
    page = [
        {name: str(getattr(row, name)) for name in SHOWN} | {"id": row.initiative_id}
        for row in found[start : start + 50]
    ]
    return JsonResponse({"count": found.count(), "results": page})


urlpatterns = [path("admin/", site.urls), path("rows/", rows), path("", include("outcomeframe.urls"))]
