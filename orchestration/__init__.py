"""Partnerverse's Dagster code location and the plain modules under it."""
