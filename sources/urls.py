from django.urls import path

from sources.views import contacts, edit, gift_limits, gift_report, gifts, pledges, rhythm, sources

app_name = "sources"
urlpatterns = [
    path("", sources.sources, name="sources"),
    path("new/", edit.new, name="new"),
    path("suggestions/", sources.suggestions, name="suggestions"),
    path("gifts/", gift_report.report, name="gift_report"),
    path("gifts/export/", gift_report.export, name="gift_export"),
    path("gifts/new/", gifts.new, name="gift_new"),
    path("gifts/limits/", gift_limits.limits, name="gift_limits"),
    path("gifts/limits/new/", gift_limits.new, name="gift_limit_new"),
    path("gifts/limits/<int:pk>/", gift_limits.limit, name="gift_limit"),
    path("gifts/<int:pk>/", gifts.gift, name="gift"),
    path("gifts/<int:pk>/removal/", gifts.removal, name="gift_removal"),
    path("<int:pk>/gifts/", gifts.gifts, name="gifts"),
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
