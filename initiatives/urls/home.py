"""The front door."""

from django.urls import path

from initiatives.views import home

urlpatterns = [
    path("", home.front, name="home"),
    path("welcome/", home.welcome, name="welcome"),
]
