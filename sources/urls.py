from django.urls import path

from sources.views import contacts, edit, pledges, rhythm, source, sources, winning, wishes

app_name = "sources"
urlpatterns = [
    path("", sources.sources, name="sources"),
    path("new/", edit.new, name="new"),
    path("suggestions/", sources.suggestions, name="suggestions"),
    path("winning/", winning.winning, name="winning"),
    path("<int:pk>/", source.source, name="source"),
    path("<int:pk>/edit/", edit.edit, name="edit"),
    path("<int:pk>/wishes/", wishes.wishes, name="wishes"),
    path("<int:pk>/stage/", winning.stage, name="stage"),
    path("<int:pk>/inactivity/", winning.inactivity, name="inactivity"),
    path("<int:pk>/inactivity/end/", winning.inactivity_end, name="inactivity_end"),
    path("<int:pk>/contacts/new/", contacts.new, name="contact_new"),
    path("rhythm/<int:pk>/", rhythm.rhythm, name="rhythm"),
    path("<int:pk>/pledges/new/", pledges.new, name="pledge_new"),
    path("pledges/<int:pk>/", pledges.pledge, name="pledge"),
    path("pledges/<int:pk>/end/", pledges.let_go, name="pledge_let_go"),
    path("contacts/<int:pk>/", contacts.contact, name="contact"),
    path("contacts/<int:pk>/edit/", contacts.edit, name="contact_edit"),
    path("contacts/<int:pk>/removal/", contacts.removal, name="contact_removal"),
    path("contacts/<int:pk>/leaving/", contacts.leaving, name="contact_leaving"),
    path("contacts/<int:pk>/leaving/end/", contacts.leaving_end, name="contact_leaving_end"),
    path("contacts/<int:pk>/elsewhere/", contacts.elsewhere, name="contact_elsewhere"),
    path("contacts/elsewhere/<int:pk>/end/", contacts.elsewhere_end, name="contact_elsewhere_end"),
]
