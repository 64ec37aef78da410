"""Addresses of the column: reframing."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
