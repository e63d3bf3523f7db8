"""Short names of faults, for counting and filtering them."""

from portal_app.clients.imports.columns import FIELD_TITLES
from portal_app.core.i18n import Text, msg

FAULT_TITLES: dict[str, Text] = {
    "name_missing": msg("Client name missing"),
    "code_repeated": msg("Registry code twice in the list"),
    "name_repeated": msg("Same name without a code"),
    "too_long": msg("Text too long"),
    "contact_too_long": msg("Contact's text too long"),
    "email_broken": msg("Broken e-mail address"),
    "phone_broken": msg("Broken phone number"),
    "phone_of_nobody": msg("Phone without a person"),
    "phone_spare": msg("More phones than people"),
    "name_conflict": msg("One address, two names"),
    "phone_conflict": msg("One address, two phones"),
    "kind_unknown": msg("Unknown client type"),
    "vat_incomplete": msg("Incomplete VAT number"),
    "vat_unlikely": msg("Unusual VAT number"),
    "hidden_characters": msg("Hidden characters"),
    "manager_unknown": msg("Unknown client manager"),
    "person_differs": msg("Contact's name differs"),
    "phone_differs": msg("Contact's phone differs"),
}
"""Code of a fault → its short name."""

_OTHERS = {"title": FIELD_TITLES["contact_title"], "contact": msg("Contact")}


def field_title(name: str) -> Text:
    """What a field is called."""
    return _OTHERS.get(name) or FIELD_TITLES.get(name) or msg("Value")
