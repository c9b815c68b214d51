from django.db import migrations

from activities.database_views import create_views


class Migration(migrations.Migration):
    dependencies = [("activities", "0001_initial")]

    operations = [create_views()]
