"""What is made from the sources before serving: the compiled catalogues and the collected static files."""

from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.contrib.staticfiles.storage import staticfiles_storage
from django.core.management import call_command

from terril.kernel import catalogue


def make_ready() -> bool:
    """Compiles and collects what is older than its source; returns whether anything was done."""
    compiled = catalogue.compile_all(Path(folder) for folder in settings.LOCALE_PATHS)
    if not is_collected():
        call_command("collectstatic", interactive=False, verbosity=0)
        return True
    return bool(compiled)


def is_collected() -> bool:
    """Whether the collected files are at least as recent as their sources (true where none need collecting)."""
    if not hasattr(staticfiles_storage, "manifest_name"):
        return True
    manifest = Path(settings.STATIC_ROOT) / staticfiles_storage.manifest_name
    if not manifest.exists():
        return False
    made = manifest.stat().st_mtime
    sources = (storage.path(name) for finder in get_finders() for name, storage in finder.list([]))
    return all(Path(source).stat().st_mtime <= made for source in sources)
