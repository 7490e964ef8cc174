"""Django's settings; each environment variable is read once, here at the top, and told in docs/settings.md."""

from __future__ import annotations

import os
import secrets
from collections.abc import Collection
from pathlib import Path

import dj_database_url
from django.core.exceptions import ImproperlyConfigured

from goldenbridge.core.danger import COUNTRIES
from goldenbridge.core.errors import BridgeError
from goldenbridge.core.money import currency_codes
from goldenbridge.core.runs import bands_from_text

DOORS = ("public", "apply", "give", "jobs", "desk", "treasury", "account")
LANGUAGE_NAMES = {"be": "Беларуская", "ru": "Русский", "en": "English"}
THIS_MACHINE = frozenset({"localhost", "127.0.0.1", "[::1]"})
BASE = Path(__file__).resolve().parent


def _number(name: str, text: str) -> int:
    if not (text.isascii() and text.isdigit() and int(text)):
        raise ImproperlyConfigured(f"{name} must be a whole number above nought, not “{text}”")
    return int(text)


def _yes(name: str, text: str) -> bool:
    if text not in {"yes", "no"}:
        raise ImproperlyConfigured(f"{name} must be yes or no, not “{text}”")
    return text == "yes"


def _list(name: str, text: str, known: Collection[str] = ()) -> list[str]:
    found = list(dict.fromkeys(part.strip() for part in text.split(",") if part.strip()))
    if not found:
        raise ImproperlyConfigured(f"{name} must name at least one, with commas between")
    for each in found:
        if known and each not in known:
            raise ImproperlyConfigured(f"{name} cannot hold “{each}”; there are {', '.join(known)}")
    return found


PRODUCTION = _yes("GOLDENBRIDGE_PRODUCTION", os.environ.get("GOLDENBRIDGE_PRODUCTION", "no"))
DEMO = _yes("GOLDENBRIDGE_DEMO", os.environ.get("GOLDENBRIDGE_DEMO", "no"))
DATA = Path(os.environ.get("GOLDENBRIDGE_DATA", "data")).resolve()
DATABASE_URL = os.environ.get("DATABASE_URL", f"sqlite:///{DATA / 'goldenbridge.sqlite3'}")
KEYSTORE_URL = os.environ.get("KEYSTORE_URL", f"sqlite:///{DATA / 'keystore.sqlite3'}")
SECRET = os.environ.get("GOLDENBRIDGE_SECRET", "")
HOSTS = _list("GOLDENBRIDGE_HOSTS", os.environ.get("GOLDENBRIDGE_HOSTS", "localhost,127.0.0.1,[::1]").lower())
HTTPS = _yes("GOLDENBRIDGE_HTTPS", os.environ.get("GOLDENBRIDGE_HTTPS", "yes" if PRODUCTION else "no"))
AUDIENCES = _list(
    "GOLDENBRIDGE_AUDIENCES", os.environ.get("GOLDENBRIDGE_AUDIENCES", ",".join(DOORS)).lower(), known=DOORS
)
LANGUAGE_CODES = _list(
    "GOLDENBRIDGE_LANGUAGES",
    os.environ.get("GOLDENBRIDGE_LANGUAGES", ",".join(LANGUAGE_NAMES)).lower(),
    known=LANGUAGE_NAMES,
)
FUND_NAME = os.environ.get("GOLDENBRIDGE_FUND_NAME", "Golden Bridge")
CURRENCIES = _list(
    "GOLDENBRIDGE_CURRENCIES", os.environ.get("GOLDENBRIDGE_CURRENCIES", "USD").upper(), known=currency_codes()
)
RUN_BANDS = os.environ.get("GOLDENBRIDGE_RUN_BANDS", "two:0,three:5000,four:25000")
SERVER_BUILDS_FILES = _yes("GOLDENBRIDGE_SERVER_BUILDS_FILES", os.environ.get("GOLDENBRIDGE_SERVER_BUILDS_FILES", "no"))
SCREENING_LIST = os.environ.get("GOLDENBRIDGE_SCREENING_LIST", "")
EXIT_ADDRESS = os.environ.get("GOLDENBRIDGE_EXIT_ADDRESS", "https://www.google.com/")
LOG_ORIGIN = os.environ.get("GOLDENBRIDGE_LOG_ORIGIN", "localhost/log")
LOG_KEY = Path(os.environ.get("GOLDENBRIDGE_LOG_KEY", f"{DATA}-keys/log.skey"))
# Outside the data folder, so that bringing an old backup back does not bring destroyed keys back.
DESTROYED_LIST = Path(os.environ.get("GOLDENBRIDGE_DESTROYED_LIST", LOG_KEY.parent / "destroyed-keys.txt"))
LOG_FOLDER = Path(os.environ.get("GOLDENBRIDGE_LOG_FOLDER", DATA / "log"))
DANGER_COUNTRIES = _list(
    "GOLDENBRIDGE_DANGER_COUNTRIES", os.environ.get("GOLDENBRIDGE_DANGER_COUNTRIES", "BY,RU").upper(), known=COUNTRIES
)
BACKUP_KEY = os.environ.get("GOLDENBRIDGE_BACKUP_KEY", "")
TRAIL_KEY = os.environ.get("GOLDENBRIDGE_TRAIL_KEY", "")
DAILY_APPLICATIONS = _number(
    "GOLDENBRIDGE_DAILY_APPLICATIONS", os.environ.get("GOLDENBRIDGE_DAILY_APPLICATIONS", "2000")
)
DAILY_GIFTS = _number("GOLDENBRIDGE_DAILY_GIFTS", os.environ.get("GOLDENBRIDGE_DAILY_GIFTS", "5000"))
OFFER_DAYS = _number("GOLDENBRIDGE_OFFER_DAYS", os.environ.get("GOLDENBRIDGE_OFFER_DAYS", "90"))
GUIDE = os.environ.get("GOLDENBRIDGE_GUIDE", "")

try:
    bands_from_text(RUN_BANDS)
except BridgeError:
    # Said at the start: otherwise the treasury would stop at its first run.
    raise ImproperlyConfigured(f"GOLDENBRIDGE_RUN_BANDS cannot be read: “{RUN_BANDS}”") from None
if DATABASE_URL == KEYSTORE_URL:
    raise ImproperlyConfigured("DATABASE_URL and KEYSTORE_URL name one database; keys lie apart from what they open")
if PRODUCTION:
    if DEMO:
        raise ImproperlyConfigured("demo keys are refused in production: unset GOLDENBRIDGE_DEMO")
    if len(SECRET) < 40:
        raise ImproperlyConfigured("GOLDENBRIDGE_SECRET must hold at least 40 characters in production")
    if not TRAIL_KEY:
        raise ImproperlyConfigured("GOLDENBRIDGE_TRAIL_KEY, the auditors' public key, is missing")
    in_the_clear = [host for host in HOSTS if host not in THIS_MACHINE and not host.endswith(".onion")]
    if not HTTPS and in_the_clear:
        raise ImproperlyConfigured(
            f"GOLDENBRIDGE_HTTPS=no would send sign-ins for {in_the_clear[0]} in the clear; without TLS production "
            "serves only this machine's own names and .onion addresses"
        )
    if "*" in HOSTS:
        raise ImproperlyConfigured("GOLDENBRIDGE_HOSTS=* would answer under any name; name the hosts in production")

# Debug pages show variables, and variables are people: there is no debug mode.
DEBUG = False
SECRET_KEY = SECRET or secrets.token_urlsafe(48)
ALLOWED_HOSTS = HOSTS
ROOT_URLCONF = "goldenbridge.web.urls"
WSGI_APPLICATION = "goldenbridge.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

INSTALLED_APPS = [
    "django.contrib.staticfiles",
    "goldenbridge.platform",
    "goldenbridge.apps.people",
    "goldenbridge.apps.intake",
    "goldenbridge.apps.keystore",
    "goldenbridge.apps.approvals",
    "goldenbridge.apps.triage",
    "goldenbridge.apps.screening",
    "goldenbridge.apps.ledger",
    "goldenbridge.apps.banking",
    "goldenbridge.apps.transparency",
    "goldenbridge.apps.rules",
    "goldenbridge.apps.awards",
    "goldenbridge.apps.payouts",
    "goldenbridge.apps.work",
    "goldenbridge.apps.audit",
    "goldenbridge.apps.cases",
    "goldenbridge.apps.giving",
    "goldenbridge.apps.planning",
    "goldenbridge.web.base",
    "goldenbridge.web.staffbase",
    *(f"goldenbridge.web.{audience}" for audience in AUDIENCES),
]

MIDDLEWARE = [
    "goldenbridge.web.base.headers.HeadersMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "goldenbridge.web.base.errors.ErrorsMiddleware",
]

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "goldenbridge.web.base.context.fund",
            ],
        },
    }
]

FORM_RENDERER = "goldenbridge.web.base.renderer.LookRenderer"


def _database(url: str) -> dict[str, object]:
    config: dict[str, object] = dict(dj_database_url.parse(url))
    if config["ENGINE"] == "django.db.backends.sqlite3":
        config["OPTIONS"] = {
            "transaction_mode": "IMMEDIATE",
            "timeout": 20,
            # FULL: what was acknowledged survives a power cut (macOS asks for it by a second name). Recursive triggers: INSERT OR REPLACE fires the guards.
            "init_command": (
                "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA fullfsync=ON; PRAGMA recursive_triggers=ON; PRAGMA foreign_keys=ON;"
                "PRAGMA secure_delete=ON; PRAGMA temp_store=MEMORY;"
            ),
        }
    return {**config, "CONN_MAX_AGE": None, "ATOMIC_REQUESTS": False}


DATABASES = {"default": _database(DATABASE_URL), "keystore": _database(KEYSTORE_URL)}
DATABASE_ROUTERS = ["goldenbridge.platform.routers.KeystoreRouter"]

USE_TZ = True
TIME_ZONE = "UTC"
USE_I18N = True
LANGUAGE_CODE = "en"
LANGUAGES = [(code, name) for code, name in LANGUAGE_NAMES.items() if code in LANGUAGE_CODES]
LOCALE_PATHS = [BASE / "locale"]

STATIC_URL = "/static/"
STATIC_ROOT = DATA / "static"
STORAGES = {"staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"}}
# What a rehearsal serves weighs what a fund serves; only who writes the code takes files from where they lie.
IS_GATHERED = PRODUCTION or DEMO
WHITENOISE_USE_FINDERS = not IS_GATHERED
WHITENOISE_ALLOW_ALL_ORIGINS = False
if not IS_GATHERED:
    STORAGES["staticfiles"]["BACKEND"] = "django.contrib.staticfiles.storage.StaticFilesStorage"

# What is sent stays in memory: nothing that a person types is spooled to disk.
DATA_UPLOAD_MAX_MEMORY_SIZE = 1024 * 1024
FILE_UPLOAD_MAX_MEMORY_SIZE = 32 * 1024 * 1024
FILE_UPLOAD_HANDLERS = ["django.core.files.uploadhandler.MemoryFileUploadHandler"]

CSRF_FAILURE_VIEW = "goldenbridge.web.staffbase.pages.csrf_failed"
CSRF_COOKIE_PATH = "/staff/"
CSRF_COOKIE_SAMESITE = "Strict"
CSRF_COOKIE_HTTPONLY = True
CSRF_COOKIE_SECURE = HTTPS
SECURE_SSL_REDIRECT = False  # the proxy in front speaks TLS; a redirect would name the host to a listener first
SECURE_HSTS_SECONDS = 31536000 if HTTPS else 0
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "no-referrer"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"

LOGGING = {
    "version": 1,
    "disable_existing_loggers": True,
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(message)s"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
    "loggers": {
        "goldenbridge": {"handlers": ["stderr"], "level": "INFO", "propagate": False},
        # Django would log addresses of requests and the text of errors; both can say who somebody is.
        "django": {"handlers": [], "level": "CRITICAL", "propagate": False},
    },
    "root": {"handlers": [], "level": "CRITICAL"},
}
LOGGING_CONFIG = "logging.config.dictConfig"
