"""Stand-ins for devices and services: everything here is generated, seeded and free of real people's data."""
