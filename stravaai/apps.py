from django.apps import AppConfig


class SiteConfig(AppConfig):
    """The composition root: settings, addresses, processes and the commands about them."""

    name = "stravaai"
    verbose_name = "Site"

    def ready(self) -> None:
        from stravaai import celery, checks  # noqa: F401  shared tasks belong to our queue; checks register
