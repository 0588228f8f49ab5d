"""Somebody at a browser, without the browser: real HTTP to the real web process."""

import re
import time
from http.cookiejar import CookieJar
from urllib.parse import urlencode
from urllib.request import HTTPCookieProcessor, HTTPErrorProcessor, OpenerDirector, Request, build_opener
from uuid import uuid4

from django.conf import settings
from django.test import Client

from accounts.models import User


class Unredirected(HTTPErrorProcessor):
    """Takes each answer as it comes: a redirect is the answer to a save."""

    def http_response(self, request, response):
        return response


class Visitor:
    def __init__(self, user: User, url: str):
        self.url = url
        self.addresses: list[str] = []
        client = Client()
        client.force_login(user)
        self.session = f"{settings.SESSION_COOKIE_NAME}={client.cookies[settings.SESSION_COOKIE_NAME].value}"
        self.opener: OpenerDirector = build_opener(HTTPCookieProcessor(CookieJar()))
        page = self.ask("/referrals/new/")
        (self.token,) = set(re.findall(r'name="csrfmiddlewaretoken" value="(\w+)"', page)[:1])

    def ask(self, path: str, typed: dict | None = None) -> str:
        data = urlencode(typed, doseq=True).encode() if typed else None
        request = Request(self.url + path, data, {"Cookie": self.cookies()})
        with self.opener.open(request, timeout=30) as answer:
            return answer.read().decode()

    def cookies(self) -> str:
        jar = next(h.cookiejar for h in self.opener.handlers if isinstance(h, HTTPCookieProcessor))
        return "; ".join([self.session, *(f"{cookie.name}={cookie.value}" for cookie in jar)])

    def post(self, path: str, typed: dict) -> int:
        """Answers the status. A redirect is an answer and is not followed."""
        data = urlencode({"csrfmiddlewaretoken": self.token, **typed}, doseq=True).encode()
        with build_opener(Unredirected).open(
            Request(self.url + path, data, {"Cookie": self.cookies()}), timeout=30
        ) as answer:
            self.addresses += [path, answer.headers.get("Location", "")]
            answer.read()
        return answer.status

    def enter(self, source: int, last_name: str, **typed: object) -> float:
        """A referral through the form. Answers the seconds until the answer to the save; fails unless it was saved."""
        form = {
            "form_id": str(uuid4()),
            "sender": f"source-{source}",
            "arrived_by": "phone",
            "last_name": last_name,
            "first_name": "Rosa",
            "phone": "5125550142",
            "zip": "78705",
            "disciplines": ["SN"],
            "urgency": "routine",
            "service_line": "home_health",
        }
        began = time.monotonic()
        assert self.post("/referrals/new/", form | typed) == 302
        return time.monotonic() - began
