"""Addresses of conversations with customers."""

from django.urls import URLPattern, path

from initiatives.views import conversations

urlpatterns: list[URLPattern] = [
    path("conversations/", conversations.conversations, name="conversations"),
    path("conversations/add/", conversations.add, name="conversation_add"),
    path("conversations/<int:pk>/", conversations.conversation, name="conversation"),
    path("conversations/<int:pk>.ics", conversations.calendar, name="conversation_calendar"),
    path("conversations/<int:pk>/edit/", conversations.edit, name="conversation_edit"),
    path("conversations/<int:pk>/join/", conversations.join, name="conversation_join"),
    path("conversations/<int:pk>/leave/", conversations.leave, name="conversation_leave"),
    path("conversations/<int:pk>/off/", conversations.call_off, name="conversation_off"),
    path("conversations/<int:pk>/write-up/", conversations.write_up, name="conversation_write_up"),
]
