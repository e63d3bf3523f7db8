"""What the Outbox shows of mails: the only shapes that reach a browser."""

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class MailRow:
    """One line of the Outbox (U30), in the reader's language and time zone.

    Attributes:
        id: Of the mail.
        person: The person's name.
        email: Where it goes, or went.
        kind: Which mail, in words.
        about: A title; empty where there is none.
        client: The client's name; empty where there is none.
        state: pending, sending, sent, failed or cancelled.
        state_words: The same in words.
        when: When it leaves or left.
        note: Why it was not sent, or why it waits.
        can_cancel: It is still waiting.
        can_resend: It can be sent again.
    """

    id: str = ""
    person: str = ""
    email: str = ""
    kind: str = ""
    about: str = ""
    client: str = ""
    state: str = ""
    state_words: str = ""
    when: str = ""
    note: str = ""
    can_cancel: bool = False
    can_resend: bool = False


@dataclass(frozen=True, slots=True)
class OutboxPage:
    """Up to 50 mails.

    Attributes:
        rows: The newest first.
        more: There are older ones.
        waiting: How many of the firm's mails wait, whatever the filter.
        failed: How many were not sent.
        any_mails: The firm has any mail at all.
        kept_here: No mail server is set: mails are kept on this machine and can be read in the Outbox.
    """

    rows: list[MailRow] = field(default_factory=list)
    more: bool = False
    waiting: int = 0
    failed: int = 0
    any_mails: bool = True
    kept_here: bool = False


@dataclass(frozen=True, slots=True)
class AttemptLine:
    """One try to send a mail."""

    when: str
    ok: bool
    words: str


@dataclass(frozen=True, slots=True)
class MailView:
    """One mail, opened.

    Attributes:
        row: Its line.
        created: When it was written into the outbox.
        attempts: Every try.
        together: How many others left in the same mail.
        subject: Of the mail as it was sent; empty where it is not kept.
        text: Its text, as it was sent.
        html: Its HTML form.
        hidden: It is kept, but its link signs its reader in, and this person is not to read it.
    """

    row: MailRow = field(default_factory=MailRow)
    created: str = ""
    attempts: list[AttemptLine] = field(default_factory=list)
    together: int = 0
    subject: str = ""
    text: str = ""
    html: str = ""
    hidden: bool = False
