from django.contrib.postgres.fields import ArrayField
from django.db import migrations, models

from activities.database_views import around_views


class Migration(migrations.Migration):
    """Sums and streaks without what the policy for its source keeps out of figures over time."""

    dependencies = [("activities", "0008_read_from_the_index")]

    operations = around_views(
        [
            migrations.AlterField(
                model_name="activity",
                name="excluded_from",
                field=ArrayField(
                    base_field=models.CharField(max_length=10),
                    blank=True,
                    db_comment="load, records: kept out until the athlete confirms; figures: by the policy for the source",
                    default=list,
                    size=None,
                ),
            )
        ]
    )
