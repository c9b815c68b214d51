"""Days of the body from files: tables of daily values, exports of HRV apps, Garmin's account export."""
