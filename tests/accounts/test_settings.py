"""The settings, by name: each finds what they may keep, and nothing else."""

import pytest

pytestmark = pytest.mark.django_db
FINDS = {
    "olga": [
        "Capacity",
        "Payers",
        "Service area",
        "Acceptance policy",
        "Branches",
        "People",
        "Source fields",
        "Lists of choices",
        "Limits of gifts",
    ],
    "mo": ["Capacity", "Acceptance policy", "Decisions", "Territories", "Tags", "Limits of gifts"],
    "ines": ["Capacity", "Acceptance policy"],
    "maria": ["Acceptance policy"],
}


@pytest.mark.parametrize("who", FINDS)
def test_each_finds_what_they_may_keep_and_each_link_opens(client, story, who):
    client.force_login(getattr(story, who))
    main = client.get("/settings/").content.decode().partition("<main")[2].partition("</main>")[0]
    links = [part.partition('"')[0] for part in main.split('<div><a href="')[1:]]
    names = [part.partition('">')[2].partition("</a>")[0] for part in main.split('<div><a href="')[1:]]
    assert sorted(names) == sorted([*FINDS[who], "Profile"])
    assert {client.get(link).status_code for link in links} == {200}
