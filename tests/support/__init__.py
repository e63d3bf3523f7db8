"""What the tests stand on: real databases, a real Redis, a mail server, a browser, the running program."""
