"""Addresses of the column: reframing."""

from django.urls import URLPattern, path, re_path

from initiatives.views.reframing import framing, history, initiative, ladder, library, marks, moves, questions

urlpatterns: list[URLPattern] = [
    path("i/<int:pk>/", initiative.initiative, name="initiative"),
    re_path(r"^i/(?P<pk>[0-9]{1,18})-(?P<words>[^/]{0,200})/$", initiative.slug, name="initiative_slug"),
    path("i/<int:pk>/framing/", framing.framing, name="framing"),
    path("i/<int:pk>/framing/answer/", framing.answer, name="framing_answer"),
    path("i/<int:pk>/framing/restore/", framing.restore, name="framing_restore"),
    path("i/<int:pk>/ladder/", ladder.rung, name="rung"),
    path("i/<int:pk>/v/<int:a>..<int:b>/", framing.versions, name="versions"),
    path("i/<int:pk>/history/", history.history, name="history"),
    path("i/<int:pk>/moves/", moves.moves, name="moves"),
    path("i/<int:pk>/move/<slug:name>/", moves.move, name="move"),
    path("i/<int:pk>/owners/", moves.owners, name="owners"),
    path("i/<int:pk>/ask/", questions.ask, name="ask"),
    path("i/<int:pk>/q/<int:number>/", questions.question, name="question"),
    path("i/<int:pk>/q/<int:number>/reply/", questions.reply, name="question_reply"),
    path("i/<int:pk>/q/<int:number>/answer/", questions.answer, name="question_answer"),
    path("i/<int:pk>/q/<int:number>/edit/", questions.edit, name="question_edit"),
    path("i/<int:pk>/q/<int:number>/withdraw/", questions.withdraw, name="question_withdraw"),
    path("i/<int:pk>/q/<int:number>/reopen/", questions.reopen, name="question_reopen"),
    path("i/<int:pk>/q/<int:number>/waive/", questions.waive, name="question_waive"),
    path("i/<int:pk>/q/<int:number>/m/<int:message>/", questions.edit_reply, name="message_edit"),
    path("i/<int:pk>/q/<int:number>/m/<int:message>/delete/", questions.delete_reply, name="message_delete"),
    path("tone/", questions.tone, name="tone"),
    path("help/questions/", library.library, name="question_library"),
    path("help/questions/add/", library.add, name="library_add"),
    path("help/questions/<int:pk>/", library.edit, name="library_question"),
    path("help/questions/<int:pk>/do/", library.do, name="library_do"),
    path("words/", marks.read, name="marks_read"),
    path("words/dismiss/", marks.dismiss, name="mark_dismiss"),
    path("words/<int:pk>/again/", marks.again, name="mark_again"),
    path("settings/words/", marks.words, name="words"),
]
