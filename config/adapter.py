"""How allauth does things in Kept. It stands here since it needs both accounts and the outbox above it."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core.internal.ratelimit import get_ip
from django.conf import settings
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.urls import reverse

from notifications.models import Message


class AccountAdapter(DefaultAccountAdapter):
    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Into the outbox, in the transaction of what it tells: a mail server that is away loses no link."""
        mail: Any = self.render_mail(template_prefix, email, {"email": email, **context})
        words = {"subject": mail.subject, "text": mail.body}
        html = (
            mail.alternatives[0][0] if mail.alternatives else render_to_string("account/email/any_message.html", words)
        )
        Message.objects.post(to=email, about=template_prefix.split("/")[-1], html=html, **words)

    def get_reset_password_from_key_url(self, key: str) -> str:
        """Of our own address, whatever host the request named."""
        uid, _, token = key.partition("-")
        path = reverse("account_reset_password_from_key", kwargs={"uidb36": uid, "key": token})
        return settings.BASE_URL + path

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        return reverse("people:profile")

    def _get_login_attempts_cache_key(self, request: HttpRequest, **credentials: Any) -> str:
        """Counts wrong tries per account and address, so that nobody can lock another out from elsewhere."""
        return f"{credentials.get('email', '').lower()} from {get_ip(request)}"
