from django.apps import AppConfig


class ConfigConfig(AppConfig):
    """Holds the management commands, the road under all floors."""

    name = "config"
