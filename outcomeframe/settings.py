"""All settings, in one file. Every value that may differ between machines is read through `env`.

OUTCOMEFRAME_MODE is `local` (one machine, plain HTTP), `demo` (the same, to show around) or `deploy` (HTTPS,
PostgreSQL, Redis and secrets of one's own are required).
"""

import hmac
from pathlib import Path

from django.core.exceptions import ImproperlyConfigured

from outcomeframe import env
from outcomeframe.logs import logging_config

BASE_DIR = Path(__file__).resolve().parent.parent
MODE = env.choice("OUTCOMEFRAME_MODE", "local", ("local", "demo", "deploy"))
DEPLOYED = MODE == "deploy"
DEBUG = env.flag("OUTCOMEFRAME_DEBUG")
if DEBUG and DEPLOYED:
    raise ImproperlyConfigured(
        "OUTCOMEFRAME_DEBUG must be off in a deployment: error pages would show settings."
    )
VAR_DIR = Path(env.text("OUTCOMEFRAME_VAR", str(BASE_DIR / "var")))

# Who may knock -------------------------------------------------------------------------------------------

SECRET_KEY = env.secret("SECRET_KEY") if DEPLOYED else env.kept_secret(VAR_DIR / "secret-key")
ALLOWED_HOSTS = env.words("OUTCOMEFRAME_HOSTS", None if DEPLOYED else "localhost,127.0.0.1,[::1]")
if DEPLOYED and "*" in ALLOWED_HOSTS:
    raise ImproperlyConfigured(
        "OUTCOMEFRAME_HOSTS must name the hosts: mails would carry links to any of them."
    )
CSRF_TRUSTED_ORIGINS = [f"https://{host}" for host in ALLOWED_HOSTS] if DEPLOYED else []
if env.flag("OUTCOMEFRAME_BEHIND_PROXY"):
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    # The last address of X-Forwarded-For is the proxy's word. Without it, sign-in limits would take all people
    # behind the proxy for one.
    ALLAUTH_TRUSTED_PROXY_COUNT = 1

# The app -------------------------------------------------------------------------------------------------

INSTALLED_APPS = [
    "initiatives.apps.InitiativesConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "django_htmx",
    "template_partials",
    "allauth",
    "allauth.account",
]
MIDDLEWARE = [
    "outcomeframe.security.Headers",
    "outcomeframe.security.UnusableText",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "outcomeframe.security.SessionLife",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "outcomeframe.security.PersonTimeZone",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
]
ROOT_URLCONF = "outcomeframe.urls"
WSGI_APPLICATION = "outcomeframe.wsgi.application"
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
                "outcomeframe.security.page_context",
            ],
        },
    },
]

# Data ----------------------------------------------------------------------------------------------------

DATABASES = {"default": env.database("DATABASE_URL", VAR_DIR / "outcomeframe.sqlite3", deployed=DEPLOYED)}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
# Sign-in limits count here. In the database, so that they hold over all processes and without Redis.
CACHES = {
    "default": {"BACKEND": "django.core.cache.backends.db.DatabaseCache", "LOCATION": "outcomeframe_cache"},
}

# Jobs ----------------------------------------------------------------------------------------------------
# The job row is the truth, Celery only rings the bell: no result backend (with Redis away it would hold a
# click for 19 seconds), and a lost message is found by the sweeper.

CELERY_BROKER_URL, CELERY_BROKER_TRANSPORT_OPTIONS = env.broker(
    "REDIS_URL", VAR_DIR / "broker", deployed=DEPLOYED
)
CELERY_BROKER_CONNECTION_TIMEOUT = 2
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_CONNECTION_MAX_RETRIES = None
CELERY_BROKER_CHANNEL_ERROR_RETRY = True
CELERY_TASK_PUBLISH_RETRY = False
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_STORE_ERRORS_EVEN_IF_IGNORED = False
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_CONCURRENCY = env.whole("OUTCOMEFRAME_WORKERS", 1, least=1, most=64)
CELERY_WORKER_MAX_MEMORY_PER_CHILD = 400_000  # kilobytes
CELERY_WORKER_ENABLE_REMOTE_CONTROL = False
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_WORKER_CANCEL_LONG_RUNNING_TASKS_ON_CONNECTION_LOSS = False
CELERY_TASK_SOFT_TIME_LIMIT = 60
CELERY_TASK_TIME_LIMIT = 75
CELERY_TASK_SERIALIZER = "json"
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_TIMEZONE = "UTC"
CELERY_BEAT_SCHEDULE = {
    "sweep": {"task": "initiatives.sweep", "schedule": 30.0, "options": {"expires": 25}},
    "notices": {"task": "initiatives.send_notices", "schedule": 60.0, "options": {"expires": 50}},
    "end-waivers": {"task": "initiatives.end_waivers", "schedule": 600.0, "options": {"expires": 500}},
    "look-again": {"task": "initiatives.look_again", "schedule": 600.0, "options": {"expires": 500}},
    "lapse-decisions": {
        "task": "initiatives.lapse_decisions",
        "schedule": 600.0,
        "options": {"expires": 500},
    },
    "remind-of-conditions": {
        "task": "initiatives.remind_of_conditions",
        "schedule": 3_600.0,
        "options": {"expires": 3_000},
    },
    "remind": {"task": "initiatives.remind", "schedule": 600.0, "options": {"expires": 500}},
    "fold-totals": {"task": "initiatives.fold_totals", "schedule": 60.0, "options": {"expires": 50}},
    "portfolio": {"task": "initiatives.work_out_portfolio", "schedule": 30.0, "options": {"expires": 25}},
    "tidy": {"task": "initiatives.tidy", "schedule": 86_400.0, "options": {"expires": 80_000}},
    "canary": {"task": "initiatives.answer_canary", "schedule": 20.0, "options": {"expires": 15}},
}
# In memory: the schedule is two intervals, and a file of it would be one more thing to lock and to lose.
CELERY_BEAT_SCHEDULER = "celery.beat:Scheduler"
# Workers need not know of each other; the rows tell them what is taken.
WORKER_OPTIONS = ["--without-gossip", "--without-mingle", "--without-heartbeat"]
CANARY_SECONDS = 60

# Signing in ----------------------------------------------------------------------------------------------

AUTH_USER_MODEL = "initiatives.Person"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
LOGIN_URL = "/login/"
LOGIN_REDIRECT_URL = "/"
ACCOUNT_ADAPTER = "outcomeframe.accounts.Accounts"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_USER_MODEL_EMAIL_FIELD = "email"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_FORMS = {
    "login": "initiatives.forms.accounts.SignInForm",
    "change_password": "initiatives.forms.accounts.ChangePasswordForm",
    "reset_password": "initiatives.forms.accounts.AskResetForm",
    "reset_password_from_key": "initiatives.forms.accounts.ResetPasswordForm",
    "reauthenticate": "initiatives.forms.accounts.ReauthenticateForm",
}
ACCOUNT_REAUTHENTICATION_TIMEOUT = 30 * 60
ACCOUNT_LOGOUT_REDIRECT_URL = "/login/"
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE = False
ACCOUNT_PREVENT_ENUMERATION = True
# Otherwise anybody could make us write to anybody.
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_DEFAULT_HTTP_PROTOCOL = "https" if DEPLOYED else "http"
# The password that the demo's cast signs in with. A deployment has none.
DEMO_PASSWORD = "" if DEPLOYED else "five-minute-checks"

# Who sets up an empty deployment shows by this code that they can read its log; `manage.py prepare` prints it.
SETUP_CODE = hmac.new(SECRET_KEY.encode(), b"setup", "sha256").hexdigest()[:12] if DEPLOYED else ""

SESSION_ENGINE = "django.contrib.sessions.backends.db"
SESSION_COOKIE_AGE = 8 * 60 * 60  # idle
SESSION_LIFE = 7 * 24 * 60 * 60  # in all
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_HTTPONLY = True
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_FAILURE_VIEW = "initiatives.views.refusals.stale_form"
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"

# In the browser ------------------------------------------------------------------------------------------

CONTENT_SECURITY_POLICY = {
    "default-src": "'none'",
    "script-src": "'self'",
    "style-src": "'self'",
    "img-src": "'self' data:",
    "font-src": "'self'",
    "connect-src": "'self'",
    "manifest-src": "'self'",
    "form-action": "'self'",
    "base-uri": "'none'",
    "frame-ancestors": "'none'",
    "object-src": "'none'",
}
HTMX_CONFIG = {
    "allowEval": False,
    "allowScriptTags": False,
    "selfRequestsOnly": True,
    "includeIndicatorStyles": False,
    "historyCacheSize": 0,
    "refreshOnHistoryMiss": True,
    "defaultSettleDelay": 0,
    "responseHandling": [
        {"code": "204", "swap": False},
        {"code": "[23]..", "swap": True},
        # Refusals are words for a person: a form with its errors, or a line in the toast region.
        {"code": "(400|403|404|409|413|422)", "swap": True},
        {"code": "[45]..", "swap": False, "error": True},
    ],
}
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
if DEPLOYED:
    SESSION_COOKIE_NAME = "__Host-session"
    CSRF_COOKIE_NAME = "__Host-csrf"
    SESSION_COOKIE_SECURE = True
    CSRF_COOKIE_SECURE = True
    SECURE_SSL_REDIRECT = True
    SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$"]
    SECURE_HSTS_SECONDS = 2 * 365 * 24 * 60 * 60
    SECURE_HSTS_INCLUDE_SUBDOMAINS = True
    SECURE_HSTS_PRELOAD = True

# A long proposal is some kilobytes. What is larger is refused with a page in words before it is read.
DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2_000
DATA_UPLOAD_MAX_NUMBER_FILES = 0

STATIC_URL = "/static/"
STATIC_ROOT = Path(env.text("OUTCOMEFRAME_STATIC", str(VAR_DIR / "staticfiles")))
STATICFILES_DIRS = [BASE_DIR / "static"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"},  # nothing is uploaded
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
WHITENOISE_MAX_AGE = 3600

# Mail ----------------------------------------------------------------------------------------------------

# Where the links in mails lead.
SITE_URL = env.text(
    "OUTCOMEFRAME_URL", f"https://{ALLOWED_HOSTS[0]}" if DEPLOYED else "http://127.0.0.1:8000"
).rstrip("/")
EMAIL_HOST = env.text("SMTP_HOST", "")
EMAIL_BACKEND = f"django.core.mail.backends.{'smtp' if EMAIL_HOST else 'console'}.EmailBackend"
EMAIL_PORT = env.whole("SMTP_PORT", 587, least=1, most=65535)
EMAIL_HOST_USER = env.text("SMTP_USER", "")
EMAIL_HOST_PASSWORD = env.text("SMTP_PASSWORD", "")
EMAIL_USE_TLS = env.flag("SMTP_STARTTLS", default=EMAIL_PORT == 587)
EMAIL_USE_SSL = env.flag("SMTP_TLS", default=EMAIL_PORT == 465)
EMAIL_TIMEOUT = 10
DEFAULT_FROM_EMAIL = env.text("MAIL_FROM", "OutcomeFrame <outcomeframe@localhost>")
SERVER_EMAIL = DEFAULT_FROM_EMAIL

# Language and time ----------------------------------------------------------------------------------------

LANGUAGE_CODE = "en-gb"
USE_I18N = True
TIME_ZONE = env.time_zone("OUTCOMEFRAME_TIME_ZONE", "UTC")
USE_TZ = True

LOGGING = logging_config(as_json=DEPLOYED, level=env.text("OUTCOMEFRAME_LOG_LEVEL", "INFO").upper())
