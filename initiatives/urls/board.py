"""Addresses of the column: board."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
