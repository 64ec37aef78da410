"""The board, decisions, the brief, and planning."""

from django.urls import path

from initiatives.views import board

urlpatterns = [
    path("board/", board.board_home, name="board_home"),
    path("board/<slug:slug>/", board.board, name="board"),
    path("board/<slug:slug>/rail/", board.board_rail, name="board_rail"),
    path("i/<int:pk>/decide/", board.decide, name="decide"),
    path("i/<int:pk>/undo/", board.undo_decision, name="undo_decision"),
    path("i/<int:pk>/reopen/", board.reopen, name="reopen"),
    path("i/<int:pk>/brief/", board.brief, name="brief"),
    path("not-doing/", board.not_doing, name="not_doing"),
    path("settings/capacity/", board.capacity, name="capacity"),
    path("settings/periods/", board.periods, name="periods"),
    path("settings/periods/<slug:slug>/", board.period, name="period"),
]
