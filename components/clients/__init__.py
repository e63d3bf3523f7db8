"""What the pages of clients are made of."""
