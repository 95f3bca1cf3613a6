"""Django's settings, taken from `sillage.settings`; `sillage.ledger.setup` points them at a data folder."""

from pathlib import Path
from typing import Any

from sillage import settings as sillage_settings
from sillage.ledger.connection import database, secret_key

PACKAGE = Path(__file__).parent.parent
DATA_DIR = sillage_settings.data_dir()

SECRET_KEY = secret_key(DATA_DIR, create=False)
DEBUG = False
ALLOWED_HOSTS = [name.strip() for name in sillage_settings.get("SILLAGE_ALLOWED_HOSTS").split(",") if name.strip()]

# What the pages have besides, for accounts: `sillage.web.django_settings`. Commands never log anybody in, and these
# would cost each of them a quarter of a second; `sillage.ledger.migrate` makes their tables all the same.
ACCOUNT_APPS = (
    "django.contrib.sessions",
    "django.contrib.messages",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
)
INSTALLED_APPS = [
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "django.contrib.staticfiles",
    "csp",
    "sillage.ledger",
    "sillage.web",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "django.middleware.gzip.GZipMiddleware",  # a form's token is masked anew each time: see web/access.py
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "sillage.web.reader_language.ReaderLanguage",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]
ROOT_URLCONF = "sillage.web.urls"
TEMPLATES: list[dict[str, Any]] = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [PACKAGE / "web" / "templates", PACKAGE / "reports" / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {"context_processors": ["django.template.context_processors.request"]},
    }
]

DATABASES = {"default": database(DATA_DIR, sillage_settings.get("SILLAGE_DATABASE_URL"))}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# Days belong to the workspace, whose zone the services apply; the store speaks UTC.
USE_TZ = True
TIME_ZONE = "UTC"
# Words come from `sillage.language`, not from Django's catalogues.
USE_I18N = False

STATIC_URL = "/static/"
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = False
WHITENOISE_ALLOW_ALL_ORIGINS = False
# A name that holds the hash of its content is kept by browsers for good.
WHITENOISE_IMMUTABLE_FILE_TEST = r"^.+\.[0-9a-f]{12}\..+$"

X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"
CSRF_FAILURE_VIEW = "sillage.web.failures.forged"
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_HTTPONLY = True
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'none'"],
        "script-src": ["'self'"],
        "style-src": ["'self'"],
        "img-src": ["'self'", "data:"],
        "font-src": ["'self'"],
        "connect-src": ["'self'"],
        "form-action": ["'self'"],
        "base-uri": ["'none'"],
        "frame-ancestors": ["'none'"],
    }
}

LOGGING_CONFIG = None
