from django.urls import path

from config.demo import mail

app_name = "demo"
urlpatterns = [
    path("mail/", mail.mailbox, name="mail"),
    path("mail/<str:name>/", mail.mail, name="caught"),
]
