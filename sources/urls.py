from django.urls import path

from sources.views import contacts, edit, imports, pledges, rhythm, sources

app_name = "sources"
urlpatterns = [
    path("", sources.sources, name="sources"),
    path("new/", edit.new, name="new"),
    path("suggestions/", sources.suggestions, name="suggestions"),
    path("<int:pk>/", sources.source, name="source"),
    path("<int:pk>/edit/", edit.edit, name="edit"),
    path("<int:pk>/contacts/new/", contacts.new, name="contact_new"),
    path("imports/", imports.imports, name="imports"),
    path("imports/new/", imports.new, name="import_new"),
    path("imports/<int:pk>/", imports.show, name="import"),
    path("imports/<int:pk>/columns/", imports.columns, name="import_columns"),
    path("imports/<int:pk>/run/", imports.run, name="import_run"),
    path("imports/<int:pk>/cancellation/", imports.cancellation, name="import_cancellation"),
    path("imports/<int:pk>/resumption/", imports.resumption, name="import_resumption"),
    path("imports/<int:pk>/undoing/", imports.undoing, name="import_undoing"),
    path("imports/<int:pk>/removal/", imports.removal, name="import_removal"),
    path("imports/<int:pk>/rejects/", imports.rejects, name="import_rejects"),
    path("rhythm/<int:pk>/", rhythm.rhythm, name="rhythm"),
    path("<int:pk>/pledges/new/", pledges.new, name="pledge_new"),
    path("pledges/<int:pk>/", pledges.pledge, name="pledge"),
    path("pledges/<int:pk>/end/", pledges.let_go, name="pledge_let_go"),
    path("contacts/<int:pk>/", contacts.contact, name="contact"),
    path("contacts/<int:pk>/removal/", contacts.removal, name="contact_removal"),
]
