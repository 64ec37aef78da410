"""Addresses of the column: options."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
