"""The pages that are measured, who asks for them, and how many queries each takes. Django must be set up."""

from collections.abc import Callable
from dataclasses import dataclass
from http.cookies import SimpleCookie
from typing import Any
from uuid import uuid4

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import User
from config.demo.people import INES, MARIA
from followups.models import CalendarFeed, Visit
from referrals.models import Payer, Referral
from sources.models import Source

from .clients import Ask

CSRF = "c" * 32


@dataclass
class Page:
    name: str
    who: User
    path: str
    fields: Callable[[], dict[str, str]] | None = None
    expect: int = 200

    def ask(self) -> Ask:
        return Ask(self.path, cookie_of(self.who), self.fields, self.expect)

    def queries(self) -> int:
        """In this process, the second time: what is asked once per process is not counted."""
        client = Client(SERVER_NAME="127.0.0.1")
        client.force_login(self.who)
        for _ in range(2):
            with CaptureQueriesContext(
                connection,
            ) as asked:
                answer: Any = client.post(self.path, self.fields()) if self.fields else client.get(self.path)
        if answer.status_code != self.expect:
            raise SystemExit(f"{self.name} ({self.path}) answered {answer.status_code}, not {self.expect}.")
        return len(asked)


def cookie_of(person: User) -> str:
    """Signed in as after a first page, with the token that a form's POST must repeat."""
    client = Client(SERVER_NAME="127.0.0.1")
    client.force_login(person)
    client.get(reverse("people:profile"))
    cookies: SimpleCookie = client.cookies
    cookies["csrftoken"] = CSRF
    return "; ".join(f"{key}={morsel.value}" for key, morsel in cookies.items())


def pages() -> list[Page]:
    ines, maria = User.objects.get(email=INES.email), User.objects.get(email=MARIA.email)
    mercy = Source.objects.get(name="Mercy Hospital")
    referral = Referral.objects.visible_to(ines).filter(stage="scheduled").order_by("-entered_at").first()
    visit = Visit.objects.visible_to(maria).filter(by=maria).newest().first()
    assert referral and visit
    return [
        Page("sources", maria, reverse("sources:sources")),
        Page("source", maria, mercy.get_absolute_url()),
        Page("suggestions", ines, reverse("sources:suggestions") + "?q=mer"),
        Page("referrals", ines, reverse("referrals:referrals")),
        Page("board", ines, reverse("referrals:board")),
        Page("referral", ines, referral.get_absolute_url()),
        Page("new referral", ines, reverse("referrals:new")),
        Page("checks", ines, reverse("referrals:checks"), lambda: typed(mercy)),
        Page("save a referral", ines, reverse("referrals:new"), lambda: typed(mercy), expect=302),
        Page("bell", maria, reverse("notifications:bell")),
        Page("today", maria, reverse("followups:today")),
        Page("check-ins", maria, reverse("followups:check_ins")),
        Page("log a visit", maria, reverse("followups:visit_new") + f"?source={mercy.pk}"),
        Page("save a visit", maria, reverse("followups:visit_new"), lambda: sheet(mercy), expect=302),
        Page("visit", maria, visit.get_absolute_url()),
        Page("tasks", maria, reverse("followups:tasks")),
        Page("route", maria, reverse("followups:route")),
        Page("miles", maria, reverse("followups:miles")),
        Page("calendar feed", maria, reverse("followups:calendar", args=[CalendarFeed.open_for(maria)])),
    ]


def sheet(source: Source) -> dict[str, str]:
    """A visit with its defaults."""
    form = {"form_id": str(uuid4()), "source": f"source-{source.pk}", "outcome": "good_talk"}
    return {"csrfmiddlewaretoken": CSRF, **form}


def typed(source: Source) -> dict[str, str]:
    """The case of the keystroke test; each with a form of its own, so that each is saved."""
    return {
        "csrfmiddlewaretoken": CSRF,
        "form_id": str(uuid4()),
        "sender": f"source-{source.pk}",
        "sender_text": source.name,
        "arrived_by": "phone",
        "last_name": "Alvarez",
        "first_name": "Rosa",
        "birth_date": "03141941",
        "phone": "5125550142",
        "zip": "78705",
        "payer": str(Payer.objects.get(name="Medicare").pk),
        "disciplines": "SN",
        "urgency": "routine",
        "service_line": "home_health",
    }
