"""The question mark of the office, and the guide for each page behind it (S9)."""

from typing import Any

import reflex as rx

from components import ui
from components.i18n import t
from components.scripts import script


class HelpDrawer(rx.Component):
    """See `help_drawer`."""

    library = script(__name__, "help.jsx")
    tag = "HelpDrawer"

    label: rx.Var[str]
    close_label: rx.Var[str]
    face: rx.Var[rx.Component]


def help_drawer(guide: str) -> rx.Component:
    """The question mark, and the guide that it opens beside the page.

    Args:
        guide: Key of `_guides`: the page, or the navigation entry that it belongs to.
    """
    steps = _guides().get(guide, [])
    return HelpDrawer.create(
        ui.stack(*[_step(title, text) for title, text in steps], gap=4),
        ui.disclosure(t("Words used here"), ui.facts(*_words())),
        ui.disclosure(
            t("Keys"),
            ui.facts(
                (t("Tab"), t("goes from one thing to the next")),
                (t("Ctrl and Enter"), t("sends what you are writing")),
                (t("Esc"), t("closes a window or a menu")),
            ),
        ),
        label=t("Help"),
        close_label=t("Close"),
        face=ui.icon("circle_help"),
    )


def _step(title: Any, text: Any) -> rx.Component:
    return rx.el.div(rx.el.h3(title, class_name="k-strong"), rx.el.p(text, class_name="k-muted"))


def _words() -> list[tuple[Any, Any]]:
    return [
        (t("Client"), t("a company or a private person whom you serve")),
        (t("Contact"), t("a person at a client, who can enter the portal when it is open to them")),
        (t("Client manager"), t("the colleague responsible for a client")),
        (t("Portal message"), t("the client reads it")),
        (t("Internal comment"), t("only your office reads it, never the client")),
    ]


def _guides() -> dict[str, list[tuple[Any, Any]]]:
    """What each page is for, in plain words."""
    return {
        "clients": [
            (
                t("Find a client"),
                t("Search by name, code, person or address, and narrow the list by the fields beside."),
            ),
            (
                t("Open the portal to many at once"),
                t(
                    'Tick the clients, press "Client portal", and choose whether their contacts get an invitation. '
                    "Nobody is invited unless you say so."
                ),
            ),
            (t("Bring your list"), t('"Import" reads Excel and CSV as they come out of your accounting program.')),
            (t("Take it with you"), t('"Export" downloads what the list shows, as Excel or CSV.')),
        ],
        "client": [
            (
                t("People"),
                t("Each contact has their own way in. The menu beside a name invites, opens, closes or edits."),
            ),
            (
                t("Portal open"),
                t("Opens it silently, without a mail. The first mail is then the one about the first task."),
            ),
            (t("Activity"), t("Everything that was done for this client: by whom and when.")),
        ],
        "import": [
            (
                t("Five steps"),
                t("File, columns, rows, group, result. Nothing is stored before the last step."),
            ),
            (t("Faults"), t("Each row says what is wrong with it and how to put it right. Others are imported.")),
            (t("Again"), t("The same file a second time changes nothing. A longer one adds only what is new.")),
        ],
        "tasks": [
            (
                t("Whose turn"),
                t("Every open task says who is to act, your office or the client, and for how long."),
            ),
            (t("The tabs"), t('"Our turn" is your work list. "Late" holds what is past its deadline.')),
            (t("Client done"), t("The client says it is finished. Look at it, then complete it or reopen it.")),
        ],
        "task": [
            (
                t("Two kinds of text"),
                t(
                    "A portal message reaches the people named above the field. An internal comment is yellow, with a "
                    "dashed edge, and never leaves the office."
                ),
            ),
            (
                t("Sharing"),
                t(
                    "Mails wait for the pause that your firm has set. Until then a changed task goes out as it is "
                    "last, and a withdrawn one is never mailed."
                ),
            ),
            (t("Files"), t('Clients see every file here, except those added as "Only for colleagues".')),
            (t("Activity"), t("Who did what and when, with what stood there before.")),
        ],
        "templates": [
            (
                t("Introduction"),
                t("The first task of everyone whom you invite. Without one, nobody gets an introduction."),
            ),
            (t("Changing it"), t("Tasks that were made from it stay as they are.")),
        ],
        "inbox": [
            (
                t("What is here"),
                t(
                    "Everything that waits for the firm, longest first: requests, messages nobody has answered, tasks "
                    "that clients have finished, and mails that could not be sent."
                ),
            ),
            (
                t("Mine, my team's, all"),
                t(
                    "Mine: of clients whom you manage, or given to you; what is nobody's is whose the firm says. My "
                    "team's: besides, of every client in a group in which you manage one. All: everything you may see."
                ),
            ),
            (
                t("Without the mouse"),
                t("j and k go from one to the next, Enter opens, r answers. The question mark shows all keys."),
            ),
            (
                t("A request becomes a task"),
                t("Press t, or Make a task of it: text, files and messages go along, and whoever asked sees it."),
            ),
        ],
        "outbox": [
            (t("Waiting"), t("It leaves when the pause is over. Until then you can cancel it.")),
            (t("Not sent"), t("The reason stands beside it. Put it right, then send the mail again.")),
            (t("Open a mail"), t("Press the name: every try, and the mail itself while it is kept here.")),
        ],
        "settings": [
            (t("Your own settings"), t("Name, language, time zone and appearance hold for you only.")),
            (
                t("Apps"),
                t("Opens and closes the client portal. Closing ends every client's sign-in and keeps all data."),
            ),
            (
                t("Client portal"),
                t("Address, logo, colours and words: clients see them on every page and in every mail."),
            ),
        ],
    }
