"""How far a share may be off by chance."""

from math import sqrt

Z = 1.959963984540054  # the normal quantile of 95 %


def wilson(hits: int, n: int) -> tuple[float, float]:
    """The 95 % interval of a share, both ends between 0 and 1 [Wilson, JASA 1927]. Without cases all of it."""
    if not n:
        return 0.0, 1.0
    share, denominator = hits / n, 1 + Z * Z / n
    centre = (share + Z * Z / (2 * n)) / denominator
    reach = Z * sqrt(share * (1 - share) / n + Z * Z / (4 * n * n)) / denominator
    return max(centre - reach, 0.0), min(centre + reach, 1.0)
