"""The board, decisions, the brief, and planning."""

from django.urls import path

from initiatives.views.board import (
    applying,
)
    briefing,
    deciding,
    displacing,
    exporting,
    keeping,
<<<<<<< HEAD
    planning,
    screen,
    what_if,
    what_ifs,
=======
    not_doing,
    planning,
    screen,
>>>>>>> ea57f77 (Not doing holds all four kinds with reason, who, range and trigger; reopening takes evidence and can be undone)
)

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
    path("board/<slug:slug>/what-ifs/", what_ifs.what_ifs_list, name="what_ifs"),
    path("board/<slug:slug>/what-ifs/add/", what_ifs.what_if_add, name="what_if_add"),
    path("board/<slug:slug>/best/", what_ifs.best_portfolio, name="best_portfolio"),
    path("board/<slug:slug>/best/keep/", what_ifs.best_keep, name="best_keep"),
    path("what-ifs/compare/", what_if.what_ifs_compare, name="what_ifs_compare"),
    path("what-ifs/<int:pk>/", what_if.what_if, name="what_if"),
    path("what-ifs/<int:pk>/change/", what_ifs.what_if_describe, name="what_if_describe"),
    path("what-ifs/<int:pk>/copy/", what_ifs.what_if_copy, name="what_if_copy"),
    path("what-ifs/<int:pk>/delete/", what_ifs.what_if_delete, name="what_if_delete"),
    path("what-ifs/<int:pk>/back/", what_ifs.what_if_back, name="what_if_back"),
    path("what-ifs/<int:pk>/apply/", applying.what_if_apply, name="what_if_apply"),
    path("what-ifs/<int:pk>/undo/", applying.what_if_undo, name="what_if_undo"),
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
    path("i/<int:pk>/reopen/", not_doing.reopen, name="reopen"),
    path("i/<int:pk>/brief/", briefing.brief, name="brief"),
    path("i/<int:pk>/brief.md", briefing.brief_markdown, name="brief_markdown"),
    path("i/<int:pk>/brief/ask/", briefing.ask_back, name="ask_back"),
    path("i/<int:pk>/brief/guidance/", briefing.guidance, name="guidance"),
    path("not-doing/", not_doing.not_doing, name="not_doing"),
    path("not-doing.csv", not_doing.not_doing_csv, name="not_doing_csv"),
    path("i/<int:pk>/reopen/undo/", not_doing.undo_reopen, name="undo_reopen"),
    path("settings/capacity/", planning.capacity, name="capacity"),
    path("settings/capacity/undo/", planning.undo_capacity, name="undo_capacity"),
    path("settings/periods/", planning.periods, name="periods"),
    path("settings/periods/<slug:slug>/", planning.period, name="period"),
]
