"""What lies over the page: dialogs, drawers, menus, and the line that says what happened."""

from collections.abc import Sequence
from typing import Any, Literal

import reflex as rx

from components.i18n import t
from components.scripts import script
from components.ui.base import Kid, attrs, styled
from components.ui.base import icon as icon_of
from components.ui.buttons import icon_button, link


class Dialog(rx.Component):
    """See `dialog`."""

    library = script(__name__, "dialog.jsx")
    tag = "Dialog"

    open: rx.Var[bool]
    kind: rx.Var[str]
    labelled_by: rx.Var[str]
    on_close: rx.EventHandler[rx.event.no_args_event_spec]


class Menu(rx.Component):
    """See `menu`."""

    library = script(__name__, "menu.jsx")
    tag = "Menu"

    label: rx.Var[str]
    trigger_class: rx.Var[str]
    align: rx.Var[str]
    side: rx.Var[str]
    test_id: rx.Var[str]


class Snackbar(rx.Component):
    """See `snackbar`."""

    library = script(__name__, "snackbar.jsx")
    tag = "Snackbar"

    message: rx.Var[str]
    stamp: rx.Var[Any]
    tone: rx.Var[str]
    action_label: rx.Var[str]
    close_label: rx.Var[str]
    seconds: rx.Var[int]
    on_action: rx.EventHandler[rx.event.no_args_event_spec]
    on_close: rx.EventHandler[rx.event.no_args_event_spec]


def dialog(
    title: Any,
    *children: Kid,
    open: Any,
    on_close: Any,
    name: str,
    actions: Sequence[Kid] = (),
    kind: Literal["dialog", "drawer"] = "dialog",
    keeping: Kid | None = None,
    **props: Any,
) -> rx.Component:
    """A modal dialog (a sheet from below on a phone) or a drawer from the right.

    The focus stays inside, Escape and a press beside it ask to close; children exist only while it is open.

    Args:
        title: Its heading.
        *children: Its content; a form may hold its own buttons instead of `actions`.
        open: Var that says whether it shows.
        on_close: Event that must make `open` false.
        name: Unique on the page; `data-testid` unless another is given.
        actions: Buttons at its foot, the main one last.
        kind: "drawer" for long content beside a list.
        keeping: `ui.keeping` of its form, with the same name: what was typed outlives a closing, unless by a button
            of the type "reset", which says "Cancel".
        **props: Passed on.
    """
    props.setdefault("data_testid", name)
    head = rx.el.header(
        rx.el.h2(title, class_name="k-dialog-title", custom_attrs={"id": f"d-{name}"}),
        icon_button("x", t("Close"), on_click=on_close, data_testid=f"{name}-close"),
        class_name="k-dialog-head",
    )
    foot = [rx.el.footer(*actions, class_name="k-dialog-foot")] if actions else []
    kept = [] if keeping is None else [rx.el.div(id=f"kept-{name}")]
    body = rx.el.div(*kept, *children, class_name="k-dialog-body")
    made = Dialog.create(
        head,
        body,
        *foot,
        open=open,
        on_close=on_close,
        kind=kind,
        labelled_by=f"d-{name}",
        id=f"dialog-{name}",
        **props,
    )
    # Outside: what was typed has perhaps arrived in the moment in which the dialog closes.
    return made if keeping is None else rx.fragment(made, keeping)


def menu(
    face: Kid,
    *items: Kid,
    label: Any = "",
    align: Literal["start", "end"] = "end",
    side: Literal["down", "up"] = "down",
    look: Literal["icon", "button", "plain"] = "icon",
    test_id: str = "menu",
) -> rx.Component:
    """A button that opens a list of actions.

    Args:
        face: What the button shows.
        *items: `menu_item`, `menu_heading`, `menu_line`, or an `rx.foreach` of items.
        label: What the menu is for; needed where the face is an icon only.
        align: Which edge of the button the list keeps to.
        side: Whether the list opens below or above.
        look: How the button looks.
        test_id: `data-testid` of the button.
    """
    looks = {
        "icon": "k-icon-button",
        "button": "k-button k-button-quiet",
        "plain": "k-plain",
    }
    return Menu.create(
        face,
        *items,
        label=label,
        align=align,
        side=side,
        trigger_class=looks[look],
        test_id=test_id,
    )


def menu_item(
    words: Any,
    *,
    icon: str | None = None,
    on_click: Any = None,
    href: Any = None,
    checked: Any = None,
    danger: bool = False,
    hint: Any = None,
    **props: Any,
) -> rx.Component:
    """One action of a menu.

    Args:
        words: What it does.
        icon: Lucide name.
        on_click: Event; or
        href: where it leads.
        checked: Bool or Var: one of several choices, with a tick at the chosen one.
        danger: It takes something away.
        hint: Text or number at the right.
        **props: Passed on.
    """
    face: list[Kid] = [icon_of(icon, 16)] if icon else []
    face.append(rx.el.span(words, class_name="k-menu-words"))
    if hint is not None:
        face.append(rx.el.span(hint, class_name="k-menu-hint"))
    attrs(styled(props, "k-menu-item", "k-menu-danger" if danger else ""), tabIndex=-1)
    props["role"] = "menuitem"
    if checked is not None:
        props["role"] = "menuitemradio"
        props["aria_checked"] = checked
        face.append(icon_of("check", 16, class_name="k-menu-tick"))
    if href is not None:
        return link(*face, href=href, **props)
    if on_click is not None:
        props["on_click"] = on_click
    props.setdefault("type", "button")
    return rx.el.button(*face, **props)


def menu_heading(words: Any) -> rx.Component:
    """A small heading between items."""
    return rx.el.div(words, class_name="k-menu-heading", role="presentation")


def menu_line() -> rx.Component:
    """A line between items."""
    return rx.el.div(class_name="k-menu-line", role="separator")


def snackbar(
    message: Any,
    *,
    on_close: Any,
    stamp: Any = 0,
    tone: Any = "neutral",
    action: Any = "",
    on_action: Any = None,
    seconds: int = 8,
) -> rx.Component:
    """The line at the foot that says what just happened, with "Undo" where there is a way back.

    Args:
        message: Var with the text; nothing shows while it is empty.
        on_close: Event that must empty the message.
        stamp: Var that changes with each message, so that the same words twice count anew.
        tone: "neutral", or "late" for something that went wrong (read out at once).
        action: Words of the button, such as `t("Undo")`.
        on_action: Its event.
        seconds: How long it stays; it waits while pointed at or focused.
    """
    events = {} if on_action is None else {"on_action": on_action}
    return Snackbar.create(
        message=message,
        stamp=stamp,
        tone=tone,
        action_label=action,
        close_label=t("Close"),
        seconds=seconds,
        on_close=on_close,
        **events,
    )
