"""How long each page takes, beside a Django view that does nothing: `python -m tests.bench`, or `make bench`."""
