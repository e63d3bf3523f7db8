"""What a person sets up for signing in: the section on both sides' pages of security."""

from typing import Any

import reflex as rx

from components import ui
from components.factors.parts import set_up
from components.i18n import t, tn
from state.factors import MyFactors


def my_factors(base: Any) -> rx.Component:
    """The section: its page loads `MyFactors.load`.

    Args:
        base: Empty at the office, `/p/ADDRESS` at the portal.
    """
    state: Any = MyFactors
    mine = state.mine
    return ui.section(
        t("Second step"),
        ui.problem(state, tone="warn"),
        rx.cond(
            mine.demanded & ~mine.any,
            ui.callout(t("It is asked of everybody. Set one up now."), tone="brand"),
            rx.fragment(),
        ),
        rx.cond(
            state.loaded,
            rx.el.ul(_app(state), _passkeys(state), _codes(state), class_name="k-ways", data_testid="factors"),
            ui.skeleton("text", 3),
        ),
        _set_up_dialog(state, f"{base}/factors"),
        _remove_dialog(state),
        _rename_dialog(state),
        description=t(
            "Something besides your password or your mail shows that it is you: an app on your phone, or a passkey."
        ),
    )


def _way(icon: str, title: Any, *words: ui.Kid, actions: list[ui.Kid], **props: Any) -> rx.Component:
    return rx.el.li(
        ui.icon(icon, 20),
        rx.el.div(rx.el.div(title, class_name="k-strong"), *words, class_name="k-grow k-stack k-gap-1"),
        rx.el.div(*actions, class_name="k-inline k-gap-2"),
        class_name="k-way",
        **props,
    )


def _app(state: Any) -> rx.Component:
    mine = state.mine
    return _way(
        "smartphone",
        rx.el.span(
            t("Authenticator app"), " ", rx.cond(mine.authenticator, ui.badge(t("On"), tone="ok"), rx.fragment())
        ),
        rx.el.p(
            rx.cond(
                mine.authenticator,
                t("Since {when}.", when=mine.authenticator_since),
                t("An app on your phone shows a code, which you type when you sign in."),
            ),
            class_name="k-help",
        ),
        actions=[
            rx.cond(
                mine.authenticator,
                rx.fragment(
                    ui.button(t("Replace"), small=True, on_click=state.open_set_up("authenticator")),
                    ui.button(
                        t("Remove"),
                        small=True,
                        on_click=state.ask_to_remove("authenticator", t("Authenticator app")),
                        data_testid="authenticator-remove",
                    ),
                ),
                ui.button(
                    t("Set up"),
                    small=True,
                    on_click=state.open_set_up("authenticator"),
                    data_testid="authenticator-set-up",
                ),
            )
        ],
    )


def _passkeys(state: Any) -> rx.Component:
    mine = state.mine
    add = ui.button(t("Add a passkey"), small=True, on_click=state.open_set_up("passkey"), data_testid="passkey-add")
    return rx.fragment(
        _way(
            "fingerprint",
            t("Passkeys"),
            rx.el.p(
                rx.cond(
                    mine.passkeys_possible,
                    t("Your fingerprint, face or PIN on a device of yours signs you in, without a password."),
                    t("Passkeys need this installation to have a name and https."),
                ),
                class_name="k-help",
            ),
            actions=[rx.cond(mine.passkeys_possible, add, rx.fragment())],
        ),
        rx.foreach(mine.passkeys, lambda passkey: _passkey(state, passkey)),
    )


def _passkey(state: Any, passkey: Any) -> rx.Component:
    return rx.el.li(
        ui.icon("key_round", 18),
        rx.el.div(
            rx.el.div(passkey.name, class_name="k-strong k-clip"),
            rx.el.p(
                t("Added {when}", when=passkey.added),
                rx.cond(passkey.last_used != "", t(" · last used {when}", when=passkey.last_used), ""),
                class_name="k-help",
            ),
            class_name="k-grow k-stack k-gap-1",
        ),
        ui.menu(
            ui.icon("ellipsis_vertical"),
            ui.menu_item(
                t("Rename"),
                icon="pencil",
                on_click=state.ask_to_rename(passkey.id, passkey.name),
                data_testid="passkey-rename",
            ),
            ui.menu_item(
                t("Remove"),
                icon="trash_2",
                danger=True,
                on_click=state.ask_to_remove(passkey.id, passkey.name),
                data_testid="passkey-remove",
            ),
            label=t("Actions for {name}", name=passkey.name),
            test_id="passkey-menu",
        ),
        class_name="k-way k-way-part",
        data_testid="passkey-line",
    )


def _codes(state: Any) -> rx.Component:
    mine = state.mine
    left = rx.cond(
        mine.codes_left > 0,
        tn("{n} code is left.", "{n} codes are left.", n=mine.codes_left),
        t("None is left. Make new ones."),
    )
    return rx.cond(
        mine.any,
        _way(
            "life_buoy",
            t("Recovery codes"),
            rx.el.p(t("For the day when your phone is gone."), " ", left, class_name="k-help"),
            actions=[
                ui.button(t("Make new codes"), small=True, on_click=state.open_set_up("codes"), data_testid="codes-new")
            ],
        ),
        rx.fragment(),
    )


def _set_up_dialog(state: Any, base: Any) -> rx.Component:
    return ui.dialog(
        rx.match(
            state.setting_up,
            ("authenticator", t("Authenticator app")),
            ("passkey", t("Add a passkey")),
            t("Recovery codes"),
        ),
        set_up(state.setting_up, base, on_done=state.set_up_done, on_cancel=state.close),
        open=state.setting_up != "",
        on_close=state.close,
        name="factor-set-up",
    )


def _remove_dialog(state: Any) -> rx.Component:
    return ui.dialog(
        t("Remove “{name}”?", name=state.chosen_name),
        ui.problem(state, tone="warn"),
        rx.el.p(t("It signs you in no more. You can set it up anew at any time.")),
        actions=[
            ui.button(t("Cancel"), on_click=state.close),
            ui.button(t("Remove"), kind="danger", on_click=state.remove, data_testid="factor-remove"),
        ],
        open=state.removing,
        on_close=state.close,
        name="factor-removing",
    )


def _rename_dialog(state: Any) -> rx.Component:
    return ui.dialog(
        t("Rename the passkey"),
        ui.form(
            ui.field(
                t("Name"),
                ui.text_input("name", default_value=state.chosen_name, max_length=60),
                name="name",
                error=state.faults["name"],
            ),
            rx.el.div(
                ui.button(t("Cancel"), on_click=state.close),
                ui.button(t("Save"), kind="primary", type="submit", data_testid="passkey-rename-save"),
                class_name="k-form-actions",
            ),
            on_submit=state.rename,
        ),
        open=state.renaming,
        on_close=state.close,
        name="factor-renaming",
    )
