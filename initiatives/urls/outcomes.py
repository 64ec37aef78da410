"""Outcomes, which one an initiative serves, and the metrics that say how they stand."""

from django.urls import path

from initiatives.views import outcomes, readings

urlpatterns = [
    path("outcomes/", outcomes.outcomes, name="outcomes"),
    path("outcomes/add/", outcomes.add, name="outcome_add"),
    path("outcomes/<int:pk>/", outcomes.outcome, name="outcome"),
    path("outcomes/<int:pk>/edit/", outcomes.edit, name="outcome_edit"),
    path("outcomes/<int:pk>/close/", outcomes.close, name="outcome_close"),
    path("metrics/", readings.catalogue, name="catalogue"),
    path("metrics/<int:pk>/", readings.metric, name="readings"),
    path("i/<int:pk>/serves/", outcomes.serves, name="serves"),
]
