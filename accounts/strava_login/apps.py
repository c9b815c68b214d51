from django.apps import AppConfig


class StravaLoginConfig(AppConfig):
    name = "accounts.strava_login"
    label = "strava_login"
