"""The steps of the import wizard (P1)."""
