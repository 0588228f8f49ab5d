"""Nobody reads rows around visible_to: not through a manager, not through a reverse accessor."""

import ast

import pytest

from tests.house.registry import GUARDED, ROOT, files_that_read

REVERSE = {
    relation.get_accessor_name()
    for model in GUARDED
    for relation in model._meta.related_objects
    if relation.related_model in GUARDED and not relation.one_to_one
}
WRITES = {"create", "create_user", "write", "queue", "post", "withdraw", "none"}  # what adds rows shows none
OWN_RIGHT = {"by_token"}  # whoever has a secret address may read what it names


def reads_around(tree: ast.AST) -> list[int]:
    """The lines where rows are asked for and the next word is neither visible_to nor a write."""
    asked = {
        id(n.value)
        for n in ast.walk(tree)
        if isinstance(n, ast.Attribute) and n.attr in {"visible_to"} | WRITES | OWN_RIGHT
    }
    managers = {"objects", "_default_manager", "_base_manager"}
    return [
        node.lineno
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute)
        and (node.attr in managers or (node.attr in REVERSE and not is_module_or_form(node)))
        and id(node) not in asked
    ]


def is_module_or_form(node: ast.Attribute) -> bool:
    """`views.referrals`, `self.fields` and `form.shares` are no rows."""
    return isinstance(node.value, ast.Name) and node.value.id in {"views", "self", "form", "forms", "cls"}


@pytest.mark.parametrize("path", files_that_read(), ids=lambda p: str(p.relative_to(ROOT)))
def test_nobody_reads_rows_around_visible_to(path):
    assert not reads_around(ast.parse(path.read_text())), f"{path.name} reads rows without visible_to"


@pytest.mark.parametrize(
    "line",
    ["Referral.objects.all()", "Source.objects.filter(x=1)", "source.referrals.all()", "patient.referrals.count()"],
)
def test_the_walker_sees_each_way_around(line):
    assert reads_around(ast.parse(line)) == [1]


@pytest.mark.parametrize(
    "line", ["Referral.objects.visible_to(u).open()", "source.referrals.visible_to(u)", "views.referrals"]
)
def test_the_walker_lets_the_right_way_pass(line):
    assert reads_around(ast.parse(line)) == []
