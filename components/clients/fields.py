"""The fields of a client, for its page and for a new one."""

from typing import Any

import reflex as rx

from components import ui
from components.i18n import t

#: Names of what `client_fields` holds for a new client, and of what `contact_fields` does.
CLIENT_NAMES = ("name", "kind", "registry_code", "manager_id", "vat_number", "group_id", "new_group")
CONTACT_NAMES = ("name", "email", "phone", "title")


def client_fields(faults: Any, managers: Any, groups: Any, values: Any = None, *, whole: bool = True) -> rx.Component:
    """Inputs for a client.

    Args:
        faults: Var: field → what is wrong with it.
        managers: Var with the choices of the client manager.
        groups: Var with the choices of the group.
        values: Var with the client as it is; None for a new one.
        whole: Address and note as well, which a new client can wait for.
    """

    def value(name: str) -> Any:
        return "" if values is None else getattr(values, name)

    def text(name: str, label: Any, **props: Any) -> rx.Component:
        control = ui.text_input(name, default_value=value(name), **props)
        return ui.field(label, control, name=name, error=faults[name], required=name == "name")

    kind = ui.select(
        "kind",
        [("company", t("Company")), ("person", t("Private person"))],
        default_value="company" if values is None else value("kind"),
    )
    parts = [
        text("name", t("Name"), auto_complete="off", auto_focus=True),
        rx.el.div(
            ui.field(t("Kind"), kind, name="kind", error=faults["kind"]),
            text("registry_code", t("Registry code"), auto_complete="off"),
            class_name="k-form-row",
        ),
        rx.el.div(
            ui.field(
                t("Client manager"),
                _choice("manager_id", managers, value("manager_id"), t("Nobody")),
                name="manager_id",
                error=faults["manager_id"],
            ),
            text("vat_number", t("VAT number"), auto_complete="off"),
            class_name="k-form-row",
        ),
        rx.el.div(
            ui.field(
                t("Group"),
                _choice("group_id", groups, value("group_id"), t("None")),
                name="group_id",
                error=faults["group_id"],
            ),
            ui.field(
                t("Or a new group"),
                ui.text_input("new_group", auto_complete="off", max_length=80),
                name="new_group",
                error=faults["group"],
                optional=True,
            ),
            class_name="k-form-row",
        ),
    ]
    if whole:
        note = ui.text_area("note", default_value=value("note"), rows=4)
        parts += [
            text("address", t("Address")),
            ui.field(
                t("Note"), note, name="note", error=faults["note"], help=t("Only staff can see it."), optional=True
            ),
        ]
    return rx.fragment(*parts)


def contact_fields(faults: Any, values: Any, *, known: Any) -> rx.Component:
    """Inputs for a contact.

    Args:
        faults: Var: field → what is wrong with it.
        values: Var with the contact as it is, or with nothing.
        known: Var: it is a contact that exists.
    """

    def text(name: str, label: Any, value: Any, help: Any = None, **props: Any) -> rx.Component:
        control = ui.text_input(name, default_value=rx.cond(known, value, ""), **props)
        return ui.field(label, control, name=name, error=faults[name], help=help, required=name == "name")

    return rx.fragment(
        text("name", t("Name"), values.name, auto_complete="off", auto_focus=True),
        text(
            "email",
            t("E-mail address"),
            values.email,
            t("One address is one person: somebody you know by it already is linked, not doubled."),
            type="email",
            auto_complete="off",
        ),
        rx.el.div(
            text("phone", t("Phone"), values.phone, type="tel", auto_complete="off"),
            text("title", t("Position"), values.title, auto_complete="off"),
            class_name="k-form-row",
        ),
    )


def _choice(name: str, choices: Any, value: Any, none: Any) -> rx.Component:
    def one(choice: Any) -> rx.Component:
        return rx.el.option(choice.name, value=choice.id)

    return ui.select(name, rx.fragment(rx.el.option(none, value=""), rx.foreach(choices, one)), default_value=value)
