from collections.abc import Mapping
from random import Random
from typing import TypeVar

T = TypeVar("T")


def draw(rng: Random, chances: Mapping[T, float]) -> T:
    """One of these, by its weight."""
    return rng.choices(list(chances), list(chances.values()))[0]
