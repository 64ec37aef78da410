"""Addresses of the column: people."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
