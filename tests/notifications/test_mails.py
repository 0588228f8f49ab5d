"""What the mails look like to every reader: words alone, a mail program, a screen reader."""

import re
from html.parser import HTMLParser

import pytest
from django.template.loader import render_to_string

from followups.digest import Section
from notifications import mail

pytestmark = pytest.mark.django_db
LINK = "/referrals/7/"
WORDS = {
    "new_referral": {
        "source": "Smith & Sons <Rehab>",
        "contact": "Dana",
        "urgency": "Urgent",
        "need": "nursing",
        "owned": "",
        "to_owner": "https://kept.test/sources/7/ownership/",
    },
    "moved": {"source": "Smith & Sons <Rehab>", "sentence": "Accepted", "by": "Ines Ortiz"},
    "digest": {
        "sections": [Section("Check-ins", [("Smith & Sons <Rehab>", "https://kept.test/sources/7/")], 3)],
        "news": [("Smith & Sons <Rehab>: Accepted", "https://kept.test/referrals/7/")],
        "due": 4,
    },
    "weekly": {
        "people": [("Maria Lopez", 4, [("Smith & Sons <Rehab>: never visited", "https://kept.test/sources/7/")], 3)],
        "count": 4,
    },
    "waits": {
        "source": "Smith & Sons <Rehab>",
        "kind": "answer_late",
        "head": "Answer overdue",
        "urgency": "Urgent (same day)",
    },
    "gone_quiet": {
        "source": "Smith & Sons <Rehab>",
        "silence": "34 days since the last referral; usual gap 9",
    },
    "handover": {
        "sources": 200,
        "tasks": 12,
        "visits": 1,
        "gave": False,
        "left": "Maria Lopez",
        "to": "",
        "by": "Mo Haddad",
    },
    "handover_undone": {"by": "Mo Haddad", "sources": 200},
    "merged_away": {"source": "Smith & Sons <Rehab>", "by": "Mo Haddad", "to": "Lena Fox"},
    "ownership_asked": {"source": "Smith & Sons <Rehab>", "by": "Lena Fox"},
    "ownership_refused": {"source": "Smith & Sons <Rehab>", "by": "Mo Haddad"},
    "credit": {"source": "Smith & Sons <Rehab>", "was": "Maria Lopez", "now": "Lena Fox", "by": "Mo Haddad"},
    "gift_limit": {"contact": "Dr. Smith & Sons <Rehab>", "year": 2026, "percent": 84},
    "gift_asked": {"by": "Maria Lopez", "source": "Smith & Sons <Rehab>"},
    "assigned": {
        "source": "Smith & Sons <Rehab>",
        "by": "Mo Haddad",
        "now": "Ines Ortiz",
        "yours": True,
        "urgency": "Urgent",
    },
    "transferred": {"source": "Smith & Sons <Rehab>", "was": "Riverside", "now": "Hillside", "by": "Ines Ortiz"},
    "mentioned": {"source": "Smith & Sons <Rehab>", "by": "Ines Ortiz"},
    "task_due": {"about": "about Smith & Sons <Rehab>"},
    "task_given": {"about": "about Smith & Sons <Rehab>", "by": "Ines Ortiz"},
}


class Page(HTMLParser):
    """The tags, and the words that a reader meets."""

    def __init__(self, html: str):
        super().__init__()
        self.tags: list[tuple[str, dict]] = []
        self.words: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data):
        if self.tags and self.tags[-1][0] not in ("style", "title"):
            self.words += re.findall(r"\w+", data)

    def all(self, tag: str) -> list[dict]:
        return [attrs for name, attrs in self.tags if name == tag]


@pytest.fixture(params=WORDS)
def rendered(request, story, settings):
    settings.BASE_URL = "https://kept.test"
    return mail.rendered(request.param, story.maria, LINK, WORDS[request.param])


def test_each_alert_has_its_words_here():
    """A new kind of alert is tried as the others are."""
    from django.conf import settings

    folder = settings.BASE_DIR / "templates" / "emails"
    assert {path.name.partition(".")[0] for path in folder.glob("[!_]*.html")} == WORDS.keys()


def test_it_is_a_page_that_a_screen_reader_can_read(rendered):
    page = Page(rendered["html"])
    assert page.all("html") == [{"lang": "en"}] and page.all("title") and len(page.all("h1")) == 1
    assert all(table.get("role") == "presentation" for table in page.all("table"))


def test_it_leads_to_its_page_and_fetches_nothing(rendered):
    """A list has a link a line besides; all of them lead to us."""
    page = Page(rendered["html"])
    links = [a["href"] for a in page.all("a")]
    assert links[-1] == f"https://kept.test{LINK}"
    assert all(link.startswith("https://kept.test/") for link in links)
    assert re.findall(r"https?://\S+", rendered["text"]) == links
    assert not page.all("img") and not page.all("link") and "url(" not in rendered["html"]
    assert len(rendered["html"].encode()) < 30_000


def test_text_and_html_say_the_same(rendered):
    page = Page(rendered["html"])
    text = re.sub(r": https?://\S+", "", rendered["text"])
    assert {word.lower() for word in re.findall(r"\w+", text)} == {word.lower() for word in page.words}


def test_a_name_is_text_everywhere(rendered):
    said = " ".join(rendered.values())
    if "Smith" in said:
        assert "Smith & Sons <Rehab>" in rendered["text"] and "Smith &amp; Sons &lt;Rehab&gt;" in rendered["html"]
    assert "\n" not in rendered["subject"] and "&amp;" not in rendered["subject"]


def test_an_alert_without_particulars_leaves_no_gaps(story):
    words = {"source": "Mercy", "contact": "", "urgency": "", "need": "", "owned": "yes"}
    said = mail.rendered("new_referral", story.maria, LINK, words)
    assert said["text"].startswith("New referral from Mercy.\n\nOpen in Kept: http")
    assert said["subject"] == "New referral from Mercy" and "Nobody owns" not in said["html"]


def test_the_frame_of_what_has_no_link():
    assert "Open in Kept" not in render_to_string("emails/moved.txt", WORDS["moved"])
