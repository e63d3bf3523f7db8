"""What mails wear: each firm's name, colours and logo, as they are now."""

from collections.abc import Iterable
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal_app.core.among import among_given, per_database
from portal_app.core.db import rows
from portal_app.firms.models import Firm, Portal
from portal_app.mail.brand import Brand


def load_brands(session: Session, firm_ids: Iterable[str]) -> dict[str, Brand]:
    """What the mails of these firms wear (U3)."""
    found = rows(session, _brands(), {"ids": list(firm_ids)})
    return {
        row.id: Brand(
            firm=row.name,
            address=row.address or "",
            colour=row.colour or "",
            accent=row.accent or "",
            header_text=row.header_text or "",
            contact_email=row.contact_email or "",
            logo=row.logo_file_id or "",
        )
        for row in found
    }


@per_database
def _brands() -> Any:
    firm: list[Any] = [Firm.id, Firm.name]
    portal: list[Any] = [Portal.address, Portal.colour, Portal.accent, Portal.header_text, Portal.contact_email]
    columns = [*firm, *portal, Portal.logo_file_id]
    return select(*columns).outerjoin(Portal, Portal.firm_id == Firm.id).where(among_given(Firm.id, "ids"))
