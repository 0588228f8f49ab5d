"""Notes on a referral: for those who may see the patient; whom they mention hears of it, and of no word in it."""

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from accounts.models import AlertChoice, User
from notifications.models import Message
from referrals.mentions import NobodyCalled, mentioned
from referrals.models import Note
from tests.referrals.course import page

pytestmark = pytest.mark.django_db
WORDS = "Daughter calls at noon"


def last_change():
    return Note.pgh_event_model.objects.latest("pgh_id").pgh_context_id


def test_it_stands_in_the_timeline(ines, story):
    said = ines.post(page(story, "notes"), {"text": WORDS}, follow=True).content.decode()
    assert "Noted." in said and WORDS in said
    assert not Message.objects.filter(about="mentioned").exists()


def test_whom_it_mentions_hears_of_it_as_they_chose_and_of_no_word(ines, story):
    story.mo.alerts_of_tasks = AlertChoice.OFF
    story.mo.save()
    ines.post(page(story, "notes"), {"text": f"@Mo Haddad, {WORDS}; @ines knows"})
    message = Message.objects.get(about="mentioned")  # and none to herself
    assert (message.user, message.channel, message.in_bell) == (story.mo, AlertChoice.OFF, True)
    assert message.link == page(story) and "Mercy Hospital" in message.text and "Ines Ortiz" in message.subject
    for word in ("Daughter", "noon", "Brook", "Ada"):
        assert word not in message.subject + message.text + message.html


@pytest.mark.parametrize("name", ["Maria Lopez", "Noel Park", "Olga", "Zed"])
def test_who_may_not_read_it_cannot_be_mentioned_and_what_was_typed_stays(ines, story, name):
    answer = ines.post(page(story, "notes"), {"text": f"@{name} {WORDS}"})
    said = answer.content.decode()
    assert answer.status_code == 422 and "is nobody who may read this note" in said and WORDS in said
    assert "@Mo Haddad" in said and not Note.objects.exists()


def test_names_as_they_are_typed(story):
    both = User(name="Mo Ahmed", pk=0)
    team = [story.ines, story.mo, both]
    assert mentioned("@ines and @Mo Haddad, @INES ORTIZ", among=team) == [story.ines, story.mo]
    assert mentioned("mail dana@mercy.test, costs 3 @ each", among=team) == []
    with pytest.raises(NobodyCalled, match="Several are called Mo"):
        mentioned("@Mo, please", among=team)
    with pytest.raises(NobodyCalled, match="@Inesita"):
        mentioned("@Inesita", among=team)


def test_edited_by_who_wrote_it_and_a_new_mention_hears(ines, story):
    note = Note.write(story.ada, f"{WORDS} @Mo", by=story.ines)
    other = story.person("Ina Bell", "intake", story.riverside)
    ines.post(f"/referrals/notes/{note.pk}/", {"text": "Son calls @Mo @Ina", "version": note.version})
    shown = ines.get(page(story)).content.decode()
    assert "Son calls" in shown and WORDS not in shown and "Note, edited since" in shown
    told = Message.objects.filter(about="mentioned").order_by("pk")
    assert [message.user for message in told] == [story.mo, other]
    ines.post(undo())
    note.refresh_from_db()
    assert note.text == f"{WORDS} @Mo"


def undo() -> str:
    return reverse("people:undo", args=[last_change()])


def test_an_edit_on_an_old_page_shows_both(ines, story):
    note = Note.write(story.ada, WORDS, by=story.ines)
    note.revise(text="From the other tab", version=note.version)
    answer = ines.post(f"/referrals/notes/{note.pk}/", {"text": "From here", "version": 1})
    said = answer.content.decode()
    assert answer.status_code == 409 and "From the other tab" in said and "From here" in said
    note.refresh_from_db()
    assert note.text == "From the other tab"


def test_removed_and_undone(ines, story):
    note = Note.write(story.ada, f"{WORDS} @Mo", by=story.ines)
    ines.post(f"/referrals/notes/{note.pk}/removal/")
    assert not Note.objects.exists() and not Message.objects.filter(about="mentioned").exists()
    ines.post(undo())
    assert Note.objects.get().text == f"{WORDS} @Mo"


def test_writing_is_undone_and_no_word_leaves(ines, story):
    ines.post(page(story, "notes"), {"text": f"{WORDS} @Mo"})
    ines.post(undo())
    assert not Note.objects.exists() and not Message.objects.filter(about="mentioned").exists()


def test_nothing_is_no_note(ines, story):
    answer = ines.post(page(story, "notes"), {"text": " "})
    assert answer.status_code == 422 and "Write something" in answer.content.decode()
    with pytest.raises(IntegrityError, match="note_says_something"), transaction.atomic():
        Note.objects.create(referral=story.ada, by=story.ines, text="")


def test_a_marketer_reads_and_writes_none(client, story):
    note = Note.write(story.ada, WORDS, by=story.ines)
    client.force_login(story.maria)
    shown = client.get(page(story)).content.decode()
    assert WORDS not in shown and "Write a note" not in shown
    assert client.post(page(story, "notes"), {"text": "Mine"}).status_code == 403
    assert client.get(f"/referrals/notes/{note.pk}/").status_code == 404


def test_each_changes_the_own_ones(client, story):
    note = Note.write(story.ada, WORDS, by=story.ines)
    for person, status in ((story.mo, 403), (story.noel, 404)):
        client.force_login(person)
        assert client.post(f"/referrals/notes/{note.pk}/", {"text": "Mine"}).status_code == status
        assert client.post(f"/referrals/notes/{note.pk}/removal/").status_code == status
    note.refresh_from_db()
    assert note.text == WORDS
