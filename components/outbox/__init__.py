"""Parts of the Outbox page."""
