"""What the firm has, for comparing a list with it: four queries, whatever the number of clients."""

from collections import defaultdict

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal_app.accounts.models import Contact, StaffMember
from portal_app.clients.imports.known import Known, KnownClient, KnownContact, KnownStaff
from portal_app.clients.models import Client, ClientContact


def load_known(session: Session, firm_id: str) -> Known:
    """Read the firm's clients, people and staff.

    Args:
        session: For reading.
        firm_id: The firm.

    Returns:
        Everything, archived clients too: their registry codes are taken.
    """
    people = {
        id_: KnownContact(id_, "" if name == email else name, email or "", phone, "", language or "")
        for id_, name, email, phone, language in session.execute(
            select(Contact.id, Contact.name, Contact.email, Contact.phone, Contact.language)
            .where(Contact.firm_id == firm_id)
            .order_by(Contact.id)
        )
    }
    contacts: defaultdict[str, list[KnownContact]] = defaultdict(list)
    for client_id, contact_id, title in session.execute(
        select(ClientContact.client_id, ClientContact.contact_id, ClientContact.title)
        .where(ClientContact.firm_id == firm_id)
        .order_by(ClientContact.client_id, ClientContact.contact_id)
    ):
        person = people.get(contact_id)
        if person is not None:
            contacts[client_id].append(
                KnownContact(person.person_id, person.name, person.email, person.phone, title, person.language)
            )
    clients = [
        KnownClient(id_, name, kind, code or "", vat, address, note, manager_id or "", contacts.get(id_, ()))
        for id_, name, kind, code, vat, address, note, manager_id in session.execute(
            select(
                Client.id,
                Client.name,
                Client.kind,
                Client.registry_code,
                Client.vat_number,
                Client.address,
                Client.note,
                Client.manager_id,
            )
            .where(Client.firm_id == firm_id)
            # Those in use first: a name that two clients share means the one still served.
            .order_by(Client.archived_at.is_not(None), Client.id)
        )
    ]
    staff = [
        KnownStaff(id_, name, email)
        for id_, name, email in session.execute(
            select(StaffMember.id, StaffMember.name, StaffMember.email)
            .where(StaffMember.firm_id == firm_id, StaffMember.active.is_(True))
            .order_by(StaffMember.id)
        )
    ]
    by_address = {person.email.lower(): person for person in people.values() if person.email}
    return Known(clients=clients, people=by_address, staff=staff)
