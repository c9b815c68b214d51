"""Tables and views of the DuckDB export; all but the first have MyRunStreak's names and units (docs/exports.md)."""

# ruff: noqa: S608 (the text is put together from constants of this file)

from __future__ import annotations

from collections.abc import Mapping

from insights.exports.sessions import ACTIVITY_COLUMNS

_TEXTS = {
    "timezone",
    "name",
    "description",
    "sport",
    "sport_type",
    "environment",
    "load_method",
    "how_felt",
    "weather",
    "terrain",
    "city",
    "country",
    "device",
    "gear",
}
_KINDS = {
    "activity_id": "VARCHAR",
    "start_utc": "TIMESTAMP WITH TIME ZONE",
    "start_local": "TIMESTAMP",
    "local_date": "DATE",
    "is_race": "BOOLEAN",
    "is_commute": "BOOLEAN",
    "left_out_of": "VARCHAR[]",
}


def _kind(column: str) -> str:
    return "VARCHAR" if column in _TEXTS else _KINDS.get(column, "DOUBLE")


RUN_COLUMNS: Mapping[str, str] = {
    "activity_id": "VARCHAR",
    "external_id": "VARCHAR",
    "start_date_time_local": "TIMESTAMP WITH TIME ZONE",
    "start_date": "DATE",
    "start_year": "INTEGER",
    "start_month": "INTEGER",
    "start_day_of_week": "INTEGER",
    "distance_km": "DOUBLE",
    "duration_seconds": "DOUBLE",
    "average_pace_min_per_km": "DOUBLE",
    "average_speed_kph": "DOUBLE",
    "cadence_average": "DOUBLE",
    "cadence_min": "DOUBLE",
    "cadence_max": "DOUBLE",
    "heart_rate_average": "DOUBLE",
    "heart_rate_min": "DOUBLE",
    "heart_rate_max": "DOUBLE",
    "body_weight_kg": "DOUBLE",
    "how_felt": "VARCHAR",
    "terrain": "VARCHAR",
    "temperature_celsius": "DOUBLE",
    "weather_type": "VARCHAR",
    "humidity_percent": "DOUBLE",
    "wind_speed_kph": "DOUBLE",
    "notes": "VARCHAR",
    "activity_type": "VARCHAR",
    "device_type": "VARCHAR",
    "app_version": "VARCHAR",
    "has_gps_data": "BOOLEAN",
    "has_heart_rate_data": "BOOLEAN",
    "has_cadence_data": "BOOLEAN",
    "has_laps": "BOOLEAN",
    "created_at": "TIMESTAMP WITH TIME ZONE",
    "updated_at": "TIMESTAMP WITH TIME ZONE",
    "synced_at": "TIMESTAMP WITH TIME ZONE",
}
TABLES: Mapping[str, Mapping[str, str]] = {
    "activities": {column: _kind(column) for column in ACTIVITY_COLUMNS},
    "runs": RUN_COLUMNS,
    "laps": {
        "id": "INTEGER",
        "activity_id": "VARCHAR",
        "lap_number": "INTEGER",
        "lap_type": "VARCHAR",
        "end_time_seconds": "DOUBLE",
        "end_distance_meters": "DOUBLE",
    },
    "recording_data": {
        "id": "INTEGER",
        "activity_id": "VARCHAR",
        "recording_keys": "VARCHAR[]",
        "recording_values": "DOUBLE[][]",
        "pause_indexes": "INTEGER[]",
    },
}

_SUMS = """
    count(*) AS run_count,
    sum(distance_km) AS total_distance_km,
    sum(duration_seconds) AS total_duration_seconds,
    sum(duration_seconds) FILTER (WHERE distance_km > 0) / 60
        / nullif(sum(distance_km) FILTER (WHERE duration_seconds > 0), 0) AS avg_pace_min_per_km
"""
VIEWS: Mapping[str, str] = {
    "daily_summary": f"""
CREATE VIEW daily_summary AS SELECT start_date, {_SUMS},
    sum(heart_rate_average * duration_seconds)
        / nullif(sum(duration_seconds) FILTER (WHERE heart_rate_average IS NOT NULL), 0) AS avg_heart_rate,
    min(start_date_time_local) AS first_run_time, max(start_date_time_local) AS last_run_time
FROM runs GROUP BY start_date ORDER BY start_date DESC
""",
    "monthly_summary": f"""
CREATE VIEW monthly_summary AS SELECT start_year, start_month, {_SUMS},
    avg(distance_km) AS avg_distance_km, max(distance_km) AS longest_run_km
FROM runs GROUP BY start_year, start_month ORDER BY start_year DESC, start_month DESC
""",
    # a run counts from 1.61 km or ten minutes on, as on the page of streaks
    "streak_analysis": """
CREATE VIEW streak_analysis AS
WITH counting AS (SELECT DISTINCT start_date FROM runs WHERE distance_km >= 1.61 OR duration_seconds >= 600),
    placed AS (
        SELECT start_date, start_date - CAST(row_number() OVER (ORDER BY start_date) AS INTEGER) AS island
        FROM counting
    )
SELECT min(start_date) AS streak_start, max(start_date) AS streak_end, count(*) AS streak_length_days
FROM placed GROUP BY island ORDER BY streak_length_days DESC, streak_start
""",
}
RELATIONS = (*TABLES, *VIEWS)
