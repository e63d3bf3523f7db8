"""The frame of office pages, filled with who is signed in."""

from collections.abc import Sequence
from typing import Any

import reflex as rx

from components import ui
from components.confirming import confirm_dialog
from components.front.tab import tab_face
from components.shell import office_shell
from state.arrival import Arrival
from state.office import Office


def kept_of_office(form: str, about: Any, names: Sequence[str], arrived: Any, **more: Any) -> rx.Component:
    """`ui.keeping` of a form of the office: not the next person's at this browser, nor of another firm.

    Args:
        form: The form's id.
        about: What it is about.
        names: As for `ui.keeping`.
        arrived: As for `ui.keeping`.
        **more: As for `ui.keeping`.
    """
    key = f"{Office.user_email}.{Office.firm_name}.{about}"
    return rx.cond(
        Office.user_email != "", ui.keeping(form, draft_key=key, names=names, arrived=arrived, **more), rx.fragment()
    )


def office_page(
    *children: ui.Kid,
    active: str,
    title: Any,
    overlays: Sequence[ui.Kid] = (),
    again: Sequence[Any] = (Arrival.load,),
    **props: Any,
) -> rx.Component:
    """A page of the office; its `on_load` ends with `Office.load`.

    Args:
        *children: The page.
        active: Key of the navigation entry: clients, tasks, templates, outbox or settings.
        title: Of the browser's tab, before the firm's name; a Var that is empty until it is known.
        overlays: Dialogs and snackbar of the page.
        again: Events that say anew, in the language just chosen, what the server put into words: what the page loads,
            unless that would take away something that is being filled in.
        **props: Passed on to `office_shell`, for example `guide`.
    """
    words = rx.Var.create(title).to(str)
    known = words != ""
    return office_shell(
        tab_face(rx.cond(known & (Office.firm_name != ""), f"{words} · {Office.firm_name}", "")),
        *children,
        active=active,
        firm_name=Office.firm_name,
        user_name=Office.user_name,
        user_email=Office.user_email,
        language=Office.language,
        on_language=lambda code: [Office.set_language(code), *again],
        account_href="/settings",
        counts={"inbox": rx.cond(Office.waiting == "", 0, Office.waiting)},
        overlays=[*overlays, confirm_dialog()],
        **props,
    )
