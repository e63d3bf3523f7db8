"""The page of settings says what the settings are."""

from scripts.settings_page import PAGE, page


def test_every_setting_is_on_the_page() -> None:
    assert PAGE.read_text() == page()
