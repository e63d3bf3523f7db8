"""Settings → People."""

from typing import Any

import reflex as rx

from components import ui
from components.i18n import LANGUAGES, t
from components.notices import notices
from components.office import kept_of_office, office_page
from portal_app.team.queries import PAGE_ROWS
from state.office import Office
from state.people import People as PeopleState

_INVITE = "invite-form"
#: What a State's vars can do on a page its annotations don't say.
People: Any = PeopleState


def people_page() -> rx.Component:
    """`/settings/people`."""
    return office_page(
        ui.page_header(
            t("People"),
            rx.cond(
                People.shown.manages,
                ui.button(
                    t("Invite somebody"),
                    kind="primary",
                    icon="user_plus",
                    on_click=People.open_invite,
                    data_testid="invite",
                ),
                rx.fragment(),
            ),
            back=(t("Settings"), "/settings"),
        ),
        ui.problem(People, here=People.dialog == "", tone="warn"),
        rx.cond(People.loaded, rx.cond(People.shown.manages, _whole(), _names()), ui.skeleton("rows", 6)),
        active="settings",
        title=t("People"),
        overlays=[
            _invite_dialog(),
            _role_dialog(),
            _leave_dialog(),
            notices(People, undo=People.undo_id != "", on_undo=People.let_back(People.undo_id)),
        ],
    )


def _whole() -> rx.Component:
    return rx.fragment(
        ui.table(
            [t("Name"), t("Role"), t("Last seen"), t("Second step"), ""],
            rx.foreach(People.shown.rows, _row),
            label=t("People"),
            data_testid="people",
        ),
        _pager(),
    )


def _names() -> rx.Component:
    return rx.fragment(
        ui.table(
            [t("Name"), t("Role")],
            rx.foreach(
                People.shown.rows,
                lambda person: ui.row(
                    ui.cell(_name(person), kind="main"), ui.cell(person.role_words, label=t("Role")), key=person.id
                ),
            ),
            label=t("People"),
            data_testid="people",
        ),
        _pager(),
    )


def _row(person: Any) -> rx.Component:
    invited = person.state == "invited"
    return ui.row(
        ui.cell(
            _name(person),
            rx.el.div(person.email, class_name="k-muted k-small-text"),
            kind="main",
        ),
        ui.cell(person.role_words, label=t("Role")),
        ui.cell(
            rx.cond(
                invited,
                t("Invited {when}", when=person.last_seen),
                rx.cond(person.last_seen != "", person.last_seen, t("Not yet")),
            ),
            label=t("Last seen"),
        ),
        ui.cell(rx.cond(person.second_step, t("set up"), t("none")), label=t("Second step")),
        ui.cell(
            rx.cond(
                person.may_change | person.may_end | person.may_return,
                rx.cond(
                    person.may_return,
                    ui.button(
                        t("Let back in"), small=True, on_click=People.let_back(person.id), data_testid="let-back"
                    ),
                    _actions(person, invited),
                ),
                rx.fragment(),
            ),
            kind="actions",
        ),
        data_testid="person",
        key=person.id,
    )


def _name(person: Any) -> rx.Component:
    return rx.el.div(
        rx.el.span(person.name, class_name=rx.cond(person.state == "left", "k-muted", "k-strong")),
        rx.cond(person.me, ui.badge(t("You")), rx.fragment()),
        rx.match(
            person.state,
            ("invited", ui.badge(t("Invited"), tone="brand")),
            ("left", ui.badge(t("Left"))),
            rx.fragment(),
        ),
        class_name="k-inline k-gap-2",
    )


def _actions(person: Any, invited: Any) -> rx.Component:
    items = rx.cond(
        invited,
        rx.fragment(
            ui.menu_item(t("Send again"), icon="send", on_click=People.send_again(person.id)),
            ui.menu_item(t("Withdraw the invitation"), icon="x", on_click=People.withdraw(person.id), danger=True),
        ),
        rx.fragment(
            rx.cond(
                person.may_change,
                ui.menu_item(t("Change the role"), icon="user_cog", on_click=People.open_role(person.id)),
                rx.fragment(),
            ),
            rx.cond(
                person.may_end & ~person.me,
                ui.menu_item(
                    t("Sign out everywhere"),
                    icon="log_out",
                    on_click=People.sign_out(person.id),
                    data_testid="sign-out-member",
                ),
                rx.fragment(),
            ),
            rx.cond(
                person.may_end,
                ui.menu_item(
                    rx.cond(person.me, t("Leave the firm"), t("Deactivate")),
                    icon="user_x",
                    on_click=People.open_leave(person.id),
                    danger=True,
                ),
                rx.fragment(),
            ),
        ),
    )
    return ui.menu(
        ui.icon("ellipsis", 18), items, label=t("What to do with {name}", name=person.name), test_id="person-menu"
    )


def _pager() -> rx.Component:
    total = People.shown.total
    return rx.cond(
        total > PAGE_ROWS,
        ui.pager(
            (People.page - 1) * PAGE_ROWS + 1,
            (People.page - 1) * PAGE_ROWS + People.shown.rows.length(),
            total,
            on_previous=People.turn(-1),
            on_next=People.turn(1),
            has_previous=People.page > 1,
            has_next=People.page * PAGE_ROWS < total,
        ),
        rx.fragment(),
    )


def _problem() -> rx.Component:
    return ui.problem(People, tone="warn")


def _roles(chosen: Any) -> rx.Component:
    return ui.choices(
        t("Role"),
        rx.foreach(
            People.shown.roles,
            lambda role: ui.radio(
                role.words,
                name="role",
                value=role.role,
                help=role.help,
                default_checked=role.role == chosen,
                key=role.role,
            ),
        ),
        name="role",
        error=People.faults["role"],
    )


def _invite_dialog() -> rx.Component:
    return ui.dialog(
        t("Invite somebody"),
        ui.form(
            _problem(),
            ui.field(
                t("Name"),
                ui.text_input("name", auto_complete="off", auto_focus=True),
                name="name",
                error=People.faults["name"],
            ),
            ui.field(
                t("E-mail address"),
                ui.text_input("email", type="email", auto_complete="off"),
                name="email",
                help=t("The invitation goes there. Its link works once, within three days."),
                error=People.faults["email"],
            ),
            _roles("accountant"),
            ui.field(
                t("Language"),
                ui.select("language", list(LANGUAGES.items()), default_value=Office.language, key=Office.language),
                name="language",
                help=t("Of the invitation; they can choose another."),
                error=People.faults["language"],
            ),
            rx.el.div(
                ui.button(t("Cancel"), type="reset", on_click=People.close),
                ui.button(t("Send the invitation"), kind="primary", type="submit", data_testid="send-invitation"),
                class_name="k-form-actions",
            ),
            on_submit=People.send_invitation,
            id=_INVITE,
        ),
        open=People.dialog == "invite",
        on_close=People.close,
        name="invite-dialog",
        keeping=kept_of_office(
            _INVITE, "invite", ("name", "email", "role", "language"), People.saves, dialog="invite-dialog"
        ),
    )


def _role_dialog() -> rx.Component:
    return ui.dialog(
        t("The role of {name}", name=People.chosen_name),
        ui.form(
            _problem(),
            _roles(People.chosen_role),
            rx.el.p(
                rx.cond(
                    People.chosen_me,
                    t("What you give up, only an owner can give back to you."),
                    t("It holds at once, also on pages that are open now."),
                ),
                class_name="k-help",
            ),
            rx.el.div(
                ui.button(t("Cancel"), on_click=People.close),
                ui.button(t("Save"), kind="primary", type="submit", data_testid="save-role"),
                class_name="k-form-actions",
            ),
            on_submit=People.save_role,
        ),
        open=People.dialog == "role",
        on_close=People.close,
        name="role-dialog",
    )


def _leave_dialog() -> rx.Component:
    return ui.dialog(
        rx.cond(People.chosen_me, t("Leave the firm?"), t("Deactivate {name}?", name=People.chosen_name)),
        rx.el.p(
            rx.cond(
                People.chosen_me,
                t("You are signed out everywhere at once. Only somebody who stays can let you back in."),
                t("They are signed out everywhere at once. What they did and what is theirs keeps their name."),
            )
        ),
        rx.el.p(rx.cond(People.chosen_me, "", t("You can let them back in at any time.")), class_name="k-muted"),
        open=People.dialog == "leave",
        on_close=People.close,
        name="leave-dialog",
        actions=[
            ui.button(t("Cancel"), on_click=People.close),
            ui.button(
                rx.cond(People.chosen_me, t("Leave"), t("Deactivate")),
                kind="danger",
                on_click=People.end,
                data_testid="confirm-leave",
            ),
        ],
    )
