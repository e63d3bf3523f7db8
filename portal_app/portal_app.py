"""Composition root: the app, the page table, the mounts."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import reflex as rx

import portal_app.wiring  # noqa: F401
from components import ui
from components.front.lost import lost_page
from components.i18n import Texts
from components.portal.first import first_head
from components.reminders import firm_reminders_page
from components.shell import page_head
from components.shell.ahead import LoadAhead
from components.shell.broken import boundary
from components.shell.connection import connection_line
from jobs import embedded
from portal_app.http.gate import gate
from portal_app.http.routes import http_app
from portal_app.pages import client_import, front, new_task, outbox, portal, recurring, settings, task, tasks
from portal_app.pages.client import client_page
from portal_app.pages.clients import clients_page
from portal_app.pages.inbox import inbox_page
from portal_app.pages.requests import request_page, requests_page
from portal_app.pages.templates import templates_page
from state import live
from state.activation import Activation
from state.arrival import arriving
from state.audit import AuditTrail
from state.client import ClientPage
from state.client_import import ClientImport
from state.client_recurring import ClientRecurring
from state.clients import Clients
from state.digitise import Digitise
from state.documents import ClientDocuments, PortalDocuments
from state.encoding import quicken
from state.factors import FirmFactors, MyFactors, OfficeStep, PortalStep
from state.faults import event_failed, page_failed
from state.firm_apps import FirmApps
from state.firm_calendar import CalendarPage
from state.front import Entry, Front, Lost
from state.inbox import Inbox
from state.locks import give_back_unwanted_locks
from state.my_address import Join, MyAddress, NewAddress
from state.new_task import NewTask
from state.office import Office
from state.outbox import Outbox
from state.overview import OverviewPage
from state.people import People
from state.portal.me import PortalHelp, PortalMe
from state.portal.requests import PortalNewRequest, PortalOneRequest, PortalRequests
from state.portal.task import PortalTaskPage
from state.portal.tasks import PortalTasks
from state.recurring import RecurringList
from state.recurring_editor import RecurringEditor
from state.reminders import Away, FirmReminders, MyHoliday, MyNotifications, TaskReminders
from state.requests import OneRequest, Requests
from state.security import FirmSecurity, Security
from state.set_up import SetUp
from state.settings import Apps, MySettings, PortalPage
from state.sign_in import EnterOffice, NewPassword, SignIn
from state.task import OneTask
from state.task_repeats import TaskRepeats
from state.task_sharing import TaskSharing
from state.tasks import Tasks
from state.templates import Templates
from state.use_template import UseTemplate
from state.watch import Watch, quieten_framework


@dataclass(frozen=True, slots=True)
class Page:
    """One line of the page table."""

    route: str
    component: Callable[[], rx.Component]
    title: str
    on_load: Any = None


# What a page is about comes first: what the frame around it asks goes with that.
PAGES: list[Page] = [
    Page("/", front.door, "Kontor", SignIn.load_door),
    Page("/set-up", front.set_up_page, "Kontor", SetUp.load),
    Page("/sign-in", front.sign_in_page, "Kontor", SignIn.load),
    Page("/forgotten", front.forgotten_page, "Kontor"),
    Page("/new-password/[token]", front.new_password_page, "Kontor", NewPassword.load),
    Page("/new-address/[token]", front.new_address_page, "Kontor", NewAddress.load),
    Page("/join/[token]", front.join_page, "Kontor", Join.load),
    Page("/enter/[token]", front.enter_page, "Kontor", EnterOffice.load),
    Page("/step", front.office_step_page, "Kontor", OfficeStep.load),
    Page("/p/[address]/step", front.portal_step_page, "Kontor", PortalStep.load),
    Page("/p/[address]", front.portal_front_page, "Kontor", Front.load),
    Page("/p/[address]/enter/[token]", front.entry_page, "Kontor", Entry.load),
    Page("/clients", clients_page, "Kontor", [Clients.load, Activation.load, Office.load]),
    Page("/clients/import", client_import.client_import_page, "Kontor", [ClientImport.load, Office.load]),
    Page(
        "/clients/[id]",
        client_page,
        "Kontor",
        [ClientDocuments.load, ClientRecurring.load_recurring, ClientPage.load, Away.load, Office.load],
    ),
    Page("/templates", templates_page, "Kontor", [Templates.load, Office.load]),
    Page(
        "/templates/[id]/use",
        recurring.use_template_page,
        "Kontor",
        [Clients.load, UseTemplate.load, Office.load],
    ),
    Page("/overview", recurring.overview_page, "Kontor", [OverviewPage.load, Office.load]),
    Page("/recurring", recurring.recurring_page, "Kontor", [RecurringList.load, Office.load]),
    Page("/recurring/[id]", recurring.recurring_task_page, "Kontor", [RecurringEditor.load, Office.load]),
    Page("/recurring/new", recurring.new_recurring_page, "Kontor", [RecurringEditor.load, Office.load]),
    Page("/settings/calendar", recurring.calendar_page, "Kontor", [CalendarPage.load, Office.load]),
    Page("/p/[address]/tasks", portal.tasks_page, "", PortalTasks.load),
    Page("/p/[address]/tasks/[id]", portal.task_page, "", PortalTaskPage.load),
    Page("/p/[address]/documents", portal.documents_page, "", PortalDocuments.load),
    Page("/p/[address]/requests", portal.requests_page, "", PortalRequests.load),
    Page("/p/[address]/requests/new", portal.new_request_page, "", PortalNewRequest.load),
    Page("/p/[address]/requests/[id]", portal.request_page, "", PortalOneRequest.load),
    Page(
        "/p/[address]/profile",
        portal.profile_page,
        "",
        [PortalMe.load, MyAddress.load, MyNotifications.load, MyHoliday.load, MyFactors.load, Security.load],
    ),
    Page("/p/[address]/help", portal.help_page, "", PortalHelp.load),
    Page("/tasks", tasks.tasks_page, "Kontor", [Tasks.load, Office.load]),
    Page("/tasks/new", new_task.new_task_page, "Kontor", [NewTask.load, Office.load]),
    Page(
        "/tasks/[id]",
        task.task_page,
        "Kontor",
        [
            OneTask.load,
            Digitise.load,
            TaskRepeats.load_repeats,
            TaskSharing.load_sharing,
            TaskReminders.load,
            Office.load,
        ],
    ),
    Page("/inbox", inbox_page, "Kontor", [Inbox.load, Office.load]),
    Page("/requests", requests_page, "Kontor", [Requests.load, Office.load]),
    Page("/requests/[id]", request_page, "Kontor", [OneRequest.load, Office.load]),
    Page("/outbox", outbox.outbox_page, "Kontor", [Outbox.load, Office.load]),
    Page(
        "/settings",
        settings.settings_page,
        "Kontor",
        [MyAddress.load, MyNotifications.load, MySettings.load, Office.load],
    ),
    Page("/settings/security", settings.security_page, "Kontor", [MyFactors.load, Security.load, Office.load]),
    Page("/settings/firm-security", settings.firm_security_page, "Kontor", [FirmSecurity.load, Office.load]),
    Page("/settings/second-step", settings.second_step_settings_page, "Kontor", [FirmFactors.load, Office.load]),
    Page("/settings/reminders", firm_reminders_page, "Kontor", [FirmReminders.load, Office.load]),
    Page("/settings/people", settings.people_page, "Kontor", [People.load, Office.load]),
    Page("/settings/apps", settings.apps_page, "Kontor", [FirmApps.load, Apps.load, Office.load]),
    Page("/settings/audit", settings.audit_page, "Kontor", [AuditTrail.load, Office.load]),
    Page("/settings/portal", settings.portal_settings_page, "Kontor", [PortalPage.load, Office.load]),
]

app = rx.App(
    theme=None,
    # Nothing here speaks by the framework's toasts: without them every page has 35 kB of script less to run.
    toaster=None,
    stylesheets=ui.STYLESHEETS,
    head_components=[*page_head(), first_head()],
    frontend_exception_handler=page_failed,
    backend_exception_handler=event_failed,
    # The innermost first: our routes around Reflex, the gate around both.
    api_transformer=[http_app(), gate],
)
# In the place of the framework's own notices, which name sockets and addresses, or show stacks of calls.
app.app_wraps[5, "Overlay"] = lambda _stateful: rx.fragment(connection_line(), LoadAhead.create())
app.app_wraps[55, "ErrorBoundary"] = boundary
app.app_wraps[60, "Texts"] = lambda _stateful: Texts.create()
app.add_middleware(Watch())
quieten_framework()
quicken(app)
give_back_unwanted_locks()
app.register_lifespan_task(embedded.running)
app.register_lifespan_task(live.telling(app))
for page in PAGES:
    app.add_page(page.component, route=page.route, title=page.title, on_load=arriving(page.route, page.on_load))
app.add_page(lost_page, route="404", title="Kontor", description="", on_load=Lost.load)
