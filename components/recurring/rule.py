"""The fields of a rule, in plain words, with its next six dates (U22)."""

from typing import Any

import reflex as rx

from components import ui
from components.i18n import t

_WEEKDAYS = (
    ("0", t("Monday")),
    ("1", t("Tuesday")),
    ("2", t("Wednesday")),
    ("3", t("Thursday")),
    ("4", t("Friday")),
    ("5", t("Saturday")),
    ("6", t("Sunday")),
)
_SHORT = (t("Mon"), t("Tue"), t("Wed"), t("Thu"), t("Fri"), t("Sat"), t("Sun"))
_MONTHS = (
    ("1", t("January")),
    ("2", t("February")),
    ("3", t("March")),
    ("4", t("April")),
    ("5", t("May")),
    ("6", t("June")),
    ("7", t("July")),
    ("8", t("August")),
    ("9", t("September")),
    ("10", t("October")),
    ("11", t("November")),
    ("12", t("December")),
)


def rule_fields(state: Any, *, start: bool = True) -> rx.Component:
    """When it repeats.

    Args:
        state: A State with `state.repeating.Repeating` mixed in.
        start: Also from which day on.
    """
    rule: Any = state.rule
    by_month = (rule.every == "month") | (rule.every == "quarter") | (rule.every == "year")
    return rx.el.fieldset(
        rx.el.legend(t("When it repeats"), class_name="k-hidden"),
        rx.el.div(
            _number(state, "interval", t("Every"), rule.interval),
            _choice(
                state,
                "every",
                t("Period"),
                rule.every,
                [
                    ("day", t("day(s)")),
                    ("week", t("week(s)")),
                    ("month", t("month(s)")),
                    ("quarter", t("quarter(s)")),
                    ("year", t("year(s)")),
                ],
            ),
            class_name="k-rule-step",
        ),
        rx.cond(rule.every == "week", _weekdays(state)),
        rx.cond(
            rule.every == "quarter",
            _choice(
                state,
                "month",
                t("In which month of the quarter"),
                rule.month,
                [("1", t("In the first")), ("2", t("In the second")), ("3", t("In the last"))],
            ),
        ),
        rx.cond(rule.every == "year", _choice(state, "month", t("In which month"), rule.month, list(_MONTHS))),
        rx.cond(by_month, _in_month(state)),
        _end(state),
        *(
            [
                ui.field(
                    t("From"),
                    ui.date_input(
                        "starts_on",
                        value=state.starts_iso,
                        on_change=state.set_start,
                    ),
                    name="starts_on",
                    error=state.rule_faults["starts_on"],
                    help=t("The first date is on this day or after it."),
                )
            ]
            if start
            else []
        ),
        next_dates(state),
        class_name="k-choices k-rule",
        data_testid="rule",
    )


def next_dates(state: Any) -> rx.Component:
    """The rule in words, and what it means."""
    days: Any = state.next_days
    return rx.cond(
        state.rule_words != "",
        ui.callout(
            rx.el.strong(state.rule_words, data_testid="rule-words"),
            rx.cond(
                days.length() > 0,
                rx.el.ol(
                    rx.foreach(days, lambda day: rx.el.li(day)), class_name="k-next-dates", data_testid="next-dates"
                ),
                rx.el.p(t("No date is left."), class_name="k-help"),
            ),
            tone="neutral",
            custom_attrs={"aria-live": "polite"},
        ),
    )


def _weekdays(state: Any) -> rx.Component:
    boxes = [
        ui.checkbox(
            short,
            checked=state.rule.weekdays.contains(number),
            on_change=lambda _ticked, number=number: state.set_weekday(number),
            data_testid=f"weekday-{number}",
        )
        for number, short in enumerate(_SHORT)
    ]
    return ui.choices(
        t("On which days of the week"), *boxes, name="weekdays", error=state.rule_faults["weekdays"], row=True
    )


def _in_month(state: Any) -> rx.Component:
    rule: Any = state.rule
    return rx.el.div(
        _choice(
            state,
            "on",
            t("On which day"),
            rule.on,
            [
                ("last_working_day", t("On the last working day")),
                ("last_day", t("On the last day")),
                ("day", t("On a day of the month")),
                ("weekday", t("On a weekday of the month")),
            ],
        ),
        rx.cond(rule.on == "day", _number(state, "day", t("Day of the month"), rule.day)),
        rx.cond(
            rule.on == "weekday",
            rx.fragment(
                _choice(
                    state,
                    "nth",
                    t("Which one"),
                    rule.nth,
                    [
                        ("1", t("the first")),
                        ("2", t("the second")),
                        ("3", t("the third")),
                        ("4", t("the fourth")),
                        ("-1", t("the last")),
                    ],
                ),
                _choice(state, "weekday", t("Weekday"), rule.weekday, list(_WEEKDAYS)),
            ),
        ),
        class_name="k-form-row",
    )


def _end(state: Any) -> rx.Component:
    rule: Any = state.rule
    return rx.el.div(
        _choice(
            state,
            "end",
            t("Ends"),
            rule.end,
            [("never", t("Never")), ("until", t("On a day")), ("count", t("After a number of times"))],
        ),
        rx.cond(
            rule.end == "until",
            ui.field(
                t("Last possible day"),
                ui.date_input(
                    "until",
                    value=rule.until,
                    on_change=lambda value: state.set_rule("until", value),
                ),
                name="until",
                error=state.rule_faults["until"],
            ),
        ),
        rx.cond(rule.end == "count", _number(state, "count", t("Number of times"), rule.count)),
        class_name="k-form-row",
    )


def _choice(state: Any, name: str, label: Any, value: Any, options: list[tuple[str, Any]]) -> rx.Component:
    return ui.field(
        label,
        ui.select(name, options, value=value, on_change=lambda chosen: state.set_rule(name, chosen)),
        name=name,
        error=state.rule_faults[name],
    )


def _number(state: Any, name: str, label: Any, value: Any) -> rx.Component:
    return ui.field(
        label,
        ui.text_input(
            name,
            input_mode="numeric",
            default_value=value,
            on_change=state.set_rule(name).debounce(250),
        ),
        name=name,
        error=state.rule_faults[name],
    )
