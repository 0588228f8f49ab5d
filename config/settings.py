"""All settings, from the environment alone. `.env.example` lists each with its default."""

from datetime import timedelta
from pathlib import Path

import environ
import pghistory
from csp.constants import NONE, SELF

from config import embedded
from config.logging import LOGGING as LOGGING
from config.logging import configure_structlog

BASE_DIR = Path(__file__).resolve().parent.parent
env = environ.Env()
env.read_env(BASE_DIR / ".env")

HOME = Path(env("KEPT_HOME", default=str(BASE_DIR / "var"))).resolve()
PRODUCTION = env.bool("KEPT_PRODUCTION", default=False)

# Servers that the environment does not name are the embedded ones, where `manage.py up` runs them.
SERVERS = embedded.addresses(HOME)
NOWHERE = {"DATABASE_URL": "postgres://kept_app@127.0.0.1:1/kept", "REDIS_URL": "redis://127.0.0.1:1/0"}


def server(name: str, default: str = "") -> str:
    return env(name, default="") or SERVERS.get(name) or default


DEBUG = False
SECRET_KEY = (
    env("SECRET_KEY", default="")
    if PRODUCTION
    else env("SECRET_KEY", default="") or embedded.secret(HOME, "secret_key")
)
# What older keys locked or sealed still opens.
SECRET_KEY_FALLBACKS = env.list("SECRET_KEY_FALLBACKS", default=[])
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["127.0.0.1", "localhost", "[::1]"])
BASE_URL = env("KEPT_BASE_URL", default="http://127.0.0.1:8000")
DEMO = env.bool("KEPT_DEMO", default=False)

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "django.contrib.humanize",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "crispy_forms",
    "crispy_bootstrap5",
    "django_filters",
    "django_htmx",
    "django_tables2",
    "django_structlog",
    "pgtrigger",
    "pghistory",
    "phonenumber_field",
    "template_partials",
    "config",
    "accounts",
    "notifications",
    "sources",
    "referrals",
    "pilots",
    "followups",
]

MIDDLEWARE = [
    "config.address.TrueAddress",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "config.middleware.PrivatePages",
    "config.middleware.NothingLeftBehind",
    "django.middleware.gzip.GZipMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "accounts.idle.IdleLogOff",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "config.middleware.RequestLog",
    "django_htmx.middleware.HtmxMiddleware",
    "config.middleware.OwnClock",
    "config.middleware.RequestOnRecord",
    "config.middleware.WrongWayToSentence",
]

ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "config.context.page",
            ],
        },
    }
]
CRISPY_TEMPLATE_PACK = "bootstrap5"
CRISPY_ALLOWED_TEMPLATE_PACKS = ["bootstrap5"]
DJANGO_TABLES2_TEMPLATE = "django_tables2/table.html"

DATABASES = {
    "default": {
        **environ.Env.db_url_config(server("DATABASE_URL", NOWHERE["DATABASE_URL"])),
        "CONN_MAX_AGE": 60,
        "CONN_HEALTH_CHECKS": True,
        "TEST": {"NAME": env("KEPT_TEST_DATABASE", default="test_kept")},
    }
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# In Postgres, so that sign-in limits hold across processes and need no broker.
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "django_cache",
        # The default of 300 would let a stranger push the counts of wrong tries out.
        "OPTIONS": {"MAX_ENTRIES": 100_000},
    }
}

CELERY_BROKER_URL = server("REDIS_URL", NOWHERE["REDIS_URL"])
CELERY_TASK_IGNORE_RESULT = True  # the outbox holds the truth
CELERY_TASK_TIME_LIMIT = 60
CELERY_TASK_ACKS_LATE = False
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_MAX_TASKS_PER_CHILD = 1000
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_TIMEZONE = "UTC"

# `manage.py up` runs a mail catcher; without one and without EMAIL_URL, mail waits in the outbox.
vars().update(environ.Env.email_url_config(server("EMAIL_URL", "smtp://127.0.0.1:1")))
EMAIL_TIMEOUT = 10
# How long a worker may hold a message before another takes it; more than CELERY_TASK_TIME_LIMIT.
OUTBOX_LEASE = timedelta(seconds=env.int("KEPT_LEASE_SECONDS", default=120))
DEFAULT_FROM_EMAIL = env("DEFAULT_FROM_EMAIL", default="Kept <kept@localhost>")
SERVER_EMAIL = DEFAULT_FROM_EMAIL

# What a page says stands in the session, not in a cookie: it may repeat what somebody typed.
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "followups:first"
# What allauth mails goes through the outbox; nobody signs up.
ACCOUNT_ADAPTER = "config.adapter.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "none"  # people are invited to their address
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_LOGIN_ON_PASSWORD_RESET = True
ACCOUNT_LOGOUT_REDIRECT_URL = LOGIN_URL
# The key of a failed sign-in is account and address (config/adapter.py), so that a stranger locks only himself out.
ACCOUNT_RATE_LIMITS = {"login_failed": "5/15m/key,50/15m/ip", "reset_password": "20/h/ip,5/h/key"}
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_ALLOW_UNVERIFIED_EMAIL = True  # whoever set a password has read the mail with its link
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not PRODUCTION
MFA_TOTP_ISSUER = "Kept"
# The client's address is what our own proxy saw; what a client writes into the header itself is not believed.
PROXIES = env.int("KEPT_PROXIES", default=1 if PRODUCTION else 0)

# When a source counts as gone quiet, in usual gaps between its referrals (sources/models/silence.py).
SLOWING_AFTER_GAPS = env.float("KEPT_SLOWING_AFTER_GAPS", default=3.0)
QUIET_AFTER_GAPS = env.float("KEPT_QUIET_AFTER_GAPS", default=4.6)
QUIET_AFTER_DAYS = env.int("KEPT_QUIET_AFTER_DAYS", default=14)

# Automatic log-off [45 CFR 164.312(a)(2)(iii)].
IDLE_AFTER = timedelta(minutes=env.int("KEPT_IDLE_MINUTES", default=15))
SESSION_AT_MOST = timedelta(hours=12)
SESSION_COOKIE_AGE = int(SESSION_AT_MOST.total_seconds())

LANGUAGE_CODE = "en-us"
TIME_ZONE = "UTC"
USE_TZ = True
USE_I18N = False
PHONENUMBER_DEFAULT_REGION = "US"
PHONENUMBER_DEFAULT_FORMAT = "NATIONAL"

WHITENOISE_ALLOW_ALL_ORIGINS = False  # our files are for our pages
STATIC_URL = "static/"
STATIC_ROOT = HOME / "static"
STATICFILES_DIRS = [BASE_DIR / "static"]
STATICFILES_FINDERS = [
    "config.staticfiles.OurFinder",
    "django.contrib.staticfiles.finders.AppDirectoriesFinder",
    "config.staticfiles.BootstrapFinder",
]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}

# History: each change as rows of its own, before and after, with who and which request. See docs/decisions/.
PGHISTORY_CONTEXT_FIELD = pghistory.ContextJSONField()
PGHISTORY_CONTEXT_ID_FIELD = pghistory.ContextUUIDField(db_index=True)
PGHISTORY_FOREIGN_KEY_FIELD = pghistory.ForeignKey(db_index=False)
PGHISTORY_OBJ_FIELD = pghistory.ObjForeignKey(related_name="history", related_query_name="history")
PGHISTORY_APPEND_ONLY = True
PGHISTORY_DEFAULT_TRACKERS = (
    pghistory.InsertEvent("insert"),
    pghistory.UpdateEvent("before", row=pghistory.Old, trigger_name="history_before"),
    pghistory.UpdateEvent("after", row=pghistory.New, trigger_name="history_after"),
    pghistory.DeleteEvent("delete"),
)

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "manifest-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
        "object-src": [NONE],
    }
}
X_FRAME_OPTIONS = "DENY"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_HTTPONLY = True
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_FAILURE_VIEW = "django.views.csrf.csrf_failure"

if PRODUCTION:
    CSRF_TRUSTED_ORIGINS = [f"https://{host}" for host in ALLOWED_HOSTS if host != "*"]
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    SECURE_SSL_REDIRECT = True
    SECURE_REDIRECT_EXEMPT = [r"^healthz/$", r"^readyz/$"]
    SECURE_HSTS_SECONDS = 365 * 24 * 3600
    SECURE_HSTS_INCLUDE_SUBDOMAINS = True
    SECURE_HSTS_PRELOAD = True
    SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = True
    SESSION_COOKIE_NAME, CSRF_COOKIE_NAME = "__Host-session", "__Host-csrf"

# Documents of referrals and sources (accounts/documents/): where they lie, outside of what the web shows, and how much
# one may hold.
DOCUMENTS = Path(env("KEPT_DOCUMENTS", default="") or HOME / "documents").resolve()
DOCUMENT_MB = env.int("KEPT_DOCUMENT_MB", default=25)
DOCUMENT_PAGES = env.int("KEPT_DOCUMENT_PAGES", default=400)
DOCUMENTS_AT_ONCE = env.int("KEPT_DOCUMENTS_AT_ONCE", default=20)

DATA_UPLOAD_MAX_MEMORY_SIZE = 1_000_000
LOGGING_CONFIG = "logging.config.dictConfig"
configure_structlog()
