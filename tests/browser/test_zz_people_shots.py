import pytest
from pathlib import Path
from tests.browser import checks
pytestmark = pytest.mark.django_db(transaction=True)
OUT = Path("/tmp/lab-people/shots"); OUT.mkdir(exist_ok=True)

def bad(page, path, button):
    page.goto(path); page.get_by_role("main").get_by_role("button", name=button).last.click()

@pytest.mark.parametrize("form,theme", [("phone","light"),("desk","dark"),("phone","dark"),("desk","light")])
def test_shots(screen, story, form, theme):
    from accounts.models import User
    User.invite(email="nia@kept.test", name="Nia Ford", roles={(story.riverside.pk, "intake")}, by=story.olga)
    nia = User.objects.get(name="Nia Ford")
    story.noel.deactivate(by=story.olga)
    page = screen(story.olga, form, theme); page.set_default_timeout(8000)
    problems = []
    def snap(name):
        page.screenshot(path=OUT / f"{name}-{form}-{theme}.png", full_page=True)
        page.complaints.clear()
        for check in (checks.axe, checks.no_sideways_scroll) + ((checks.touch_targets,) if form == "phone" else ()):
            try: check(page)
            except AssertionError as e: problems.append(f"{name}: {str(e)[:600]}")
    for name, path in {"people":"/people/","person":f"/people/{story.ines.pk}/","invited":f"/people/{nia.pk}/","deactivated":f"/people/{story.noel.pk}/","deactivation":f"/people/{story.maria.pk}/deactivation/","invitation":"/people/invitation/","branches":"/branches/","branch":f"/branches/{story.riverside.pk}/","profile":"/me/","password":"/accounts/password/change/","mfa":"/accounts/2fa/","signup":"/accounts/signup/"}.items():
        page.goto(path); snap(name)
    bad(page, "/people/invitation/", "Send the invitation"); snap("invitation-errors")
    page.goto(f"/people/{story.ines.pk}/"); page.get_by_text("Administrator", exact=True).first.click(); page.get_by_role("button", name="Save").click(); snap("person-errors")
    page.goto("/branches/new/"); page.get_by_role("button", name="Save").click(); snap("branch-errors")
    page.goto("/me/"); page.locator("[name=name]").fill(""); page.get_by_role("button", name="Save").click(); snap("profile-errors")
    page.goto("/me/"); page.get_by_role("button", name="Save").click(); snap("profile-saved")
    assert not problems, "\n\n".join(problems)
