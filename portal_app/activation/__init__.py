"""Opening the portal to many clients at once, with or without an invitation (U7, U8, U10)."""
