"""Whom a note mentions: an @ and a colleague's name, in full, or the first name where only one is called so."""

from __future__ import annotations

import re
from collections.abc import Iterable

from accounts.models import Branch, User
from accounts.roles import SEE_PATIENTS

AT = re.compile(r"(?<![\w.@])@(?=\w)")  # the one in an e-mail address mentions nobody
LIKELY_NAME = re.compile(r"[\w'-]+")


class NobodyCalled(Exception):
    """A sentence: nobody who may read the note is called so, or several are."""


def colleagues(branch: Branch) -> list[User]:
    """Who may read the notes of the branch's referrals."""
    return list(User.objects.who_may(SEE_PATIENTS, branch_ids={branch.pk}))


def mentioned(text: str, *, among: Iterable[User]) -> list[User]:
    """In the order of the text, each once. Raises NobodyCalled."""
    people = list(among)
    found = {person.pk: person for at in AT.finditer(text) for person in [called(text[at.end() :], people)]}
    return list(found.values())


def called(rest: str, people: list[User]) -> User:
    """Whose name stands at the beginning; the longest, so that Ann Lee is not taken for Ann."""
    rest = " ".join(rest[:200].split(" ")).casefold()
    whole = [person for person in people if begins(rest, person.name)]
    if whole:
        return max(whole, key=lambda person: len(person.name))
    first = [person for person in people if begins(rest, person.name.split()[0])]
    if len(first) == 1:
        return first[0]
    match = LIKELY_NAME.match(rest)
    name = match.group().title() if match else ""
    if first:
        raise NobodyCalled(f"Several are called {name}: write the whole name after the @.")
    raise NobodyCalled(f"“@{name}” is nobody who may read this note. Write the name as the list below has it.")


def begins(rest: str, name: str) -> bool:
    name = name.casefold()
    return rest.startswith(name) and not rest[len(name) : len(name) + 1].isalnum()
