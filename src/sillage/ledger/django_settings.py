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

INSTALLED_APPS = ["django.contrib.staticfiles", "csp", "sillage.ledger", "sillage.web"]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "django.middleware.gzip.GZipMiddleware",  # no page holds a secret beside what it echoes: see web/freshness.py
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]
ROOT_URLCONF = "sillage.web.urls"
TEMPLATES: list[dict[str, Any]] = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [PACKAGE / "web" / "templates"],
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
