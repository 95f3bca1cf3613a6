"""The Django app."""

from django.apps import AppConfig


class WebConfig(AppConfig):
    """The pages as Django knows them."""

    name = "sillage.web"
    label = "web"
