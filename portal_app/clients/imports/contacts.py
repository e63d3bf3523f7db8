"""The people of a row, judged: broken addresses and phones, and the same person in several rows."""

from dataclasses import dataclass, replace

from portal_app.clients.imports import values
from portal_app.clients.imports.faults import Fault, warning
from portal_app.clients.imports.people import ContactCells, split_people
from portal_app.clients.imports.text import plain
from portal_app.core.i18n import msg

MAX_NAME = 120
MAX_TITLE = 120


# Not frozen: ten thousand are made at a time, and a frozen one takes three times as long.
@dataclass(slots=True)
class ImportContact:
    """One person at a client, cleaned.

    Attributes:
        name: "" where the list gives only an address.
        email: Lower-case, "" where there is none.
        phone: International form ("+37251234567"), "" where there is none.
        title: Job title.
        language: Code of a language, "" where the list doesn't say.
    """

    name: str
    email: str
    phone: str = ""
    title: str = ""
    language: str = ""


def checked_contacts(
    cells: ContactCells,
    number: int,
    country: str,
    people: dict[str, tuple[ImportContact, int]],
    faults: list[Fault],
) -> tuple[ImportContact, ...]:
    """Judge a row's people.

    Args:
        cells: As written, cleaned.
        number: The row's number, for messages in other rows.
        country: ISO code, for local phone numbers.
        people: Who was met so far by address, with the row; added to.
        faults: Added to.

    Returns:
        The people who can be imported. One whose address is broken is left out; the client can still be imported.
    """
    split, spare_phones = split_people(cells)
    found: dict[str, ImportContact] = {}
    for person in split:
        contact = _checked(person, country, faults)
        if contact is None:
            continue
        if contact.email:
            contact = _as_met_before(contact, number, people, faults)
        found.setdefault(contact.email or "name:" + plain(contact.name), contact)
    for phone in spare_phones:
        faults.append(
            warning(
                "phone",
                "phone_spare",
                msg(
                    "Only one phone number a person is kept; “{text}” is left out. Write it into the note.", text=phone
                ),
            )
        )
    return tuple(found.values())


def _checked(person: ContactCells, country: str, faults: list[Fault]) -> ImportContact | None:
    email = ""
    if person.email:
        email = values.email_address(person.email.removeprefix("mailto:"))
        if not email:
            faults.append(
                warning(
                    "email",
                    "email_broken",
                    msg(
                        "“{text}” is not an e-mail address; this contact is left out. It looks like name@company.com.",
                        text=person.email[:200],
                    ),
                )
            )
            return None
    name = _short("contact_name", person.name.replace("\n", " "), MAX_NAME, faults)
    title = _short("contact_title", person.title, MAX_TITLE, faults)
    phone = values.phone_number(person.phone, country) if person.phone else ""
    if person.phone and not phone:
        faults.append(
            warning(
                "phone",
                "phone_broken",
                msg(
                    "“{text}” is no phone number and is left out. Write the digits with the country code.",
                    text=person.phone[:200],
                ),
            )
        )
    if not (name or email):
        if phone:
            faults.append(
                warning(
                    "phone",
                    "phone_of_nobody",
                    msg("The phone {phone} has no contact person. Add a name or an e-mail address.", phone=phone),
                )
            )
        return None
    language = values.language_code(person.language) if person.language else ""
    return ImportContact(name, email, phone, title, language)


def _short(field: str, text: str, limit: int, faults: list[Fault]) -> str:
    if len(text) <= limit:
        return text
    faults.append(
        warning(
            field,
            "contact_too_long",
            msg(
                "The text has {length} characters; {limit} fit. It is left out; shorten it.",
                length=len(text),
                limit=limit,
            ),
        )
    )
    return ""


def _as_met_before(
    contact: ImportContact, number: int, people: dict[str, tuple[ImportContact, int]], faults: list[Fault]
) -> ImportContact:
    """One address is one person: the name met first stays, what it lacked is completed."""
    met = people.get(contact.email)
    if met is None:
        people[contact.email] = contact, number
        return contact
    first, row = met
    if first.name and contact.name and first.name != contact.name and plain(first.name) != plain(contact.name):
        faults.append(
            warning(
                "contact_name",
                "name_conflict",
                msg(
                    "{email} is “{first}” in row {row} and “{second}” here. “{first}” is kept; use one name in both.",
                    email=contact.email,
                    first=first.name,
                    second=contact.name,
                    row=row,
                ),
            )
        )
    if first.phone and contact.phone and first.phone != contact.phone:
        faults.append(
            warning(
                "phone",
                "phone_conflict",
                msg(
                    "{email} has the phone {first} in row {row} and {second} here; {first} is kept. Use one in both.",
                    email=contact.email,
                    first=first.phone,
                    second=contact.phone,
                    row=row,
                ),
            )
        )
    kept = replace(
        contact,
        name=first.name or contact.name,
        phone=first.phone or contact.phone,
        language=first.language or contact.language,
    )
    people[contact.email] = kept, row
    return kept
