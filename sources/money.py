"""Dollars as people write them: $412.50, and $535 without idle zeros."""

from decimal import Decimal


def usd(amount: Decimal | int) -> str:
    text = f"${abs(amount):,.2f}".removesuffix(".00")
    return f"-{text}" if amount < 0 else text
