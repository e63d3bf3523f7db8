"""What the office reads of requests; the portal reads through `queries.portal`."""

from portal_app.requests.queries.files import downloadable
from portal_app.requests.queries.office import PAGE, request, requests

__all__ = ["PAGE", "downloadable", "request", "requests"]
