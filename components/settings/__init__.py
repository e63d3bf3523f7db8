"""Settings of the firm and of the person."""
