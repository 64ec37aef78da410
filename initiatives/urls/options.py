"""Addresses of the column: options."""

from django.urls import URLPattern, path, re_path

from initiatives.views import debts
from initiatives.views.options import needs, slices, stage
from initiatives.views.options import option as options
from initiatives.views.options import second as seconds

urlpatterns: list[URLPattern] = [
    path("i/<int:pk>.json", options.appraisal_json, name="appraisal_json"),
    path("i/<int:pk>/options/", options.section, name="options"),
    path("i/<int:pk>/options/undo/", options.undo, name="option_undo"),
    path("i/<int:pk>/options/add/", options.add, name="option_add"),
    re_path(r"^i/(?P<pk>[0-9]{1,18})/options/(?P<key>[A-Z]{1,3})/$", options.edit, name="option_edit"),
    re_path(r"^i/(?P<pk>[0-9]{1,18})/options/(?P<key>[A-Z]{1,3})/second/$", seconds.second, name="second"),
    re_path(
        r"^i/(?P<pk>[0-9]{1,18})/options/(?P<key>[A-Z]{1,3})/slices/$", slices.slices, name="option_slices"
    ),
    re_path(r"^i/(?P<pk>[0-9]{1,18})/options/(?P<key>[A-Z]{1,3})/later/$", stage.later, name="option_later"),
    re_path(r"^i/(?P<pk>[0-9]{1,18})/options/(?P<key>[A-Z]{1,3})/teams/$", needs.needs, name="option_teams"),
    path("i/<int:pk>/wished-date/", stage.wish, name="wished_date"),
    path("debt/", debts.ledger, name="debts"),
    path("debt/<int:pk>/", debts.settle, name="debt"),
    path("i/<int:pk>/compare/", options.compare, name="compare"),
    path("help/method/", options.method, name="method"),
]
