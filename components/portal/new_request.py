"""Asking the firm for something (U24)."""

from typing import Any

import reflex as rx

from components import ui
from components.i18n import t
from components.portal.base import BASE, OF_COMPANY
from components.portal.frame import portal_page
from components.portal.request_parts import adding, back, file_list
from components.scripts import script
from components.ui.forms import FaultFocus
from portal_app.requests.portal_views import Addressee
from state.portal.frame import Portal
from state.portal.requests import PortalNewRequest


class Ask(rx.Component):
    """The form of a new request; what is typed stays on the device until it has arrived."""

    library = script(__name__, "ask.jsx")
    tag = "Ask"

    draft_key: rx.Var[str]
    sent: rx.Var[str]
    answered: rx.Var[int]
    subject_fault: rx.Var[str]
    text_fault: rx.Var[str]
    answer: rx.Var[str]
    people: rx.Var[list[Addressee]]
    texts: rx.Var[dict[str, str]]
    on_send: rx.EventHandler[rx.event.passthrough_event_spec(str, str, str, str)]


def new_request_page() -> rx.Component:
    """`/p/ADDRESS/requests/new`."""
    faults: Any = PortalNewRequest.faults
    form = Ask.create(
        rx.el.div(
            rx.el.p(t("Files"), class_name="k-label"),
            file_list(PortalNewRequest.files, on_remove=PortalNewRequest.remove_file, may_remove=rx.Var.create(True)),
            adding(
                f"{BASE}/files/requests/new{OF_COMPANY}",
                megabytes=PortalNewRequest.max_upload_mb,
                on_done=PortalNewRequest.files_arrived,
            ),
            class_name="k-stack k-gap-2",
        ),
        FaultFocus.create(complaints=PortalNewRequest.complaints),
        # Not the next person's at this browser, nor of another company.
        draft_key=f"{Portal.user_name}.{PortalNewRequest.client_id}.request",
        sent=PortalNewRequest.sent,
        answered=PortalNewRequest.answered,
        subject_fault=faults.get("subject", ""),
        text_fault=faults.get("text", ""),
        answer=PortalNewRequest.problem,
        people=PortalNewRequest.addressees,
        texts={
            "subject": t("What is it about?"),
            "text": t("What do you need?"),
            "whom": t("For whom"),
            "office": t("The office"),
            "audience": t(
                "{firm} decides who looks after it. Your colleagues don't see it, only you and those responsible.",
                firm=Portal.firm_name,
            ),
            "send": t("Send"),
            "keys": t("Ctrl and Enter send it too"),
            "late": t("Not sent yet: no connection. Your text is kept on this device; try again in a moment."),
        },
        on_send=PortalNewRequest.send,
    )
    return portal_page(
        back(),
        ui.page_header(t("Ask the office"), subtitle=Portal.client_name),
        rx.cond(
            PortalNewRequest.loaded,
            ui.card(form),
            ui.skeleton("text", 6),
        ),
        active="requests",
        title=t("Ask the office"),
        again=PortalNewRequest.load,
    )
