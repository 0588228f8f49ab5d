"""A gift may not be weighed against what a source sends: the two never stand in one page, report or file."""

import ast
import csv
import re
from io import StringIO

import pytest
from django.urls import reverse

from tests.house.registry import FLOORS, OURS, ROOT
from tests.sources.gifts import give, physicians

GIFTS = re.compile(r"gift", re.IGNORECASE)
SENDS = re.compile(r"referral", re.IGNORECASE)
PAGES = [p for app in FLOORS for p in sorted((ROOT / "templates" / app).rglob("*.html"))]
PAGES += sorted((ROOT / "templates" / "emails").glob("*"))
CODE = [
    p
    for app in FLOORS
    for p in sorted((ROOT / app).rglob("*.py"))
    if not {"migrations", "__pycache__"} & set(p.parts) and p.name not in ("roles.py", "choices.py")
]


def words_of(tree: ast.AST) -> set[str]:
    """Every name that the code uses: variables, attributes, keywords and strings; no comment and no docstring."""
    docs = {
        id(n.body[0].value)
        for n in ast.walk(tree)
        if isinstance(n, ast.Module | ast.ClassDef | ast.FunctionDef) and n.body and isinstance(n.body[0], ast.Expr)
    }
    names = set()
    for node in ast.walk(tree):
        match node:
            case ast.Name(id=word) | ast.Attribute(attr=word) | ast.arg(arg=word) | ast.alias(name=word):
                names.add(word)
            case ast.keyword(arg=str(word)) | ast.ImportFrom(module=str(word)):
                names.add(word)
            case ast.Constant(value=str(word)) if id(node) not in docs:
                names.add(word)
    return names


def mixes(words: set[str]) -> bool:
    return any(map(GIFTS.search, words)) and any(map(SENDS.search, words))


@pytest.mark.parametrize("path", CODE, ids=lambda p: str(p.relative_to(ROOT)))
def test_no_code_about_gifts_names_what_a_source_sends(path):
    """A module of gifts is asked as a whole; of others each class and function by itself, and the imports."""
    tree = ast.parse(path.read_text())
    parts = [words_of(tree)] if "gift" in path.name else [words_of(node) for node in tree.body]
    assert not any(map(mixes, parts)), f"{path.name} has gifts and referrals side by side"


@pytest.mark.parametrize("path", PAGES, ids=lambda p: str(p.relative_to(ROOT)))
def test_no_page_or_mail_shows_both(path):
    """A page of other things may lead to the gifts by the one link, which holds no figure."""
    text = path.read_text().replace("_gifts_link.html", "").replace("gifts.note", "")
    text = re.sub(r"\{#.*?#\}", "", text, flags=re.DOTALL)
    assert not (GIFTS.search(text) and SENDS.search(text)), f"{path.name} has gifts and referrals side by side"


def test_the_link_is_a_link_and_nothing_more():
    text = (ROOT / "templates/sources/_gifts_link.html").read_text().partition("#}")[2]
    assert re.findall(r"\{\{(.*?)\}\}", text) == []
    assert set(re.findall(r"\{% (\w+)", text)) == {"load", "may", "if", "url", "endif"}


@pytest.mark.parametrize(
    ("line", "mixed"),
    [
        ("Source.objects.annotate(n=Count('referrals'), sum=Sum('gifts__value'))", True),
        ("rows = [(s.gifts.all(), s.referral_count) for s in sources]", True),
        ("'gifts and meals'", False),
        ("source.referrals.count()", False),
    ],
)
def test_the_walker_sees_both_only_where_both_are(line, mixed):
    assert mixes(words_of(ast.parse(line))) is mixed


@pytest.mark.django_db
def test_no_file_that_is_taken_along_has_both(client, story):
    """Every address that answers with a table, read by its headings."""
    physicians(story)
    give(story, story.lee)
    client.force_login(story.mo)
    seen = 0
    for name, pattern in OURS.items():
        if pattern.pattern.converters:
            continue
        answer = client.get(reverse(name))
        if answer.headers.get("Content-Type", "").startswith("text/csv"):
            heads = " ".join(next(csv.reader(StringIO(answer.content.decode("utf-8-sig")))))
            assert not (GIFTS.search(heads) and SENDS.search(heads)), name
            seen += 1
    for by in ("person", "marketer", "gift"):
        answer = client.get(f"/sources/gifts/export/?by={by}")
        assert not SENDS.search(answer.content.decode("utf-8-sig")), by
    assert seen
