"""The desks of fitting; Django finds them here."""

from fitting.admin import people, profiles, scans

__all__ = ["people", "profiles", "scans"]
