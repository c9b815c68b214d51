"""Which static files there are, and how they are named and kept."""

from django.apps import apps
from django.contrib.staticfiles.finders import AppDirectoriesFinder
from whitenoise.storage import CompressedManifestStaticFilesStorage


class HashedFiles(CompressedManifestStaticFilesStorage):
    """Every file has its hash in its name, also where modules import each other: browsers may keep it for ever."""

    support_js_module_import_aggregation = True


class UsedApps(AppDirectoriesFinder):
    """The files of our apps and the admin; not those of packages of whose files no page uses one."""

    unused = frozenset({"django_htmx"})

    def __init__(self, app_names: object = None, *args: object, **kwargs: object) -> None:
        used = [config.name for config in apps.get_app_configs() if config.name not in self.unused]
        super().__init__(used, *args, **kwargs)
