"""Settings, read from the environment (12-factor). `.env.example` lists every variable."""

from pathlib import Path
from urllib.parse import urlsplit

import environ
from csp.constants import NONE, SELF

import rollout.celery  # noqa: F401  shared tasks find their broker in every process that has settings

BASE_DIR = Path(__file__).resolve().parent.parent
env = environ.Env()

DEBUG = env.bool("DEBUG", False)
SECRET_KEY = env.str("SECRET_KEY", "only-for-a-laptop-and-tests-set-SECRET_KEY-in-production")
# Seal secrets at rest: the first seals, all open. They stand apart from SECRET_KEY, which may change at any time.
SECRETS_KEYS = env.list("SECRETS_KEYS", default=["only-for-a-laptop-and-tests-set-SECRETS_KEYS-in-production"])
SITE_URL = env.str("SITE_URL", "http://localhost:8000").rstrip("/")
HTTPS = SITE_URL.startswith("https://")  # what a site on the open net needs is on by itself, and can be set apart
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["localhost", "127.0.0.1", "[::1]", urlsplit(SITE_URL).hostname])
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", default=[SITE_URL] if HTTPS else [])

# Three roles on one database: `default` works and is bound by row-level security, `owner` migrates,
# `keeper` alone may redact the ledger and the journal (SECURITY: promises).
DATABASE_URL = env.str("DATABASE_URL", "postgresql://rollout_app@localhost:5432/rollout")
DATABASES = {
    "default": env.db_url_config(DATABASE_URL),
    "owner": env.db_url_config(env.str("DATABASE_OWNER_URL", DATABASE_URL)),
    "keeper": env.db_url_config(env.str("DATABASE_KEEPER_URL", DATABASE_URL)),
}
for _database in DATABASES.values():
    _database["ENGINE"] = "django.db.backends.postgresql"
    _database["CONN_MAX_AGE"] = 600
    _database["CONN_HEALTH_CHECKS"] = True
    _database["DISABLE_SERVER_SIDE_CURSORS"] = True  # behind PgBouncer in transaction mode a cursor has no session
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

REDIS_URL = env.str("REDIS_URL", "redis://localhost:6379/0")
_redis = urlsplit(REDIS_URL)
CELERY_BROKER_URL = (
    f"redis+socket://{_redis.path}?virtual_host=1" if _redis.scheme == "unix" else REDIS_URL
)  # kombu speaks another dialect for sockets than redis-py
CELERY_TASK_IGNORE_RESULT = True
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_BEAT_SCHEDULE = {
    "agenda": {"task": "rollout.jobs.tasks.tick", "schedule": 1.0, "options": {"expires": 10}},
    "forgotten": {"task": "rollout.jobs.tasks.sweep", "schedule": 600.0, "options": {"expires": 600}},
    "account-mail": {"task": "rollout.mail.tasks.send_accounts", "schedule": 2.0, "options": {"expires": 10}},
}
CACHES = {"default": {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": REDIS_URL}}

_email = env.email_url("EMAIL_URL", default="smtp://localhost:1025")
EMAIL_HOST = _email["EMAIL_HOST"]
EMAIL_PORT = _email["EMAIL_PORT"]
EMAIL_HOST_USER = _email["EMAIL_HOST_USER"] or ""
EMAIL_HOST_PASSWORD = _email["EMAIL_HOST_PASSWORD"] or ""
EMAIL_USE_TLS = _email.get("EMAIL_USE_TLS", False)
EMAIL_USE_SSL = _email.get("EMAIL_USE_SSL", False)
EMAIL_TIMEOUT = 20
BOUNCE_ADDRESS = env.str("BOUNCE_ADDRESS", "")  # a mailbox that takes name+anything@; `manage.py bounces` reads it
DEFAULT_FROM_EMAIL = env.str("DEFAULT_FROM_EMAIL", "Fairway <fairway@localhost>")
MAIL_SINK_DIR = env.str("MAIL_SINK_DIR", "")  # where the embedded sink keeps what it accepted; empty: no sink

# Readiness checks ask addresses that people enter. None in a private network answers, but for these hosts ("host" or
# "host:port"); names of mail are asked of these servers ("address" or "address:port") instead of the machine's own.
OUTBOUND_PRIVATE_HOSTS = env.list("OUTBOUND_PRIVATE_HOSTS", default=[])
OUTBOUND_NAMESERVERS = env.list("OUTBOUND_NAMESERVERS", default=[])

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django_htmx",
    "csp",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "rollout.tenancy",
    "rollout.journal",
    "rollout.jobs",
    "rollout.mail",
    "rollout.web",
    "rollout.members",
    "audiences",
    "programs",
    "delivery",
    "comms",
    "reporting",
    "rollout.demo",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "rollout.web.languages.LanguageMiddleware",
    "rollout.tenancy.middleware.TenantMiddleware",
    "rollout.web.languages.LanguageMiddleware",  # again, where the actor is known
    "rollout.web.methods.MethodMiddleware",
]

ROOT_URLCONF = "rollout.urls"
TENANT_URLCONF = "rollout.tenant_urls"
WSGI_APPLICATION = "rollout.wsgi.application"

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
                "rollout.web.context.shell",
            ],
            "builtins": ["rollout.web.templatetags.fairway", "django.templatetags.static", "django.templatetags.i18n"],
        },
    }
]

AUTH_USER_MODEL = "tenancy.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "/accounts/login/"
LOGIN_REDIRECT_URL = "/"
ACCOUNT_ADAPTER = "rollout.mail.adapter.AccountAdapter"
ACCOUNT_FORMS = {"request_login_code": "rollout.mail.forms.RequestLoginCodeForm"}
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_EMAIL_VERIFICATION = "none"  # accounts are made by invitation or from HR data, never by sign-up
ACCOUNT_LOGIN_BY_CODE_ENABLED = True
ACCOUNT_LOGIN_ON_PASSWORD_RESET = False
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_SESSION_REMEMBER = True
MFA_ADAPTER = "rollout.members.adapter.SecondFactorAdapter"
MFA_FORMS = {
    "authenticate": "rollout.members.forms.second_factor.SignInForm",
    "reauthenticate": "rollout.members.forms.second_factor.ConfirmForm",
}
MFA_SUPPORTED_TYPES = ["recovery_codes", "totp"]
ACCOUNT_RATE_LIMITS = env.json("ACCOUNT_RATE_LIMITS", default={})

LANGUAGE_CODE = "en"
LANGUAGES = [("en", "English"), ("de", "Deutsch"), ("es", "Español"), ("ar", "العربية")]
LOCALE_PATHS = [BASE_DIR / "locale"]
FORMAT_MODULE_PATH = ["rollout.web.locale_formats"]
USE_I18N = True
TIME_ZONE = "UTC"
USE_TZ = True

STATIC_URL = "/static/"  # absolute, or it takes the first tenant's prefix
STATIC_ROOT = env.str("STATIC_ROOT", str(BASE_DIR / "staticfiles"))
STATICFILES_DIRS = [BASE_DIR / "static"]
# Hashed names once `collectstatic` has run; before that files are found where they lie.
STATIC_HASHED = env.bool("STATIC_HASHED", (Path(STATIC_ROOT) / "staticfiles.json").exists())
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"},  # uploads live in the database
    "staticfiles": {
        "BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"
        if STATIC_HASHED
        else "django.contrib.staticfiles.storage.StaticFilesStorage"
    },
}
WHITENOISE_USE_FINDERS = not STATIC_HASHED

UPLOAD_LIMIT = env.int("UPLOAD_LIMIT", 25 * 1024 * 1024)  # bytes in one uploaded file
DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
FILE_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
    }
}
SECURE_SSL_REDIRECT = env.bool("SECURE_SSL_REDIRECT", HTTPS)
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$"]  # asked from inside, past the proxy
if env.bool("BEHIND_PROXY", False):  # the proxy must set or delete these headers itself
    ALLAUTH_TRUSTED_PROXY_COUNT = 1  # tries are counted by the address that the proxy saw
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = env.bool("SECURE_COOKIES", HTTPS)
SECURE_HSTS_SECONDS = env.int("SECURE_HSTS_SECONDS", 31_536_000 if HTTPS else 0)
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = env.bool("SECURE_HSTS_SUBDOMAINS", HTTPS)
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_FAILURE_VIEW = "rollout.web.errors.csrf_failure"
CONFLICT_VIEW = "rollout.web.errors.conflict"

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": env.str("LOG_LEVEL", "WARNING")},
}
