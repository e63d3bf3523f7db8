"""Names of the cookies that hold a sign-in.

The office and the portal have one each: whoever tries the portal beside the office stays signed in to both.
The gate takes both cookies off a socket's handshake and puts their hashes in headers of ours instead, because
Reflex sends a handshake's headers back to the page, where no script must find a session.
"""

OFFICE_COOKIE = "kontor_office"
PORTAL_COOKIE = "kontor_portal"

#: Handshake headers that the gate sets, and strips when a browser sends them: SHA-256 of each cookie's token.
OFFICE_HEADER = "x-kontor-office"
PORTAL_HEADER = "x-kontor-portal"

#: Language of the pages, readable by script.
LANGUAGE_COOKIE = "kontor_lang"
