"""What lint asks Django, with the test servers beneath it: `python -m tests.lint`."""

import os
import subprocess
import sys
from pathlib import Path

from tests import servers

ROOT = Path(__file__).resolve().parent.parent
OURS = ["accounts", "notifications", "sources", "referrals", "pilots", "followups"]
PRODUCTION = {
    "KEPT_PRODUCTION": "true",
    "KEPT_DEMO": "false",
    "SECRET_KEY": "only-for-the-check-of-settings-0123456789-abcdefghij-ABCDEFGHIJ",
    "ALLOWED_HOSTS": "kept.example.org",
    "KEPT_BASE_URL": "https://kept.example.org",
}


def main() -> int:
    servers.start()
    try:
        missing = manage("makemigrations", "--check", "--dry-run")
        deploy = manage("check", "--deploy", "--fail-level", "WARNING", **PRODUCTION)
        return missing or deploy or lint_migrations()
    finally:
        servers.running.close()


def manage(*argv: str, **env: str) -> int:
    return subprocess.run([sys.executable, ROOT / "manage.py", *argv], env={**os.environ, **env}).returncode


def lint_migrations() -> int:
    """Finds migrations that the code of the last version could not live with."""
    os.environ["DATABASE_URL"] = os.environ["DATABASE_OWNER_URL"]
    os.environ["DJANGO_SETTINGS_MODULE"] = "config.settings"
    import django
    from django_migration_linter import MigrationLinter

    django.setup()
    linter = MigrationLinter(str(ROOT), include_apps=OURS, no_cache=True, quiet=["ok", "ignore"])
    linter.lint_all_migrations()
    return int(linter.has_errors)


if __name__ == "__main__":
    sys.exit(main())
