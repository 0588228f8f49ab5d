"""The servers that Kept brings along: Postgres, a broker and a mail catcher, for whoever names no others.

`addresses` and `secret` are what settings.py reads; `Servers` is what `manage.py up` and the tests start.
"""

from .home import NotPossible, addresses, secret

__all__ = ["NotPossible", "addresses", "secret"]
