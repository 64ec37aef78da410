"""The real settings with four differences: a folder per run, fast passwords, plain static files, N+1 refused."""

import atexit
import os
import shutil
import tempfile

if "OUTCOMEFRAME_VAR" not in os.environ:
    os.environ["OUTCOMEFRAME_VAR"] = tempfile.mkdtemp(prefix="outcomeframe-tests-")
    atexit.register(shutil.rmtree, os.environ["OUTCOMEFRAME_VAR"], ignore_errors=True)

from outcomeframe.settings import *
from outcomeframe.settings import INSTALLED_APPS, MIDDLEWARE

INSTALLED_APPS = [*INSTALLED_APPS, "zeal"]
MIDDLEWARE = ["zeal.middleware.zeal_middleware", *MIDDLEWARE]
ZEAL_RAISE = True
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
WHITENOISE_AUTOREFRESH = True
WHITENOISE_USE_FINDERS = True
