"""An invented firm full of believable data, to look around in and for the tests of the whole program."""

from portal_app.demo.fill import fill

__all__ = ["fill"]
