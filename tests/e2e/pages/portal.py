"""What contacts do in the portal."""

from playwright.sync_api import Page, expect

from tests.e2e.pages.visitor import Visitor


def skip_welcome(page: Page) -> None:
    """Skip the welcome video, and wait until it is gone: what comes next would overtake the press."""
    page.get_by_test_id("skip-welcome").click()
    expect(page.get_by_test_id("tour")).to_have_count(0)


class Portal(Visitor):
    """A contact at a device."""

    def enter(self, link: str) -> None:
        """Open a sign-in link and press its button."""
        self.open(link)
        self.press("enter")
        self.page.wait_for_url(lambda url: "/enter/" not in url)

    def ask_for_link(self, email: str) -> None:
        """Ask for a sign-in link on the page shown."""
        self.sees("ask-form")
        self.write(email=email)
        self.press("ask")
        expect(self.at("form-message").first).not_to_be_empty()

    def skip_welcome(self) -> None:
        """Skip the welcome video."""
        skip_welcome(self.page)

    def switch_to(self, company: str) -> None:
        """Choose a company at the user icon."""
        self.press("user-menu")
        self.at("company", has_text=company).click()
        expect(self.page.locator(".k-page-subtitle, .k-subtitle", has_text=company).first).to_be_visible()

    def open_task(self, title: str) -> None:
        """Press a task in the list."""
        self.at("task", has_text=title).first.click()
        self.sees("task-title", title)

    def ask(self, text: str) -> None:
        """Write in the conversation."""
        self.at("message-text").fill(text)
        self.press("send")
        expect(self.at("message", has_text=text)).to_have_attribute("data-from", "me")
