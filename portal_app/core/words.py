"""What people typed, before it is judged."""

import unicodedata

#: Format and control characters: zero-width spaces, marks of direction.
_UNSEEN = ("Cf", "Cc")


def says_anything(text: str) -> bool:
    """Whether there is anything to see in a text: blanks and signs of no width alone are as good as nothing."""
    return any(not sign.isspace() and unicodedata.category(sign) not in _UNSEEN for sign in text)
