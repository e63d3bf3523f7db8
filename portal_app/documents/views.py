"""What is shown of document folders. No password has a field to travel in."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Folder:
    """A client's folder, as staff see it.

    Attributes:
        url: Where the portal's "Documents" leads; empty for none.
        way: link, nextcloud or webdav.
        dav_url: Where WebDAV speaks.
        user_name: For WebDAV.
        has_password: One is kept.
        checked: When the connection was last tried; empty when never.
        fault: What was wrong then.
    """

    url: str = ""
    way: str = "link"
    dav_url: str = ""
    user_name: str = ""
    has_password: bool = False
    checked: str = ""
    fault: str = ""


@dataclass(frozen=True, slots=True)
class PortalFolder:
    """A client's folder, as its people see it."""

    url: str = ""
    may_upload: bool = False
    max_upload_mb: int = 10
