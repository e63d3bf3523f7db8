"""Two firms with something in every drawer, and everybody who may and may not open them."""

import sqlite3
from dataclasses import dataclass, field
from datetime import timedelta
from functools import cache
from hashlib import sha256
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session
from sqlmodel import SQLModel

from portal_app.access.queries import staff_actor
from portal_app.access.viewing import begin_view
from portal_app.accounts.actor import Actor, Role
from portal_app.accounts.models import StaffMember, WebSession
from portal_app.calendar.rules import Rule
from portal_app.clients.commands import portal as client_portal
from portal_app.core.clock import now
from portal_app.core.crypto import hash_token
from portal_app.core.db import engine, reading, writing
from portal_app.core.ids import new_id
from portal_app.core.scope import across_firms
from portal_app.core.storage import storage
from portal_app.documents.commands import FolderForm, save_folder
from portal_app.factors.models import Passkey
from portal_app.files.commands import new_file
from portal_app.firms.commands import deactivate_portal
from portal_app.firms.models import Firm, Portal
from portal_app.notifications.models import OutboxMail
from portal_app.recurring.commands import create_recurring
from portal_app.recurring.rules import RecurringFields
from portal_app.requests import commands as requests
from portal_app.tasks import commands
from portal_app.tasks.commands import ShareWith
from portal_app.tasks.models import ChecklistItem
from portal_app.tasks.rules import TaskFields
from portal_app.team.invitations import invite
from portal_app.team.members import deactivate
from portal_app.templates.commands import create_template
from portal_app.templates.rules import Kind, TemplateFields
from tests.factories import Office, make_client, make_office, make_person, make_staff, sign_in

#: Stands in every text of the firm that is attacked; whoever has no right to them must never be sent it.
MARK = "Zebra"
#: Stands in names at that firm: its own contacts see some of them, another firm's people none.
NAMES = "Giraffe"
EVERYWHERE = across_firms("whoever proves something of two firms looks at both")
PDF = b"%PDF-1.4\n%%EOF\n"


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody at a browser: what their two cookies hold."""

    name: str
    office: str = ""
    portal: str = ""
    #: Looks at the portal through a contact's eyes.
    view: str = ""
    person_id: str = ""
    firm_id: str = ""

    @property
    def is_somebody(self) -> bool:
        """Signed in, though not for this."""
        return bool(self.person_id)


@dataclass
class World:
    """The firm that is attacked, and who is about."""

    office: Office
    rival: Office
    address: str
    rival_address: str
    #: Parameter of a handler or of a route → the id of such a thing at the firm that is attacked.
    ids: dict[str, str] = field(default_factory=dict)
    people: dict[str, Person] = field(default_factory=dict)
    #: Fingerprints, each with what `writes` said when it was taken.
    taken: dict[tuple[str, str, str], tuple[int, dict[str, str]]] = field(default_factory=dict)
    #: What `writes` said when it was made.
    made: int = -1
    _watch: sqlite3.Connection | None = None

    @property
    def untouched(self) -> bool:
        """Whether it is still as it was made."""
        return self.writes() == self.made

    def writes(self) -> int:
        """Another number as soon as anybody, in whatever process, has written into the database."""
        if self._watch is None:
            # SQLite says it of all connections but the one that asks: so nothing else is done on this one.
            self._watch = sqlite3.connect(str(engine().url.database))
        return int(self._watch.execute("PRAGMA data_version").fetchone()[0])

    def id(self, parameter: str) -> str:
        """The thing that a parameter speaks of."""
        if parameter not in self.ids:
            raise LookupError(f"say in tests/proof/world.py which thing {parameter!r} is, so that it can be tried on")
        return self.ids[parameter]


def make_world() -> World:
    """Fill the database."""
    with writing(EVERYWHERE) as session:
        office, rival = make_office(session, "Ledger"), make_office(session, "Rival")
        world = World(office, rival, _address(session, office), _address(session, rival))
        _fill(session, world)
        _people(session, world)
    if engine().dialect.name == "sqlite":
        world.made = world.writes()
    return world


def _address(session: Session, office: Office) -> str:
    return str(session.scalars(select(Portal.address).where(Portal.firm_id == office.firm_id)).one())


def _fill(session: Session, world: World) -> None:
    """One thing of every kind, at the firm that is attacked; its texts all carry the mark."""
    office = world.office
    task_id = commands.create_task(
        session,
        office.staff,
        office.client_id,
        TaskFields(f"{MARK} task", f"{MARK} description"),
        checklist=(f"{MARK} line",),
        share_with=ShareWith((office.contact.person_id,)),
    ).task_id
    stored = storage().put(PDF + MARK.encode())
    file = new_file(office.contact, stored, f"{MARK}.pdf", "application/pdf")
    commands.attach_file(session, office.contact, task_id, file)
    question = commands.post_message(session, office.contact, task_id, f"{MARK} question")
    remark = commands.post_message(session, office.staff, task_id, f"{MARK} remark", internal=True)
    request_file = new_file(office.contact, storage().put(PDF + MARK.encode()), f"{MARK} plan.pdf", "application/pdf")
    requests.draft_file(session, office.contact, request_file)
    request_id = requests.make_request(session, office.contact, f"{MARK} request", f"{MARK} text")
    requests.post_message(session, office.staff, request_id, f"{MARK} answer")
    requests.post_message(session, office.staff, request_id, f"{MARK} thought", internal=True)
    session.get_one(Firm, office.firm_id).digitises = True
    save_folder(session, office.staff, office.client_id, FolderForm("https://folder.invalid/s/Abcd", "nextcloud"))
    session.flush()
    gone = make_staff(session, office.firm_id, f"{NAMES} Former", Role.ACCOUNTANT)
    deactivate(session, office.staff, gone.person_id)
    slot_id = commands.add_slot(session, office.staff, task_id, f"{MARK} statement")
    template_id = create_template(session, office.staff, TemplateFields(f"{MARK} template"), Kind.TASK)
    recurring_id = create_recurring(
        session,
        office.staff,
        office.client_id,
        RecurringFields(TemplateFields(f"{MARK} repeats", rule=Rule()), now().date()),
    )
    world.ids = {
        "recurring_id": recurring_id,
        "manager_id": office.staff.person_id,
        "id": task_id,
        "task_id": task_id,
        "item_id": session.scalars(select(ChecklistItem.id).where(ChecklistItem.task_id == task_id)).one(),
        "message_id": question,
        "reply_to_id": question,
        "slot_id": slot_id,
        "staff_message_id": remark,
        "file_id": file.id,
        "request_id": request_id,
        "request_file_id": request_file.id,
        # As the inbox names it.
        "waiting_id": f"request:{request_id}",
        "client_id": office.client_id,
        "contact_id": office.contact.person_id,
        "member_id": office.staff.person_id,
        "template_id": template_id,
        "passkey_id": _passkey(session, office.staff),
        "contact_passkey_id": _passkey(session, office.contact),
        "device_id": _device(session, office.staff),
        "contact_device_id": _device(session, office.contact),
        "left_id": gone.person_id,
        "invited_id": invite(session, office.staff, {"name": NAMES, "email": "new@firm.example.com", "role": "admin"}),
        "mail_id": session.scalars(select(OutboxMail.id).where(OutboxMail.firm_id == office.firm_id)).first() or "",
    }


def _device(session: Session, owner: Actor) -> str:
    """A sign-in of the same person somewhere else."""
    hashed = hash_token(sign_in(session, owner))
    return session.scalars(select(WebSession.id).where(WebSession.token_hash == hashed)).one()


def _passkey(session: Session, owner: Actor) -> str:
    passkey = Passkey(
        firm_id=owner.firm_id,
        kind=owner.kind.value,
        person_id=owner.person_id,
        credential_id=new_id(),
        public_key="",
        name=f"{MARK} phone",
        created_at=now(),
    )
    session.add(passkey)
    return passkey.id


def _people(session: Session, world: World) -> None:
    office, rival = world.office, world.rival
    accountant = make_staff(session, office.firm_id, f"{NAMES} Accountant", Role.ACCOUNTANT)
    gone = make_staff(session, office.firm_id, f"{NAMES} Gone", Role.ACCOUNTANT)
    colleague = make_person(session, office.staff, office.client_id, f"{NAMES} Colleague")
    elsewhere = make_client(session, office.staff, f"{NAMES} Elsewhere")
    neighbour = make_person(session, office.staff, elsewhere, f"{NAMES} Neighbour")
    kept_out = make_person(session, office.staff, office.client_id, f"{NAMES} Kept out")
    closed = make_office(session, "Closed")

    def staff(name: str, actor: Actor) -> Person:
        return Person(name, office=sign_in(session, actor), person_id=actor.person_id, firm_id=actor.firm_id)

    def contact(name: str, actor: Actor) -> Person:
        return Person(name, portal=sign_in(session, actor), person_id=actor.person_id, firm_id=actor.firm_id)

    def nobody(person: Person, **ends: Any) -> Person:
        """The same cookie, of a session that is over."""
        row = session.scalars(
            select(WebSession).where(WebSession.token_hash == hash_token(person.office or person.portal))
        ).one()
        for name, value in ends.items():
            setattr(row, name, value)
        return Person(person.name, person.office, person.portal)

    long_ago = now() - timedelta(days=400)
    made = [
        staff("owner", office.staff),
        staff("accountant", accountant),
        contact("contact", office.contact),
        Person("anonymous"),
        Person("made-up cookie", "made up", "made up"),
        nobody(staff("expired staff", office.staff), expires_at=long_ago),
        nobody(staff("signed-out staff", office.staff), ended_at=now()),
        Person("staff who left", office=staff("", gone).office),
        staff("other firm's owner", rival.staff),
        nobody(contact("expired contact", office.contact), expires_at=long_ago),
        nobody(contact("signed-out contact", office.contact), ended_at=now()),
        contact("colleague at the client", colleague),
        contact("other client's contact", neighbour),
        Person("other firm's contact", portal=sign_in(session, rival.contact)),
        Person("contact kept out", portal=sign_in(session, kept_out)),
        Person("contact of a closed portal", portal=sign_in(session, closed.contact)),
    ]
    owner = made[0]
    viewer = staff_actor(session, hash_token(owner.office))
    assert viewer is not None
    begun = begin_view(session, viewer, office.client_id, office.contact.person_id)
    # With the contact's own sign-in in the same browser, which must not count.
    made.append(Person("who looks on", owner.office, made[2].portal, begun.token))
    world.people = {person.name: person for person in made}
    session.get_one(StaffMember, gone.person_id).active = False
    client_portal.close_contact(session, office.staff, office.client_id, kept_out.person_id)
    deactivate_portal(session, closed.staff)


def elsewhere(world: World) -> World:
    """The same people, and ids of things that do not exist: what they get must be the same."""
    return World(
        world.office,
        world.rival,
        world.address,
        world.rival_address,
        # A key keeps its kind.
        {
            name: "".join((*known.partition(":")[:2], new_id())) if ":" in known else new_id()
            for name, known in world.ids.items()
        },
        world.people,
    )


def fingerprint(world: World, person: Person) -> dict[str, str]:
    """Every table of the database as it is, but for what is this person's own.

    Args:
        world: Where they are.
        person: Whoever tries. The rows of another firm's people are left out with their firm: there they may work.

    Returns:
        Table → a digest of its rows.
    """
    version, whose = world.writes(), (person.name, person.person_id, person.firm_id)
    known = world.taken.get(whose)
    if known is None or known[0] != version:
        known = world.taken[whose] = (version, _digests(world, person))
    return known[1]


def _digests(world: World, person: Person) -> dict[str, str]:
    is_elsewhere = person.firm_id not in ("", world.office.firm_id)
    found: dict[str, str] = {}
    with reading(EVERYWHERE) as session:
        for name, statement, own, firm in _tables():
            rows = session.execute(statement).all()
            kept = [
                repr(tuple(row))
                for row in rows
                if not (person.is_somebody and own is not None and row[own] == person.person_id)
                and not (is_elsewhere and firm is not None and row[firm] == person.firm_id)
            ]
            found[name] = sha256("\n".join(sorted(kept)).encode()).hexdigest()
    return found


@cache
def _tables() -> list[tuple[str, Any, int | None, int | None]]:
    """Each table: its name, what reads it, and the places of the columns that say whose a row is, and which firm's."""
    found = []
    for table in SQLModel.metadata.sorted_tables:
        noted, own = table.info.get("noted", ()), table.info.get("own")
        names = [column.name for column in table.columns if column.name not in noted]
        whose = "id" if table.name == "firm" else "firm_id"
        places = [names.index(name) if name in names else None for name in (own, whose)]
        found.append((table.name, select(*(table.columns[name] for name in names)), places[0], places[1]))
    return found
