from django.db import migrations

from activities.database_views import around_views


class Migration(migrations.Migration):
    """The summaries as two plain groupings, which read one athlete's rows alone."""

    dependencies = [("activities", "0002_views")]

    operations = around_views([])
