"""Outside services: one file each, frozen records out, one of four errors."""
