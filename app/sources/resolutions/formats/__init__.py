"""Readers of the formats in which resolutions come."""
