"""Settings."""

from components.factors.firm import second_step_settings_page
from components.settings.apps import apps_page
from components.settings.audit import audit_page
from components.settings.people import people_page
from components.settings.portal import portal_settings_page
from components.settings.sections import settings_page
from components.settings.security import firm_security_page, security_page

__all__ = [
    "apps_page",
    "audit_page",
    "firm_security_page",
    "people_page",
    "portal_settings_page",
    "second_step_settings_page",
    "security_page",
    "settings_page",
]
