"""Rows for tests, made through the same commands as the product's own. Each feature adds its factory here."""
