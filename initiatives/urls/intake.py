"""Addresses of the column: intake. Drafts and filing, the inbox, search."""

from django.urls import URLPattern, path

from initiatives.views import inbox, intake, later, search

urlpatterns: list[URLPattern] = [
    path("new/", intake.new, name="new"),
    path("i/<int:pk>/edit/", intake.edit, name="edit"),
    path("i/<int:pk>/autosave/", intake.autosave, name="autosave"),
    path("i/<int:pk>/share/", intake.share, name="share"),
    path("i/<int:pk>/delete/", intake.delete, name="delete_draft"),
    path("i/<int:pk>/bring-back/", intake.bring_back, name="bring_back"),
    path("i/<int:pk>/reopen-instead/<int:old>/", intake.reopen_instead, name="reopen_instead"),
    path("i/<int:pk>/withdraw/", intake.withdraw, name="withdraw"),
    path("i/<int:pk>/restore/", intake.restore, name="restore"),
    path("i/<int:pk>/pull-back/", intake.pull_back, name="pull_back"),
    path("similar/", intake.similar, name="similar"),
    path("inbox/", inbox.inbox, name="inbox"),
    path("inbox/done/", inbox.all_done, name="all_done"),
    path("inbox/undo/", inbox.undo, name="undo_done"),
    path("inbox/done/<int:pk>/", inbox.done, name="done"),
    path("inbox/back/<int:pk>/", later.put_back, name="put_back"),
    path("inbox/later/<int:pk>/", later.line, name="line_later"),
    path("inbox/questions/<int:pk>/later/", later.question, name="question_later"),
    path("inbox/<int:pk>/start/", inbox.start, name="triage_start"),
    path("inbox/<int:pk>/same/", inbox.same, name="triage_same"),
    path("inbox/<int:pk>/send-back/", inbox.send_back, name="triage_send_back"),
    path("inbox/<int:pk>/later/", later.proposal, name="triage_later"),
    path("search/", search.search, name="search"),
]
