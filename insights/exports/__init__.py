"""The log on its way out: every table as CSV and JSON, everything as one archive, the history as DuckDB and Parquet.

Inside everything is SI; so it is here, with the unit in each column's name (docs/exports.md).
"""
