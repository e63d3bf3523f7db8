"""Whether this process is asked to end: jobs look at it between two steps."""

from threading import Event

stopping = Event()
