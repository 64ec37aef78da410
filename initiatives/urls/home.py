"""Addresses of the column: home."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
