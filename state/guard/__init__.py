"""The only door from the browser into Kontor.

Every event handler of every State is declared with one of `staff`, `managers`, `contacts` or `anyone`. At each
event the guard finds out from the database who is behind the socket *now*, checks the arguments against the
handler's types, and hands the `Actor` to the handler as its first argument: a contact with the company before them
that their tab shows (`state.guard.company`). A public method of a State that did not come through here fails
`tests/structure`.

Handlers are thin: `await ask(query, actor, …)` or `await perform(command, actor, …)`, then put the view into vars.
"""

from state.guard.ahead import ahead
from state.guard.company import Company, company_of, personal, shows, turns
from state.guard.doors import anyone, confirms, contacts, managers, own, staff, together, unasked, who_may
from state.guard.faults import sentence
from state.guard.page import OwnState, PageState, begin_anew
from state.guard.work import ask, ask_briefly, ask_slow, look, perform, perform_slow, write
from state.identity import Who, named, query_arg, reader_language, route_arg

__all__ = [
    "Company",
    "OwnState",
    "PageState",
    "Who",
    "ahead",
    "anyone",
    "ask",
    "ask_briefly",
    "ask_slow",
    "begin_anew",
    "company_of",
    "confirms",
    "contacts",
    "look",
    "managers",
    "named",
    "own",
    "perform",
    "perform_slow",
    "personal",
    "query_arg",
    "reader_language",
    "route_arg",
    "sentence",
    "shows",
    "staff",
    "together",
    "turns",
    "unasked",
    "who_may",
    "write",
]
