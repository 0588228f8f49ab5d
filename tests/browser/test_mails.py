"""The alerts as a mail program shows them, in the reader's own theme. See also tests/notifications/test_mails.py."""

import pytest
from axe_playwright_python.sync_playwright import Axe

from notifications import mail
from tests.notifications.test_mails import LINK, WORDS

# A mail is shown within somebody else's page, whose landmarks hold it: axe's best practice is for whole pages.
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("about", WORDS)
def test_everyone_can_read_it(screen, story, about, theme):
    page = screen(form="phone", theme=theme)
    page.set_content(mail.rendered(about, story.maria, LINK, WORDS[about])["html"])
    found = Axe().run(page, options={"runOnly": {"type": "tag", "values": RULES}}).response["violations"]
    assert not found, [(rule["id"], node["html"][:200]) for rule in found for node in rule["nodes"]]
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    assert page.get_by_role("link").last.bounding_box()["height"] >= 40
