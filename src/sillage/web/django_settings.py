"""Django's settings for the process of the pages: the ledger's, and what accounts need."""

from typing import Any
from urllib.parse import urlsplit

from sillage import settings as sillage_settings
from sillage.ledger.django_settings import *  # noqa: F403
from sillage.ledger.django_settings import ACCOUNT_APPS, ALLOWED_HOSTS, INSTALLED_APPS, TEMPLATES

INSTALLED_APPS = [*INSTALLED_APPS, *ACCOUNT_APPS]

TEMPLATES = [TEMPLATES[0] | {"OPTIONS": {"context_processors": [
    "django.template.context_processors.request",
    "django.contrib.auth.context_processors.auth",
    "sillage.web.account_words.of_allauth",
]}}]  # fmt: skip

# Django's and allauth's own sentences come out in the reader's language: see `sillage.web.reader_language`.
USE_I18N = True
LANGUAGE_CODE = "en"
LANGUAGES = [("en", "English"), ("fr", "Français"), ("fr-ca", "Français (Canada)")]

PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]

PAGES_URL = sillage_settings.get("SILLAGE_PAGES_URL").strip().rstrip("/")
_pages = urlsplit(PAGES_URL)
OVER_TLS = _pages.scheme == "https"
if _pages.hostname:
    ALLOWED_HOSTS = [*ALLOWED_HOSTS, _pages.hostname]
    CSRF_TRUSTED_ORIGINS = [f"{_pages.scheme}://{_pages.netloc}"]
if OVER_TLS:  # a proxy ends TLS in front of us
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")

FILE_UPLOAD_HANDLERS = ["sillage.web.uploads.ToDisk"]

SESSION_ENGINE = "sillage.web.session_files"
SESSION_COOKIE_NAME = "sillage-session"
SESSION_COOKIE_AGE = 30 * 24 * 3600
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = OVER_TLS
CSRF_COOKIE_NAME = "sillage-csrf"
CSRF_COOKIE_SECURE = OVER_TLS
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"

LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
ACCOUNT_ADAPTER = "sillage.web.account_rules.AccountRules"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"  # an invitation's link was sent to the address
ACCOUNT_LOGOUT_REDIRECT_URL = "account_login"
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_EMAIL_SUBJECT_PREFIX = "Sillage: "
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False
ACCOUNT_DEFAULT_HTTP_PROTOCOL = "https" if OVER_TLS else "http"
MFA_ADAPTER = "sillage.web.account_rules.SecondFactorRules"
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
MFA_TOTP_ISSUER = "Sillage"
MFA_TOTP_TOLERANCE = 1
USERSESSIONS_TRACK_ACTIVITY = False

_mail = sillage_settings.smtp()
EMAIL_BACKEND = f"django.core.mail.backends.{'smtp' if _mail else 'console'}.EmailBackend"
if _mail:
    EMAIL_HOST, EMAIL_PORT = _mail.host, _mail.port
    EMAIL_HOST_USER, EMAIL_HOST_PASSWORD = _mail.user, _mail.password
    EMAIL_USE_SSL, EMAIL_USE_TLS = _mail.tls_at_once, _mail.start_tls
EMAIL_TIMEOUT = 20
DEFAULT_FROM_EMAIL = sillage_settings.get("SILLAGE_MAIL_FROM")

SOCIALACCOUNT_ADAPTER = "sillage.web.account_rules.OutsideAccountRules"
SOCIALACCOUNT_EMAIL_AUTHENTICATION = True  # an address that the provider has verified is that of the account
SOCIALACCOUNT_EMAIL_AUTHENTICATION_AUTO_CONNECT = True
SOCIALACCOUNT_STORE_TOKENS = False
OIDC_ID = "oidc"
_issuer = sillage_settings.get("SILLAGE_OIDC_ISSUER").strip()
OIDC_APPS: list[dict[str, Any]] = [
    {
        "provider_id": OIDC_ID,
        "name": sillage_settings.get("SILLAGE_OIDC_NAME"),
        "client_id": sillage_settings.get("SILLAGE_OIDC_CLIENT_ID"),
        "secret": sillage_settings.get("SILLAGE_OIDC_SECRET"),
        "settings": {"server_url": _issuer},
    }
] if _issuer else []  # fmt: skip
SOCIALACCOUNT_PROVIDERS = {"openid_connect": {"OAUTH_PKCE_ENABLED": True, "APPS": OIDC_APPS}}
