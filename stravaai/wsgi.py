"""What the web server loads."""

from __future__ import annotations

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "stravaai.settings")

from stravaai import embedded

embedded.join()
application = get_wsgi_application()
