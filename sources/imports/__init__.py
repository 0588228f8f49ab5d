"""The engine of imports: reads a file, matches its columns, checks its rows, writes them in batches, takes them back.

What is imported is a subject (book.py: sources and the people there; nppes.py: the same from NPPES). Another one brings
its columns, `check`, `place` and `write`, and a model made from sources.models.importing.Import.
"""
