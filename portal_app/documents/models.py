"""The table of clients' folders in the firm's document system (U28)."""

from datetime import datetime

from sqlalchemy import Index
from sqlmodel import SQLModel

from portal_app.core import sealed
from portal_app.core.tables import id_field, instant, ref


class ClientFolder(SQLModel, table=True):
    """Where a client's documents are, and how files get in there from the portal."""

    __tablename__ = "client_folder"
    # Each client has one at most, also when two add it at once.
    __table_args__ = (Index("uq_client_folder_client_id", "client_id", unique=True),)

    id: str = id_field()
    firm_id: str = ref("firm.id", index=True)
    client_id: str = ref("client.id")
    #: Opened by the portal's "Documents": https.
    url: str
    #: link (only opened), nextcloud (a public share) or webdav.
    way: str = "link"
    #: Where WebDAV speaks; for a Nextcloud share made from its link.
    dav_url: str = ""
    user_name: str = ""
    #: The password as `crypto.encrypt` made it.
    secret: str = ""
    #: When the connection was last tried, and what was wrong; empty when it worked.
    checked_at: datetime | None = instant(nullable=True)
    check_fault: str = ""
    changed_at: datetime = instant()


sealed.column(ClientFolder.secret, "client-folder", ClientFolder.id)
