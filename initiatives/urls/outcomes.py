"""Outcomes, and which one an initiative serves."""

from django.urls import path

from initiatives.views import outcomes

urlpatterns = [
    path("outcomes/", outcomes.outcomes, name="outcomes"),
    path("outcomes/add/", outcomes.add, name="outcome_add"),
    path("outcomes/<int:pk>/", outcomes.outcome, name="outcome"),
    path("outcomes/<int:pk>/edit/", outcomes.edit, name="outcome_edit"),
    path("outcomes/<int:pk>/close/", outcomes.close, name="outcome_close"),
    path("i/<int:pk>/serves/", outcomes.serves, name="serves"),
]
