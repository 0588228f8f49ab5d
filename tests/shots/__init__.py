"""Pictures of every page, on a phone and at a desk, light and dark: `python -m tests.shots`, or `make shots`."""
