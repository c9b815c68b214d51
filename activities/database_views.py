"""The SQL views, and how a migration changes a column that lies under one.

PostgreSQL refuses to change the type of a column that a view reads. Wrap such operations::

    operations = around_views([migrations.AlterField(...)])
"""

from __future__ import annotations

from collections.abc import Sequence

from django.db.migrations import RunSQL
from django.db.migrations.operations.base import Operation

# ruff: noqa: S608 (the text is put together from constants of this file)

_COUNTED = (
    "NOT excluded_from @> ARRAY['figures']::varchar[]"  # what the policy for its source allows to be summed
)

_SUMS = """
    count(*)::integer AS activity_count,
    coalesce(sum(distance), 0) AS distance,
    coalesce(sum(moving_time), 0) AS moving_time,
    coalesce(sum(elapsed_time), 0) AS elapsed_time,
    coalesce(sum(total_elevation_gain), 0) AS elevation_gain,
    coalesce(sum(tss) FILTER (WHERE NOT excluded_from @> ARRAY['load']::varchar[]), 0) AS load,
    sum(moving_time) FILTER (WHERE distance > 0) * 1000.0 / nullif(sum(distance) FILTER (WHERE moving_time > 0), 0)
        AS average_pace,
    sum(average_heartrate * moving_time) / nullif(sum(moving_time) FILTER (WHERE average_heartrate IS NOT NULL), 0)
        AS average_heartrate
"""

# Two plain groupings, not one of grouping sets: PostgreSQL carries a condition on the athlete, the day or the sport
# into each of them and reads by index; into grouping sets it does not, and reads every athlete's rows.


def _summary(name: str, keys: str, further: str) -> str:
    """A view of sums by athlete, ``keys`` and sport, and by athlete and ``keys`` for all sports together."""
    return f"""
CREATE VIEW {name} WITH (security_invoker = true) AS
SELECT user_id, {keys}, sport, {_SUMS},
    {further}
FROM activities
WHERE {_COUNTED}
GROUP BY user_id, {keys}, sport
UNION ALL
SELECT user_id, {keys}, 'all'::varchar, {_SUMS},
    {further}
FROM activities
WHERE {_COUNTED}
GROUP BY user_id, {keys}
"""


DAILY_SUMMARY = _summary(
    "daily_summary", "local_date", "min(start_date) AS first_start, max(start_date) AS last_start"
)
MONTHLY_SUMMARY = _summary("monthly_summary", "start_year, start_month", "max(distance) AS longest")

STREAK_ANALYSIS = f"""
CREATE VIEW streak_analysis WITH (security_invoker = true) AS
WITH days AS (
    SELECT DISTINCT user_id, local_date FROM activities
    WHERE {_COUNTED} AND sport = 'run' AND (distance >= 1610 OR coalesce(timer_time, moving_time, elapsed_time) >= 600)
), islands AS (
    SELECT user_id, local_date,
        local_date - (row_number() OVER (PARTITION BY user_id ORDER BY local_date))::integer AS island
    FROM days
)
SELECT user_id, min(local_date) AS started_on, max(local_date) AS ended_on, count(*)::integer AS days
FROM islands GROUP BY user_id, island
"""

NAMES = ("daily_summary", "monthly_summary", "streak_analysis")
CREATE = ";\n".join([DAILY_SUMMARY, MONTHLY_SUMMARY, STREAK_ANALYSIS])
DROP = ";\n".join(f"DROP VIEW IF EXISTS {name}" for name in NAMES)


def create_views() -> RunSQL:
    return RunSQL(sql=CREATE, reverse_sql=DROP)


def around_views(operations: Sequence[Operation]) -> list[Operation]:
    """Drops the views, runs the operations, makes the views again; backwards the same."""
    return [
        RunSQL(sql=DROP, reverse_sql=CREATE),
        *operations,
        RunSQL(sql=CREATE, reverse_sql=DROP),
    ]
