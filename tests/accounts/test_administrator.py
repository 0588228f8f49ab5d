import re

import pytest
from django.core.management import CommandError, call_command

from accounts.models import User

pytestmark = pytest.mark.django_db


def test_the_first_administrator_sets_a_password_by_the_printed_link(client, capsys):
    call_command("administrator", "Olga@agency.test", "Olga Petrov", branch="Riverside")
    link = re.search(r"https?://\S+", capsys.readouterr().out)[0]
    page = client.get(link.partition(":8000")[2], follow=True).request["PATH_INFO"]
    client.post(page, {"password1": "gentle river 48", "password2": "gentle river 48"})
    assert client.get("/people/").status_code == 200
    assert User.objects.get().email == "olga@agency.test"


def test_twice_is_as_good_as_once(story, capsys):
    call_command("administrator", "olga@kept.test", "Olga", branch="Riverside")
    assert "http" not in capsys.readouterr().out
    assert story.olga.memberships.count() == 2


def test_who_has_another_role_does_not_become_administrator(story):
    with pytest.raises(CommandError, match="has another role"):
        call_command("administrator", "ines@kept.test", "Ines", branch="Riverside")
