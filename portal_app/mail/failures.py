"""What can go wrong when a mail goes out, told apart by what has to happen next."""


class TransportError(Exception):
    """A mail did not go out; the text is for staff.

    Args:
        detail: What the server or the network said.
    """

    def __init__(self, detail: str) -> None:
        super().__init__(detail)
        self.detail = detail


class Unreachable(TransportError):
    """No server takes anything now: nothing is wrong with this mail, and all wait."""


class Unclear(TransportError):
    """The connection broke before the server confirmed: the same mail goes again, with the same Message-ID."""


class RefusedNow(TransportError):
    """The server asks to try this mail again later (4xx)."""


class RefusedForGood(TransportError):
    """The server will never take this mail (5xx).

    Args:
        detail: What it said.
        faulty_address: It says that this address does not exist.
    """

    def __init__(self, detail: str, faulty_address: bool) -> None:
        super().__init__(detail)
        self.faulty_address = faulty_address
