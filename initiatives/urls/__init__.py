"""Addresses by column. Each view in them says who may enter."""

from initiatives.urls import board, conversations, home, intake, options, outcomes, people, reframing

urlpatterns = [
    *home.urlpatterns,
    *people.urlpatterns,
    *intake.urlpatterns,
    *reframing.urlpatterns,
    *conversations.urlpatterns,
    *options.urlpatterns,
    *board.urlpatterns,
    *outcomes.urlpatterns,
]
