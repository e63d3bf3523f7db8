"""Requests in the office."""
