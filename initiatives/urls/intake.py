"""Addresses of the column: intake."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
