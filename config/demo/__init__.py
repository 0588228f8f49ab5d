"""The demo: an invented agency, and the mailbox that shows its mail. Loaded only where KEPT_DEMO is on."""
