"""What a session says to a statement that it can't keep within its firm."""


class Unscoped(RuntimeError):
    """A statement that would reach rows of no firm in particular, or of another one. A fault in the program."""
