"""What pages see of an activation, before and after."""

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class LeftOut:
    """Somebody who was not let in.

    Attributes:
        client_id: Whose page mends it.
        contact_id: Empty for a client without any contact.
        email: The address that does not work; empty when there is none.
    """

    client_id: str
    client: str
    contact_id: str = ""
    contact: str = ""
    email: str = ""


@dataclass(frozen=True, slots=True)
class ActivationPreview:
    """What an activation would do.

    Attributes:
        clients: How many are selected (archived ones do not count).
        people: How many different people would be able to enter.
        to_open: Contacts who can't enter yet and would.
        to_invite: People who would get an invitation, if any are sent.
        already_open: Contacts who can enter already.
        introductions: How many introduction templates the firm has.
        without_address: Contacts whom mail can't reach, the first of them.
        without_address_total: How many they are.
        without_contacts: Clients without any contact, the first of them.
        without_contacts_total: How many they are.
        refusal: Why it can't be done at all, in words; else empty.
    """

    clients: int = 0
    people: int = 0
    to_open: int = 0
    to_invite: int = 0
    already_open: int = 0
    introductions: int = 0
    without_address: list[LeftOut] = field(default_factory=list)
    without_address_total: int = 0
    without_contacts: list[LeftOut] = field(default_factory=list)
    without_contacts_total: int = 0
    refusal: str = ""


@dataclass(frozen=True, slots=True)
class ActivationResult:
    """What an activation did (U8).

    Attributes:
        clients_opened: Clients whose portal was closed and is open now.
        contacts_opened: Contacts who can enter now and could not before.
        invited: People who get an invitation: one each, however many of the clients they belong to.
        introductions: Introduction tasks made.
        already_open: Contacts who could enter before; unchanged.
        without_address: Contacts whom mail can't reach and who were not let in, the first of them.
        without_address_total: How many they are.
        without_contacts: Clients that were not opened because they have no contact, the first of them.
        without_contacts_total: How many they are.
    """

    clients_opened: int = 0
    contacts_opened: int = 0
    invited: int = 0
    introductions: int = 0
    already_open: int = 0
    without_address: list[LeftOut] = field(default_factory=list)
    without_address_total: int = 0
    without_contacts: list[LeftOut] = field(default_factory=list)
    without_contacts_total: int = 0
