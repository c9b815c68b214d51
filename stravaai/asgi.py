"""For servers that speak ASGI only; the pages are plain views, so WSGI is the faster way to serve them."""

from __future__ import annotations

import os

from django.core.asgi import get_asgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "stravaai.settings")

from stravaai import embedded

embedded.join()
application = get_asgi_application()
