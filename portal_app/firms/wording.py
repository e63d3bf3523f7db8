"""What changed in a firm's settings, in words."""

from portal_app.activity.wording import fields
from portal_app.core.i18n import msg, translate

_PICTURES = ("logo", "icon", "video")


def _file(_file_id: str, language: str) -> str:
    return translate(msg("a file"), language)


fields(
    {
        "firm_name": msg("Name of the firm"),
        "colour": msg("Main colour"),
        "accent": msg("Second colour"),
        "header_text": msg("Header text"),
        "description": msg("Description"),
        "contact_email": msg("Contact e-mail"),
        "notify_minutes": msg("Pause before mails (minutes)"),
        "link_hours": msg("Sign-in links work for (hours)"),
        "max_upload_mb": msg("Largest file of a client (MB)"),
        "logo": msg("Logo"),
        "icon": msg("Icon"),
        "video": msg("Welcome video"),
        "staff_idle_minutes": msg("A colleague's sign-in ends when unused for (minutes)"),
        "staff_limit_days": msg("A colleague's sign-in ends at the latest after (days)"),
        "contact_idle_minutes": msg("A client's sign-in ends when unused for (minutes)"),
        "contact_limit_days": msg("A client's sign-in ends at the latest after (days)"),
    },
    read=dict.fromkeys(_PICTURES, _file),
)
