"""The board, decisions, the brief, and planning."""

from django.urls import path

from initiatives.views.board import briefing, deciding, displacing, exporting, keeping, planning, screen

urlpatterns = [
    path("board/", screen.board_home, name="board_home"),
    path("board/compare/", screen.compare, name="board_compare"),
    path("board/<slug:slug>/", screen.board, name="board"),
    path("board/<slug:slug>.csv", exporting.board_csv, name="board_csv"),
    path("board/<slug:slug>.xlsx", exporting.board_xlsx, name="board_xlsx"),
    path("board/<slug:slug>.json", exporting.board_json, name="board_json"),
    path("board/<slug:slug>/rail/", screen.board_rail, name="board_rail"),
    path("board/<slug:slug>/moved/", screen.board_moved, name="board_moved"),
    path("board/<slug:slug>/changes/", screen.board_changes, name="board_changes"),
    path("views/", keeping.views, name="views"),
    path("views/<slug:slug>/", screen.saved_view, name="saved_view"),
    path("views/<slug:slug>/change/", keeping.change_view, name="change_view"),
    path("views/<slug:slug>/delete/", keeping.delete_view, name="delete_view"),
    path("views/<slug:slug>/back/", keeping.bring_back_view, name="bring_back_view"),
    path("i/<int:pk>/pin/", keeping.pin, name="pin"),
    path("i/<int:pk>/unpin/", keeping.unpin, name="unpin"),
    path("i/<int:pk>/decide/", deciding.decide, name="decide"),
    path("i/<int:pk>/cost/", displacing.displacing, name="displacing"),
    path("i/<int:pk>/undo/", deciding.undo_decision, name="undo_decision"),
    path("i/<int:pk>/reopen/", deciding.reopen, name="reopen"),
    path("i/<int:pk>/brief/", briefing.brief, name="brief"),
    path("i/<int:pk>/brief.md", briefing.brief_markdown, name="brief_markdown"),
    path("i/<int:pk>/brief/ask/", briefing.ask_back, name="ask_back"),
    path("i/<int:pk>/brief/guidance/", briefing.guidance, name="guidance"),
    path("not-doing/", deciding.not_doing, name="not_doing"),
    path("settings/capacity/", planning.capacity, name="capacity"),
    path("settings/capacity/undo/", planning.undo_capacity, name="undo_capacity"),
    path("settings/periods/", planning.periods, name="periods"),
    path("settings/periods/<slug:slug>/", planning.period, name="period"),
]
