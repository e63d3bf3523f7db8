"""Where in the wizard one is, and the way to the steps around."""

from typing import Any

import reflex as rx

from components import ui
from components.i18n import t
from state.client_import import HOME
from state.client_import import ClientImport as ClientImportState

#: What a State's vars can do on a page its annotations don't say.
Wizard: Any = ClientImportState

_ORDER = ("file", "columns", "rows", "group", "result")


def step_href(step: str) -> rx.Var[str]:
    """The address of a step of this run."""
    return rx.Var.create(HOME + "?run=") + Wizard.run.id + f"&step={step}"


def steps() -> rx.Component:
    """The five steps; those of a run that can still be changed are links."""
    names = {
        "file": t("File"),
        "columns": t("Columns"),
        "rows": t("Rows"),
        "group": t("Group"),
        "result": t("Result"),
    }
    changeable = Wizard.run.state == "ready"
    items = []
    for place, (step, name) in enumerate(names.items(), 1):
        here = Wizard.step == step if step != "result" else (Wizard.step == "result") | (Wizard.step == "progress")
        face = [rx.el.span(str(place), class_name="k-step-number", aria_hidden="true"), rx.el.span(name)]
        plain = rx.el.span(*face, class_name="k-step", custom_attrs={"aria-current": rx.cond(here, "step", "false")})
        if step != "result":
            linked = ui.link(*face, href=step_href(step), class_name="k-step", data_testid=f"step-{step}")
            plain = rx.cond(changeable & ~here, linked, plain)
        items.append(rx.el.li(plain, custom_attrs={"data-done": _is_before(step)}))
    return rx.el.nav(rx.el.ol(*items, class_name="k-steps"), aria_label=t("Steps of the import"))


def foot(back: Any, *forward: ui.Kid) -> rx.Component:
    """The buttons below a step.

    Args:
        back: Address of the step before, None on the first.
        *forward: What leads on.
    """
    before = [] if back is None else [ui.link_button(t("Back"), href=back, icon="chevron_left", data_testid="back")]
    # The last step has nothing to scroll past on the way on.
    sticky = "k-wizard-foot" if back is not None else "k-wizard-foot k-wizard-end"
    return rx.el.div(*before, rx.el.span(class_name="k-grow"), *forward, class_name=sticky)


def _is_before(step: str) -> rx.Var[bool]:
    later = _ORDER[_ORDER.index(step) + 1 :]
    found = rx.Var.create(False)
    for name in (*later, "progress") if step != "result" else ():
        found = found | (Wizard.step == name)
    return found
