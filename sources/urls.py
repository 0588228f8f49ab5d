from django.urls import path

from sources.views import contacts, edit, merge, pairs, pledges, rhythm, sources

app_name = "sources"
urlpatterns = [
    path("", sources.sources, name="sources"),
    path("new/", edit.new, name="new"),
    path("suggestions/", sources.suggestions, name="suggestions"),
    path("<int:pk>/", sources.source, name="source"),
    path("<int:pk>/edit/", edit.edit, name="edit"),
    path("<int:pk>/contacts/new/", contacts.new, name="contact_new"),
    path("rhythm/<int:pk>/", rhythm.rhythm, name="rhythm"),
    path("<int:pk>/pledges/new/", pledges.new, name="pledge_new"),
    path("pledges/<int:pk>/", pledges.pledge, name="pledge"),
    path("pledges/<int:pk>/end/", pledges.let_go, name="pledge_let_go"),
    path("pairs/", pairs.pairs, name="pairs"),
    path("<int:pk>/merge/", merge.choose, name="merge_with"),
    path("<int:pk>/merge/<int:other>/", merge.merge, name="merge"),
    path("<int:pk>/merge/<int:other>/not-same/", pairs.not_same, name="not_same"),
    path("merges/", merge.merges, name="merges"),
    path("merges/<int:pk>/end/", merge.end, name="merge_end"),
    path("contacts/<int:pk>/", contacts.contact, name="contact"),
    path("contacts/<int:pk>/removal/", contacts.removal, name="contact_removal"),
]
