"""Settings of an installation: `KONTOR_*` environment variables, read once."""

import re
from datetime import timedelta
from functools import lru_cache
from ipaddress import ip_network
from pathlib import Path
from typing import Annotated

from pydantic import BeforeValidator, Field, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

_DURATION = re.compile(r"^\s*(\d+(?:\.\d+)?)\s*(ms|s|m|h|d)?\s*$")
SECRET_MIN = 32
"""Characters that a key given by hand has at least."""

_UNITS = {"ms": 0.001, "s": 1, "m": 60, "h": 3600, "d": 86400}


def parse_duration(value: object) -> object:
    """Read "5m", "2s", "24h" or a number of seconds.

    Args:
        value: What the environment holds.

    Returns:
        A timedelta, or the value itself where pydantic should judge it.

    Raises:
        ValueError: For text that is no duration, with the forms that are.
    """
    if not isinstance(value, str):
        return value
    match = _DURATION.match(value)
    if match is None:
        raise ValueError("give a duration such as 30s, 5m, 24h or 2d")
    return timedelta(seconds=float(match[1]) * _UNITS[match[2] or "s"])


Duration = Annotated[timedelta, BeforeValidator(parse_duration)]


class Settings(BaseSettings):
    """Everything an installation can set; `docs/settings.md` and `kontor doctor` list it."""

    model_config = SettingsConfigDict(env_prefix="KONTOR_", extra="ignore", hide_input_in_errors=True)

    data_dir: Path = Field(
        default=Path("data"),
        description="Folder of the database, files, mails and the secret key.",
    )
    host: str = Field(default="127.0.0.1", description="Address to listen on.")
    port: int = Field(default=3000, description="Port to listen on.")
    public_url: str = Field(
        default="",
        description="The address people type, and the only one that is answered; made from host and port when empty.",
    )
    database_url: str = Field(
        default="",
        description="postgresql://… for PostgreSQL; SQLite in the data folder when empty.",
    )
    redis_url: str = Field(
        default="",
        description="redis://… for jobs, page state and rate limits; in the process when empty.",
    )
    storage_url: str = Field(default="", description="s3://bucket/prefix for files; the data folder when empty.")
    clamd_url: str = Field(
        default="",
        description="clamd://host:3310 or unix:///run/clamav/clamd.ctl of a virus scanner. With one, no file is handed "
        "out before it is clean; files are not scanned when empty.",
    )
    smtp_url: str = Field(
        default="",
        description="smtp://user:password@host:587 (STARTTLS wherever offered), smtps://user:password@host:465 or "
        "smtp://host:25; percent-encode what is special in an address. The server's certificate must be good for its "
        "name; SSL_CERT_FILE names another authority. Only the Outbox when empty.",
    )
    smtp_connections: int = Field(
        default=4,
        ge=1,
        description="Connections to the mail server at once, for each process that sends: one, and more while many "
        "mails wait. Those that the server does not let in are done without.",
    )
    mail_from: str = Field(
        default="",
        description="Sender address of all mails; portal@ the public host when empty.",
    )
    secret_key: str = Field(
        default="",
        description="Signs links and encrypts stored secrets: 32 random characters or more; "
        "made once in the data folder when empty.",
    )
    old_secret_keys: str = Field(
        default="",
        description="Keys that KONTOR_SECRET_KEY replaced, separated by spaces, each as key@2026-12-31 with the day "
        "of its replacement.",
    )
    notify_delay: Duration = Field(
        default=timedelta(minutes=5),
        description="Pause before a mail about shared work leaves; firms can set their own.",
    )
    sweep_interval: Duration = Field(
        default=timedelta(seconds=15),
        description="How often due mail is looked for, besides being woken.",
    )
    send_lease: Duration = Field(
        default=timedelta(minutes=2),
        description="After this long a mail whose sender died is taken up again.",
    )
    workers: int = Field(default=1, description="Web processes; more than one needs Redis and PostgreSQL.")
    trusted_proxies: str = Field(
        default="",
        description="Addresses or networks of reverse proxies whose forwarded headers count, comma separated.",
    )
    mail_attachments_mb: int = Field(
        default=15,
        gt=0,
        description="Files for digitisation go in one mail up to so many megabytes, then in further ones.",
    )
    document_hosts: str = Field(
        default="",
        description="Hosts of clients' document folders that may be at private addresses, comma separated; none when "
        "empty: then files go only to servers on the internet.",
    )
    keep_sign_ins: Duration = Field(
        default=timedelta(days=90),
        ge=timedelta(days=1),
        description="How long sign-ins, links and codes are kept after they are over: devices are known again by them.",
    )
    keep_removed_files: Duration = Field(
        default=timedelta(days=90),
        ge=timedelta(days=1),
        description="How long a file that somebody removed can be put back; then its bytes are deleted.",
    )
    keep_mails: Duration = Field(
        default=timedelta(days=365),
        ge=timedelta(days=1),
        description="How long written copies of mails are kept, and what servers said; that they went out stays.",
    )
    log_level: str = Field(default="warning", description="debug, info, warning or error.")

    @field_validator("secret_key")
    @classmethod
    def _long_enough(cls, value: str) -> str:
        if value and len(value) < SECRET_MIN:
            raise ValueError(f"give at least {SECRET_MIN} random characters, for example of: openssl rand -hex 32")
        return value

    @field_validator("trusted_proxies")
    @classmethod
    def _are_networks(cls, value: str) -> str:
        for part in filter(None, (part.strip() for part in value.split(","))):
            ip_network(part, strict=False)
        return value

    def model_post_init(self, _context: object) -> None:
        self.data_dir = self.data_dir.expanduser().resolve()
        if not self.public_url:
            shown = "127.0.0.1" if self.host in ("0.0.0.0", "::") else self.host
            self.public_url = f"http://{shown}:{self.port}"
        self.public_url = self.public_url.rstrip("/")
        if not self.database_url:
            self.database_url = f"sqlite:///{self.data_dir / 'kontor.sqlite3'}"
        if self.database_url.startswith(("postgres://", "postgresql://")):
            self.database_url = "postgresql+psycopg://" + self.database_url.split("://", 1)[1]

    @property
    def private_hosts(self) -> frozenset[str]:
        """Hosts of document folders that may be at private addresses."""
        return frozenset(host.strip().lower() for host in self.document_hosts.split(",") if host.strip())

    @property
    def secure(self) -> bool:
        """Whether people reach the installation by https."""
        return self.public_url.startswith("https://")


@lru_cache(maxsize=1)
def settings() -> Settings:
    """The settings of this process."""
    return Settings()
