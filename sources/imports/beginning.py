"""An import begins: the file is kept, its header is found, its layout is known."""

from __future__ import annotations

from accounts.models import Branch, User
from sources.models import SourceImport

from . import columns
from .nppes import COLUMNS as NPPES
from .nppes import NEEDED
from .reading import Table, guess
from .vocabulary import COLUMNS

WORDS = columns.known_words(COLUMNS) | columns.known_words(NPPES)


def begin(table: Table, *, stored_as: str, branch: Branch, by: User, file_name: str) -> SourceImport:
    """Of a file that `opened` has read with WORDS. Nothing is checked yet."""
    is_nppes = columns.match(table.headers, NPPES).keys() >= NEEDED
    return SourceImport.objects.create(
        branch=branch,
        by=by,
        file_name=file_name[:120],
        stored_as=stored_as,
        layout=SourceImport.Layout.NPPES if is_nppes else SourceImport.Layout.LIST,
        headers=table.headers,
        header_row=table.header_number,
        header_key=columns.key_of(table.headers),
        sample=table.first,
        expected=guess(table.path),
    )
