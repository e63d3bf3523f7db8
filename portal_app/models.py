"""Every table, imported once: for migrations and for tests."""

from portal_app.accounts import models as accounts
from portal_app.activity import models as activity
from portal_app.audit import models as audit
from portal_app.clients import models as clients
from portal_app.digitisation import models as digitisation
from portal_app.documents import models as documents
from portal_app.factors import models as factors
from portal_app.files import models as files
from portal_app.firms import models as firms
from portal_app.notifications import models as notifications
from portal_app.recurring import models as recurring
from portal_app.reminders import models as reminders
from portal_app.requests import models as requests
from portal_app.tasks import models as tasks
from portal_app.templates import models as templates

__all__ = [
    "accounts",
    "activity",
    "audit",
    "clients",
    "digitisation",
    "documents",
    "factors",
    "files",
    "firms",
    "notifications",
    "recurring",
    "reminders",
    "requests",
    "tasks",
    "templates",
]
