"""Pages of a contact: tasks, one task, requests, documents, profile, help."""

from components.portal.documents import documents_page
from components.portal.me import help_page, profile_page
from components.portal.new_request import new_request_page
from components.portal.request import request_page
from components.portal.requests import requests_page
from components.portal.task import task_page
from components.portal.tasks import tasks_page

__all__ = [
    "documents_page",
    "help_page",
    "new_request_page",
    "profile_page",
    "request_page",
    "requests_page",
    "task_page",
    "tasks_page",
]
