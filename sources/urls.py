from django.urls import path

from sources.views import contacts, edit, ownership, pledges, rhythm, sources, territories

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
    path("contacts/<int:pk>/", contacts.contact, name="contact"),
    path("contacts/<int:pk>/removal/", contacts.removal, name="contact_removal"),
    path("<int:pk>/ownership/", ownership.ownership, name="ownership"),
    path("<int:pk>/owner/", ownership.owner, name="owner"),
    path("<int:pk>/co-owners/", ownership.co_owners, name="co_owners"),
    path("co-owners/<int:pk>/end/", ownership.co_owner_end, name="co_owner_end"),
    path("<int:pk>/requests/", ownership.request_new, name="request_new"),
    path("requests/<int:pk>/agreement/", ownership.agreement, name="agreement"),
    path("requests/<int:pk>/refusal/", ownership.refusal, name="refusal"),
    path("territories/", territories.territories, name="territories"),
    path("territories/end/", territories.territories_end, name="territories_end"),
    path("territories/owner/", territories.territory_owner, name="territory_owner"),
    path("unowned/", territories.unowned, name="unowned"),
]
