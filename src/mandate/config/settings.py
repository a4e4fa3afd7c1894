"""Django's settings, all derived from the options of one home folder."""

from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from csp.constants import NONE, SELF

from mandate.connectors.home import folders as home
from mandate.connectors.home import options

PACKAGE = Path(__file__).resolve().parent.parent
ORGANISATION_HOME = home.folder(home.chosen())
SECRET_KEY = home.key(home.prepare(home.chosen()), "session").hex()
DEBUG = False

ALLOWED_HOSTS = ["127.0.0.1", "localhost", "[::1]", *options.items("HOSTS")]
CSRF_TRUSTED_ORIGINS = options.items("ORIGINS")
if options.switch("BEHIND_PROXY"):
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")

INSTALLED_APPS = [
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "django.contrib.sessions",
    "django.contrib.staticfiles",
    "django_htmx",
    "mandate.records",
    "mandate.web",
]
MIDDLEWARE = [
    "mandate.web.middleware.other_organisation",
    "django.middleware.security.SecurityMiddleware",
    "mandate.web.middleware.security_headers",
    "mandate.web.statics.Statics",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "mandate.web.middleware.reader_language",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "csp.middleware.CSPMiddleware",
    "mandate.web.middleware.refusals",
]
ROOT_URLCONF = "mandate.config.urls"
ASGI_APPLICATION = "mandate.config.asgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.jinja2.Jinja2",
        "DIRS": [PACKAGE / "web" / "templates"],
        "OPTIONS": {"environment": "mandate.web.jinja.environment"},
    },
]


def _database() -> dict[str, Any]:
    """SQLite in the home folder, or the PostgreSQL that the setting names; the sample never leaves its file."""
    address = options.text("DATABASE")
    parts = urlsplit(address)
    if address and parts.scheme not in {"postgresql", "postgres"}:
        raise options.WrongSetting("MANDATE_DATABASE must look like postgresql://user:password@host:port/name.")
    if not address or home.chosen() == "sample":
        return {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": ORGANISATION_HOME / "mandate.sqlite3",
            "OPTIONS": {
                "transaction_mode": "IMMEDIATE",
                "timeout": 20,
                # Without recursive_triggers an INSERT OR REPLACE walks past the triggers that protect the ledger.
                "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA recursive_triggers=ON; "
                # With secure_delete what is erased is overwritten in the file, not only left out of the tables.
                "PRAGMA foreign_keys=ON; PRAGMA cache_size=-8000; PRAGMA secure_delete=ON",
            },
        }
    # As everywhere with PostgreSQL: ?host=/folder names a socket, and ?sslmode=require and the like go to the driver.
    extra = dict(parse_qsl(parts.query))
    socket = extra.pop("host", "")
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": parts.path.lstrip("/"),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": unquote(parts.hostname or "") or socket,
        "PORT": str(parts.port or ""),
        "OPTIONS": extra,
    }


DATABASES = {"default": _database()}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_USER_MODEL = "records.Account"
AUTHENTICATION_BACKENDS = ["mandate.web.reader.Accounts"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
LOGIN_URL = "sign-in"
SESSION_COOKIE_NAME = f"mandate_{home.chosen()}"
SESSION_COOKIE_AGE = options.number("SESSION_HOURS") * 3600
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = options.switch("SECURE_COOKIES") or options.switch("BEHIND_PROXY")
CSRF_COOKIE_NAME = f"mandate_{home.chosen()}_csrf"
CSRF_COOKIE_HTTPONLY = True
CSRF_FAILURE_VIEW = "mandate.web.errors.stale_form"

LANGUAGE_CODE = options.language()
LANGUAGES = [("en", "English"), ("nl", "Nederlands")]
LOCALE_PATHS = [PACKAGE / "locale"]
LANGUAGE_COOKIE_NAME = "mandate_language"
TIME_ZONE = options.time_zone()
USE_I18N = True
USE_TZ = True

STATIC_URL = "/static/"
STATICFILES_DIRS = [PACKAGE / "web" / "static"]
STATIC_ROOT = None
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = False
WHITENOISE_MAX_AGE = 31536000

DATA_UPLOAD_MAX_MEMORY_SIZE = 10 * 1024 * 1024
FILE_UPLOAD_TEMP_DIR = str(ORGANISATION_HOME / "uploads")
FILE_UPLOAD_HANDLERS = ["django.core.files.uploadhandler.TemporaryFileUploadHandler"]

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
    }
}
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{levelname} {name} {message}", "style": "{"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["stderr"], "level": "WARNING"},
}

SIGN_IN_ATTEMPTS = options.number("SIGN_IN_ATTEMPTS")
LINK_HOURS = options.number("LINK_HOURS")
UPLOAD_BYTES = options.number("UPLOAD_MB") * 1024 * 1024
EXPANDED_BYTES = options.number("EXPANDED_MB") * 1024 * 1024
RETENTION_DAYS = options.number("RETENTION_DAYS")
API_PER_MINUTE = options.number("API_PER_MINUTE")
BEHIND_PROXY = options.switch("BEHIND_PROXY")
EMAIL_HOST = options.text("MAIL_HOST")
EMAIL_PORT = options.number("MAIL_PORT")
EMAIL_HOST_USER, EMAIL_HOST_PASSWORD = options.text("MAIL_USER"), options.text("MAIL_PASSWORD")
EMAIL_USE_TLS, EMAIL_USE_SSL = (options.mail_security() == way for way in ("starttls", "tls"))
EMAIL_TIMEOUT = 10
DEFAULT_FROM_EMAIL = options.text("MAIL_FROM")
BASE_URL = options.base_url()
DECISIONS_PER_MINUTE = options.number("DECISIONS_PER_MINUTE")
CERTIFICATE_PROXIES = frozenset(options.items("CERTIFICATE_PROXIES"))
