"""The real settings for the processes of a test house, which must know the fast passwords of the tests."""

from outcomeframe.settings import *

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
