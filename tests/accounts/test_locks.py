"""What is stored locked: no clear text in a column or a history, keys that rotate, and no half value."""

import pytest
from cryptography.fernet import Fernet
from django.db import IntegrityError, connection

from accounts.locks import Locked, Unreadable, newest
from referrals.models import Referral

NUMBER = "1EG4TE5MK73"


def test_it_opens_again_and_is_masked_wherever_it_is_written_out():
    held = Locked.of(NUMBER)
    assert held.in_full == NUMBER and NUMBER not in held.stored
    assert str(held) == repr(held) == f"{held}" == "•••• MK73"
    assert Locked.of(NUMBER).stored != held.stored and Locked.of(NUMBER) == held and held == NUMBER
    assert held != Locked.of("1EG4TE5MK72") and held != 7


@pytest.mark.parametrize(
    ("text", "masked"),
    [("", ""), ("1234", "••••"), ("12345", "•••• 5"), ("12345678", "•••• 5678"), ("x" * 40, "•••• xxxx")],
)
def test_a_short_number_shows_less(text, masked):
    assert Locked.of(text).masked == masked and bool(Locked.of(text)) == bool(text)


def test_keys_rotate(settings):
    old = settings.SECRET_KEY
    held = Locked.of(NUMBER)
    assert held.stored.startswith(newest())
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = "another" * 8, [old]
    assert Locked(held.stored).in_full == NUMBER
    assert not held.stored.startswith(newest()) and Locked.of(NUMBER).stored.startswith(newest())
    settings.SECRET_KEY_FALLBACKS = []
    gone = Locked(held.stored)
    with pytest.raises(Unreadable, match="its key"):
        gone.in_full  # noqa: B018
    assert str(gone) == "Cannot be read" and gone and gone != NUMBER and gone == Locked(held.stored)


def test_a_changed_byte_is_an_error_and_no_half_value():
    stored = Locked.of(NUMBER).stored
    changed = stored[:40] + ("A" if stored[40] != "A" else "B") + stored[41:]
    with pytest.raises(Unreadable, match="was changed"):
        Locked(changed).in_full  # noqa: B018
    with pytest.raises(Unreadable):
        Locked(f"f1:{Fernet.generate_key().decode()}").in_full  # noqa: B018


def stored() -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT member_id FROM referrals_referral UNION SELECT member_id FROM referrals_referralhistory")
        return [row[0] for row in cursor.fetchall()]


def test_neither_the_column_nor_its_history_holds_it_in_clear(story):
    story.ada.edit(version=story.ada.version, member_id=NUMBER)
    story.ada.refresh_from_db()
    assert story.ada.member_id == NUMBER and str(story.ada.member_id) == "•••• MK73"
    assert len(stored()) == 2 and NUMBER not in "".join(stored())
    assert all(text == "" or text.startswith("f1:") for text in stored())
    assert Referral(member_id=NUMBER).member_id.masked == "•••• MK73"
    assert Referral().member_id.in_full == ""


def test_saving_a_row_anew_stores_the_same(story):
    story.ada.edit(version=story.ada.version, member_id=NUMBER)
    before = stored()
    story.ada.save()
    Referral.objects.get(pk=story.ada.pk).save()
    assert stored() == before


def test_the_database_takes_nothing_in_clear(story):
    with pytest.raises(IntegrityError, match="member_id_is_locked"), connection.cursor() as cursor:
        cursor.execute("UPDATE referrals_referral SET member_id = %s", [NUMBER])
