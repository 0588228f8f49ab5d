from django.urls import path

from sources.views import bulk, contacts, edit, export, fields, pledges, rhythm, saved_views, sources

app_name = "sources"
urlpatterns = [
    path("", sources.sources, name="sources"),
    path("new/", edit.new, name="new"),
    path("suggestions/", sources.suggestions, name="suggestions"),
    path("bulk/", bulk.bulk, name="bulk"),
    path("export/", export.export, name="export"),
    path("views/new/", saved_views.new, name="view_new"),
    path("views/<int:pk>/", saved_views.view, name="view"),
    path("views/<int:pk>/removal/", saved_views.removal, name="view_removal"),
    path("fields/", fields.fields, name="fields"),
    path("fields/new/", fields.new, name="field_new"),
    path("fields/<int:pk>/", fields.field, name="field"),
    path("<int:pk>/", sources.source, name="source"),
    path("<int:pk>/edit/", edit.edit, name="edit"),
    path("<int:pk>/contacts/new/", contacts.new, name="contact_new"),
    path("rhythm/<int:pk>/", rhythm.rhythm, name="rhythm"),
    path("<int:pk>/pledges/new/", pledges.new, name="pledge_new"),
    path("pledges/<int:pk>/", pledges.pledge, name="pledge"),
    path("pledges/<int:pk>/end/", pledges.let_go, name="pledge_let_go"),
    path("contacts/<int:pk>/", contacts.contact, name="contact"),
    path("contacts/<int:pk>/removal/", contacts.removal, name="contact_removal"),
]
