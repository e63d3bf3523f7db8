"""Settings."""

from components.settings.apps import apps_page
from components.settings.portal import portal_settings_page
from components.settings.sections import settings_page

__all__ = ["apps_page", "portal_settings_page", "settings_page"]
