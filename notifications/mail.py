from datetime import datetime
from typing import Any

from accounts.models import User


def digest_time(person: User) -> datetime:
    raise NotImplementedError


def rendered(about: str, person: User, link: str, words: dict[str, Any]) -> dict[str, str]:
    raise NotImplementedError
