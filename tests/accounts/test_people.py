"""Administrators: who comes, what they do where, who leaves."""

import re

import pytest
from django.contrib.sessions.models import Session
from django.db import IntegrityError, connection, transaction
from django.urls import reverse

from accounts.models import Membership, User
from accounts.sentences import WrongWay
from notifications.models import Message

pytestmark = pytest.mark.django_db
PEOPLE, INVITATION = "/people/", "/people/invitation/"


@pytest.fixture
def office(client, story):
    """Olga keeps Riverside and Hillside; Oksana keeps Lakeside, where Lena works, who is at intake in Riverside too."""
    from accounts.models import Branch

    story.lakeside = Branch.objects.create(name="Lakeside")
    story.oksana = story.person("Oksana Bond", "administrator", story.lakeside)
    story.lena = story.person("Lena Moss", "intake", story.lakeside, story.riverside)
    client.force_login(story.olga)
    story.client = client
    return story


def roles(person: User) -> set[tuple[str, str]]:
    return set(Membership.objects.filter(user=person).values_list("branch__name", "role"))


def ticked(*ticks: tuple, **fields: str) -> dict:
    form: dict = dict(fields)
    for branch, role in ticks:
        form.setdefault(f"branch_{branch.pk}", []).append(role)
    return form


def test_an_administrator_sees_who_works_in_her_branches_and_nobody_else(office):
    text = office.client.get(PEOPLE).content.decode()
    for name in ("Maria Lopez", "Noel Park", "Lena Moss", "Intake in Riverside"):
        assert name in text
    assert "Oksana" not in text
    assert "Lakeside" not in text


@pytest.mark.parametrize("who", ["maria", "ines", "mo"])
def test_only_administrators_keep_people(client, story, who):
    client.force_login(getattr(story, who))
    ines = story.ines.pk
    for page in (
        PEOPLE,
        INVITATION,
        f"{PEOPLE}{ines}/",
        f"{PEOPLE}{ines}/deactivation/",
        "/branches/",
        "/branches/new/",
    ):
        assert client.get(page).status_code == 403
    assert client.post(f"{PEOPLE}{ines}/deactivation/").status_code == 403
    assert User.objects.get(pk=ines).is_active


def test_a_person_of_others_branches_is_not_found(office):
    assert office.client.get(f"{PEOPLE}{office.oksana.pk}/").status_code == 404
    assert office.client.post(f"{PEOPLE}{office.oksana.pk}/deactivation/").status_code == 404


def test_an_invited_person_sets_a_password_by_the_mails_link_and_is_in(office, client):
    form = ticked((office.riverside, "intake"), (office.hillside, "manager"), name="Nia Ford", email="Nia@Kept.test")
    answer = office.client.post(INVITATION, form, follow=True)
    assert "Nia Ford gets an e-mail" in answer.content.decode()
    nia = User.objects.get(email="nia@kept.test")
    assert roles(nia) == {("Riverside", "intake"), ("Hillside", "manager")}
    mail = Message.objects.get(to="nia@kept.test")
    assert "Olga Petrov invites you" in mail.subject
    link = re.search(r"https?://\S+", mail.text)[0]
    assert link in mail.html

    client.logout()
    page = client.get(link.removeprefix("http://127.0.0.1:8000"), follow=True)
    done = client.post(page.request["PATH_INFO"], {"password1": "gentle river 48", "password2": "gentle river 48"})
    assert (done.status_code, done.url) == (302, "/")
    assert client.get("/", follow=True).status_code == 200
    client.logout()
    assert "invalid" in client.get(link.removeprefix("http://127.0.0.1:8000"), follow=True).content.decode().lower()


def test_an_invitation_is_sent_again_until_a_password_is_set(office):
    nia = User.invite(email="nia@kept.test", name="Nia Ford", roles={(office.riverside.pk, "intake")}, by=office.olga)
    again = reverse("people:reinvitation", args=[nia.pk])
    office.client.post(again)
    assert Message.objects.filter(to="nia@kept.test").count() == 1
    office.client.post(reverse("people:reinvitation", args=[office.ines.pk]))
    assert not Message.objects.filter(to=office.ines.email).exists()


def test_an_invitation_with_mistakes_keeps_what_was_typed(office):
    answer = office.client.post(INVITATION, {"name": "Nia Ford", "email": "nia at kept"})
    text = answer.content.decode()
    assert 'value="nia at kept"' in text
    assert "Choose a role" in text
    assert not User.objects.filter(name="Nia Ford").exists()


def test_who_is_here_already_is_not_invited(office):
    form = ticked((office.riverside, "manager"), name="Ines", email="INES@kept.test")
    assert "Ines Ortiz is here already" in office.client.post(INVITATION, form).content.decode()
    assert roles(office.ines) == {("Riverside", "intake")}


def test_a_colleague_of_another_branch_keeps_those_roles_and_gets_new_ones(office, client):
    client.force_login(office.oksana)
    form = ticked((office.lakeside, "manager"), name="N. Park", email="noel@kept.test")
    assert "works in another branch already" in client.post(INVITATION, form, follow=True).content.decode()
    assert roles(office.noel) == {("Hillside", "intake"), ("Lakeside", "manager")}
    assert not Message.objects.filter(to="noel@kept.test").exists()
    assert User.objects.get(pk=office.noel.pk).name == "Noel Park"


def test_roles_change_here_and_stay_elsewhere(office):
    page = f"{PEOPLE}{office.lena.pk}/"
    assert "Lakeside" not in office.client.get(page).content.decode()
    office.client.post(page, ticked((office.riverside, "manager"), (office.riverside, "marketer")))
    assert roles(office.lena) == {("Lakeside", "intake"), ("Riverside", "manager"), ("Riverside", "marketer")}
    office.client.post(page, {})
    assert roles(office.lena) == {("Lakeside", "intake")}


def test_a_role_in_others_branches_cannot_be_given(office):
    form = ticked((office.riverside, "intake"), (office.lakeside, "administrator"))
    office.client.post(f"{PEOPLE}{office.ines.pk}/", form)
    assert roles(office.ines) == {("Riverside", "intake")}
    with pytest.raises(WrongWay):
        office.ines.set_roles({(office.lakeside.pk, "intake")}, by=office.olga)


def test_an_administrator_has_no_other_role(office):
    both = ticked((office.riverside, "intake"), (office.hillside, "administrator"))
    answer = office.client.post(f"{PEOPLE}{office.ines.pk}/", both)
    assert "An administrator sees no patients" in answer.content.decode()
    assert roles(office.ines) == {("Riverside", "intake")}
    elsewhere = office.client.post(f"{PEOPLE}{office.lena.pk}/", ticked((office.riverside, "administrator")))
    assert "role in another branch as well" in elsewhere.content.decode()


def test_the_database_too_refuses_an_administrator_with_another_role(office):
    with (
        pytest.raises(IntegrityError, match="administrator_is_exclusive"),
        transaction.atomic(),
        connection.cursor() as sql,
    ):
        sql.execute(
            "INSERT INTO accounts_membership (user_id, branch_id, role) VALUES (%s, %s, 'administrator')",
            [office.ines.pk, office.riverside.pk],
        )


def test_a_change_of_roles_can_be_undone(office):
    office.client.post(f"{PEOPLE}{office.ines.pk}/", ticked((office.hillside, "manager")))
    assert roles(office.ines) == {("Hillside", "manager")}
    undo = re.search(r'action="(/undo/[^"]+)"', office.client.get(PEOPLE).content.decode())[1]
    office.client.post(undo)
    assert roles(office.ines) == {("Riverside", "intake")}


def test_nobody_takes_away_the_own_administrator_role(office):
    answer = office.client.post(f"{PEOPLE}{office.olga.pk}/", ticked((office.riverside, "manager")))
    assert "your own administrator role" in answer.content.decode()
    assert roles(office.olga) == {("Riverside", "administrator"), ("Hillside", "administrator")}


def test_deactivation_ends_sessions_at_once_and_leaves_what_was_done(office, client):
    from django.test import Client

    maria = Client()
    maria.force_login(office.maria)
    assert maria.get("/me/").status_code == 200
    page = f"{PEOPLE}{office.maria.pk}/deactivation/"
    assert "1 source stays in their name" in office.client.get(page).content.decode()
    assert User.objects.get(pk=office.maria.pk).is_active
    answer = office.client.post(page, follow=True)
    assert "1 source stays" in answer.content.decode()
    assert maria.get("/me/").status_code == 302
    assert str(office.maria.pk) not in {s.get_decoded().get("_auth_user_id") for s in Session.objects.all()}
    office.mercy.refresh_from_db()
    assert office.mercy.owner == office.maria

    office.client.post(f"{page}end/")
    assert User.objects.get(pk=office.maria.pk).is_active
    assert maria.get("/me/").status_code == 302


def test_nobody_deactivates_oneself(office):
    answer = office.client.post(f"{PEOPLE}{office.olga.pk}/deactivation/", follow=True)
    assert "You can&#x27;t deactivate yourself" in answer.content.decode()
    assert User.objects.get(pk=office.olga.pk).is_active


def test_who_works_elsewhere_too_is_not_deactivated_from_here(office):
    answer = office.client.post(f"{PEOPLE}{office.lena.pk}/deactivation/", follow=True)
    assert "also works in Lakeside" in answer.content.decode()
    assert User.objects.get(pk=office.lena.pk).is_active


def test_a_deactivated_person_is_not_invited_anew(office):
    office.ines.deactivate(by=office.olga)
    form = ticked((office.riverside, "manager"), name="Ines", email="ines@kept.test")
    assert "was deactivated" in office.client.post(INVITATION, form).content.decode()
