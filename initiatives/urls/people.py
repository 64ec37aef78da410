"""Profile and settings."""

from django.urls import path

from initiatives.views import mail, people

urlpatterns = [
    path("settings/", people.profile, name="profile"),
    path("settings/mail/", mail.choices, name="mail"),
    path("mail/<str:token>/", mail.less, name="mail_less"),
    path("settings/people/", people.people, name="people"),
    path("settings/people/add/", people.add_person, name="person_add"),
    path("settings/people/<int:pk>/", people.person, name="person"),
    path("settings/people/<int:pk>/invite/", people.invite, name="person_invite"),
    path("settings/teams/", people.teams, name="teams"),
    path("settings/teams/add/", people.team, name="team_add"),
    path("settings/teams/<int:pk>/", people.team, name="team"),
    path("settings/workspace/", people.workspace, name="workspace"),
    path("i/<int:pk>/watch/", people.watch, name="watch"),
]
