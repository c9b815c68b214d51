"""manage.py serve: the whole site, until Ctrl-C."""

from __future__ import annotations

import argparse
import os
import signal
import sys
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import connection

from stravaai import embedded
from stravaai.env import ENV
from stravaai.processes import commands, demo
from stravaai.processes.single import CannotServe, Single, require_free_port
from stravaai.processes.together import Together


class Command(BaseCommand):
    help = "Prepare, then run web server, worker and beat together until Ctrl-C or SIGTERM."
    requires_system_checks = []

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument("--no-prepare", action="store_true", help="skip migrations and static files")

    def handle(self, *args: Any, **options: Any) -> None:
        signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
        single = Single(ENV.data_dir / "run")
        try:
            require_free_port(ENV.host, ENV.port)
            single.claim(settings.SITE_URL)
            if not options["no_prepare"]:
                call_command("prepare", verbosity=0)
            status = self.serve()
        except CannotServe as problem:
            raise CommandError(str(problem)) from problem
        except KeyboardInterrupt:
            status = 0
        finally:
            embedded.leave(stop=True)
        self.stdout.write("Stopped.")
        sys.exit(status)

    def serve(self) -> int:
        together = Together()
        together.add("web", commands.web(host=ENV.host, port=ENV.port, workers=ENV.web_workers))
        together.add("worker", commands.worker(children=ENV.task_workers))
        together.add("beat", commands.beat())
        if settings.STRAVA_IS_SIMULATED:
            together.add("strava", commands.simulator(port=ENV.simulator_port))
        if settings.SIMULATED_SERVICES:
            together.add("services", commands.services(port=ENV.services_port, site_url=settings.SITE_URL))
        filling = self.welcome()
        connection.close()  # the processes start by forking
        try:
            return together.run()
        finally:
            if filling is not None and filling.poll() is None:
                os.killpg(filling.pid, signal.SIGTERM)
                filling.wait()

    def welcome(self) -> Any:
        """Say where the site is and how to get in; start filling the demo athlete when it is empty."""
        self.stdout.write(f"\n{settings.SITE_NAME} runs at {settings.SITE_URL}  (Ctrl-C stops it)\n")
        if not ENV.has_demo:
            return None
        self.stdout.write("Sign in once, within the hour, as")
        for email, link in demo.sign_in_links().items():
            self.stdout.write(f"  {email:18} {link}")
        if not demo.needs_filling():
            return None
        self.stdout.write("The demo athlete's three years are being made: about a minute.")
        return demo.fill_in_background(self.stdout.write)
