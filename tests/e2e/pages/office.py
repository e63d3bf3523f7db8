"""What staff do in the office."""

import re
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Locator, expect

from tests.e2e.pages.visitor import PATIENCE, Visitor


@dataclass(frozen=True)
class Founder:
    """Who sets up a firm."""

    firm: str = "Kask & Partnerid"
    name: str = "Triin Kask"
    email: str = "triin@kask.example.com"
    password: str = "lantern orbit velvet nine"


class Office(Visitor):
    """A staff member at a device."""

    def set_up(self, code: str, founder: Founder = Founder()) -> None:
        """Found the first firm with the code from the terminal."""
        self.open("/")
        self.is_at("/set-up")
        self.write(
            code=code,
            firm=founder.firm,
            name=founder.name,
            email=founder.email,
            password=founder.password,
            password_again=founder.password,
        )
        self.press("set-up")
        self.page.wait_for_url(lambda url: "/set-up" not in url)

    def sign_in(self, founder: Founder = Founder()) -> None:
        """Sign in with address and password."""
        self.open("/sign-in")
        self.write(email=founder.email, password=founder.password)
        self.press("sign-in")
        self.page.wait_for_url(lambda url: "/sign-in" not in url)

    def sign_out(self) -> None:
        """Sign out by the menu."""
        self.press("user-menu")
        self.press("sign-out")
        self.is_at("/sign-in")

    def activate_portal(self, address: str) -> None:
        """Settings → Apps → Client portal → Activate."""
        self.open("/settings/apps")
        self.press("activate")
        self.write(address=address)
        self.press("activate-confirm")
        self.is_at("/settings/portal")

    def dress_portal(self, logo: Path | None = None, **fields: str) -> None:
        """Fill in and save the portal's settings.

        Args:
            logo: A picture.
            **fields: By name: colour, accent, header_text, description, contact_email, max_upload_mb …
        """
        self.open("/settings/portal")
        self.sees("save-portal")
        self.write(**fields)
        if logo is not None:
            self.page.locator('input[name="logo"]').set_input_files(logo)
        with self.page.expect_response("**/upload/portal-settings") as answer:
            self.press("save-portal")
        assert answer.value.ok, answer.value.text()

    def write_introduction(self, title: str, description: str, checklist: str) -> None:
        """Templates → Introductions → New template."""
        self.open("/templates")
        self.press("templates-introduction")
        self.press("new-template")
        self.write(title=title, description=description, checklist=checklist)
        self.press("template-save")
        self.sees("template-line", has_text=title)

    def remove_introduction(self, title: str) -> None:
        """On the page of the introductions: Delete."""
        line = self.at("template-line", has_text=title)
        line.get_by_test_id("delete-template").click()
        expect(line).to_have_count(0)

    def read_list(self, path: Path) -> None:
        """Clients → Import, as far as the rows."""
        self.open("/clients/import")
        self.at("list-input").set_input_files(path)
        self.sees("columns")
        self.press("next")
        self.sees("rows")

    def import_list(self, path: Path) -> None:
        """The whole wizard, taking what it proposes."""
        self.read_list(path)
        self.press("next")
        self.press("import")
        expect(self.at("added")).to_be_visible(timeout=60_000)

    def add_client(self, name: str, contact: str, email: str) -> None:
        """Clients → Add a client, with one contact; its page stays open."""
        self.open("/clients")
        self.press("add-client-open")
        self.write(name=name)
        self.press("add-client-save")
        expect(self.page.get_by_role("heading", name=name)).to_be_visible()
        self.add_contact(contact, email)

    def add_contact(self, name: str, email: str) -> None:
        """Add a contact on the client's page shown."""
        self.press("add-contact")
        self.write(name=name, email=email)
        self.press("contact-save")
        self.sees("contact-line", has_text=email)
        expect(self.at("contact")).to_be_hidden()

    def wait_for_mail(self, words: str, state: str) -> None:
        """Refresh the Outbox shown until a mail is in this state."""
        self.wait_for_mails(self.at("mail", has_text=words).first.get_by_test_id("mail-state"), state, 1)

    def wait_for_mails(self, states: Locator, state: str, number: int) -> None:
        """Refresh the Outbox shown until so many of these mails are in this state."""
        found = states.filter(has_text=re.compile(rf"^\s*{state}\s*$"))
        for _ in range(PATIENCE // 1000):
            try:
                expect(found).to_have_count(number, timeout=1000)
            except AssertionError:
                self.page.get_by_role("button", name="Refresh").click()
            else:
                return
        raise AssertionError(f"{found.count()} mails instead of {number} are {state}")

    def find_clients(self, words: str, number: int) -> None:
        """Search the clients list until it shows so many."""
        self.at("clients-search").fill(words)
        expect(self.at("client")).to_have_count(number)

    def tick_client(self, name: str) -> None:
        """Tick one in the list."""
        line = self.at("client", has_text=name)
        self.tick(line.get_by_test_id("tick"))

    def open_portal_to_ticked(self, *, invite: bool) -> None:
        """Client portal → with or without invitation → Activate."""
        self.press("bulk-portal")
        self.sees("activation-summary")
        if invite:
            self.tick(self.at("invite-yes"))
        self.press("activation-activate")
        self.sees("clients-opened")

    def close_result(self) -> None:
        """Close what the activation told."""
        self.press("activation-done")
        expect(self.at("activation")).to_be_hidden()

    def new_task(
        self, client: str, contacts: list[str], *, title: str, checklist: str = "", read: bool = False, **fields: str
    ) -> str:
        """Tasks → New task.

        Args:
            client: Name of the client.
            contacts: Names or addresses of those with whom it is shared; none keeps it in the office.
            title: Its title.
            checklist: One item a line.
            read: Shared to read only.
            **fields: Other fields by name: description, internal_deadline (ISO), client_days …

        Returns:
            Its id.
        """
        self.open("/tasks/new")
        self.at("find-client").fill(client)
        self.at("client-choice", has_text=client).first.click()
        self.sees("chosen-client", client)
        for contact in contacts:
            self.tick(self.page.locator("label").filter(has_text=contact).get_by_test_id("contact-box"))
        if not contacts:
            self.at("for-client").uncheck()
        if read:
            self.tick(self.page.locator('input[name="mode"][value="read"]'))
        self.write(title=title, checklist=checklist, **fields)
        self.press("create")
        self.page.wait_for_url(re.compile(r"/tasks/(?!new)[a-z0-9]+$"))
        expect(self.page.get_by_role("heading", name=title)).to_be_visible()
        return self.page.url.rsplit("/", 1)[1]

    def open_task(self, task_id: str, title: str) -> None:
        """Go to a task."""
        self.open(f"/tasks/{task_id}")
        expect(self.page.get_by_role("heading", name=title)).to_be_visible()

    def edit_text(self, title: str, description: str) -> None:
        """Change title and description of the task shown."""
        self.press("edit-text")
        self.write(title=title, description=description)
        self.press("save")
        expect(self.page.locator('[name="description"]')).to_have_count(0)
        expect(self.page.get_by_role("heading", name=title)).to_be_visible()

    def withdraw_from(self, contact: str) -> None:
        """Take the task shown back from one contact."""
        self.at("share-row", has_text=contact).get_by_test_id("withdraw").click()
        expect(self.at("share-row", has_text=contact)).to_have_attribute("data-withdrawn", "true")

    def share_again(self, contact: str) -> None:
        """Share the task shown with one more contact, to do."""
        self.press("share")
        self.tick(self.page.locator("label").filter(has_text=contact).get_by_test_id("contact-box"))
        self.press("share-now")
        expect(self.at("share-row", has_text=contact)).to_have_attribute("data-withdrawn", "false")

    def say(self, text: str, *, internal: bool = False) -> None:
        """Write in the conversation of the task shown."""
        self.press("mode-internal" if internal else "mode-portal")
        expect(self.at("composer")).to_have_attribute("data-mode", "internal" if internal else "portal")
        self.write(message=text)
        self.press("send")
        expect(self.at("message", has_text=text)).to_have_attribute("data-side", "internal" if internal else "own")
