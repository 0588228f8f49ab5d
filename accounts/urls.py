from django.urls import path

from accounts.views import branches, me, people, settings, undo

app_name = "people"
urlpatterns = [
    path("home/", me.home, name="home"),
    path("me/", me.profile, name="profile"),
    path("accounts/email/", me.email, name="email"),
    path("theme/", me.theme, name="theme"),
    path("stay/", me.stay, name="stay"),
    path("unfinished/", me.unfinished_form, name="unfinished"),
    path("undo/<uuid:change>/", undo.undo, name="undo"),
    path("people/", people.people, name="people"),
    path("people/invitation/", people.invitation, name="invitation"),
    path("people/<int:pk>/", people.person, name="person"),
    path("people/<int:pk>/invitation/", people.reinvitation, name="reinvitation"),
    path("people/<int:pk>/deactivation/", people.deactivation, name="deactivation"),
    path("people/<int:pk>/deactivation/end/", people.deactivation_end, name="deactivation_end"),
    path("settings/", settings.settings, name="settings"),
    path("branches/", branches.branches, name="branches"),
    path("branches/new/", branches.new, name="branch_new"),
    path("branches/<int:pk>/", branches.branch, name="branch"),
    path("branches/<int:pk>/updates/", branches.updates, name="branch_updates"),
]
