"""The one Django app."""

from django.apps import AppConfig


class InitiativesConfig(AppConfig):
    """Registers the app under its short name."""

    name = "initiatives"
    verbose_name = "OutcomeFrame"
    default_auto_field = "django.db.models.BigAutoField"
