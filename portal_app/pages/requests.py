"""Requests in the office."""

from components.requests.pages import request_page, requests_page

__all__ = ["request_page", "requests_page"]
