"""Django's settings. What an administrator may set is listed in docs/admin/settings.md."""

import os
from pathlib import Path

from csp.constants import NONE, SELF

from samtakt.config import environment

PACKAGE = Path(__file__).resolve().parent.parent
SAMTAKT_DATA = environment.data_folder()
SAMTAKT_FILES = SAMTAKT_DATA / "files"
SECRET_KEY = environment.secret_key(SAMTAKT_DATA)
DEBUG = environment.is_on("SAMTAKT_DEBUG")
ALLOWED_HOSTS = environment.addresses("SAMTAKT_HOSTS", "localhost,127.0.0.1,[::1]")
CSRF_TRUSTED_ORIGINS = environment.addresses("SAMTAKT_ORIGINS", "")

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "allauth",
    "allauth.account",
    "bootstrap",
    "csp",
    "django_cotton.apps.SimpleAppConfig",
    "django_htmx",
    "django_tasks",
    "django_tasks_db",
    "samtakt.config.apps.SamtaktConfig",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "samtakt.web.middleware.ActorMiddleware",
]

ROOT_URLCONF = "samtakt.config.urls"
WSGI_APPLICATION = "samtakt.config.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [PACKAGE / "web" / "templates"],
        "OPTIONS": {
            "loaders": [
                (
                    "django.template.loaders.cached.Loader",
                    [
                        "django_cotton.cotton_loader.Loader",
                        "django.template.loaders.filesystem.Loader",
                        "django.template.loaders.app_directories.Loader",
                    ],
                )
            ],
            "builtins": [
                "django.templatetags.i18n",
                "django.templatetags.static",
                "django_cotton.templatetags.cotton",
                "samtakt.web.templatetags.show",
            ],
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.messages.context_processors.messages",
                "samtakt.web.context.page",
            ],
        },
    }
]

DATABASES = {"default": environment.database(SAMTAKT_DATA)}
MIGRATION_MODULES = {"samtakt": "samtakt.config.migrations"}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_USER_MODEL = "samtakt.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 10},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
LOGOUT_REDIRECT_URL = "account_login"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_ADAPTER = "samtakt.web.accounts.ClosedAccounts"
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_FORMS = {"login": "samtakt.web.accounts.SignInForm"}
# Everybody stays signed in for SESSION_COOKIE_AGE; there is no box to tick.
ACCOUNT_SESSION_REMEMBER = True

if environment.is_on("SAMTAKT_HTTPS"):
    # The server itself speaks plain HTTP; the proxy before it says how the user came.
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = environment.is_on("SAMTAKT_HTTPS")
SECURE_SSL_REDIRECT = environment.is_on("SAMTAKT_HTTPS")
SECURE_HSTS_SECONDS = 31_536_000 if environment.is_on("SAMTAKT_HTTPS") else 0
SESSION_COOKIE_AGE = 12 * 3600
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "img-src": [SELF, "data:"],
        "object-src": [NONE],
        "base-uri": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
    }
}

LANGUAGE_CODE = "sv"
LANGUAGES = [("sv", "Svenska"), ("en", "English")]
LOCALE_PATHS = [PACKAGE / "locale"]
TIME_ZONE = os.environ.get("SAMTAKT_TIME_ZONE", "Europe/Stockholm")
USE_TZ = True

STATIC_URL = "/static/"
STATIC_ROOT = SAMTAKT_DATA / "static"
STATIC_ROOT.mkdir(exist_ok=True)
STATICFILES_DIRS = [PACKAGE / "web" / "static"]
WHITENOISE_USE_FINDERS = True
DATA_UPLOAD_MAX_MEMORY_SIZE = 30 * 1024 * 1024
FILE_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
SAMTAKT_LARGEST_UPLOAD = 25 * 1024 * 1024
FILE_UPLOAD_HANDLERS = [
    "samtakt.web.uploads.RefuseFlood",
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "django.core.files.uploadhandler.TemporaryFileUploadHandler",
]

TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}
# Without a mail server nothing is mailed: what people are told is in the app.
EMAIL_HOST = os.environ.get("SAMTAKT_SMTP_HOST", "")
SAMTAKT_MAILS = bool(EMAIL_HOST)
EMAIL_BACKEND = f"django.core.mail.backends.{'smtp' if SAMTAKT_MAILS else 'console'}.EmailBackend"
EMAIL_PORT = environment.number("SAMTAKT_SMTP_PORT", 587)
EMAIL_HOST_USER = os.environ.get("SAMTAKT_SMTP_USER", "")
EMAIL_HOST_PASSWORD = os.environ.get("SAMTAKT_SMTP_PASSWORD", "")
EMAIL_USE_TLS = environment.is_on("SAMTAKT_SMTP_TLS", default=True)
EMAIL_TIMEOUT = 20
DEFAULT_FROM_EMAIL = os.environ.get("SAMTAKT_SMTP_FROM", "samtakt@localhost")
SAMTAKT_ADDRESS = os.environ.get("SAMTAKT_ADDRESS", "").rstrip("/")

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name}: {message}", "style": "{"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": os.environ.get("SAMTAKT_LOG_LEVEL", "WARNING")},
}
