"""Texts of the interface in the reader's language, looked up in the browser (no state, no reload)."""

import json
from pathlib import Path
from typing import Any

import reflex as rx
from reflex.event import EventSpec
from reflex.utils.imports import ImportVar
from reflex.vars import VarData

from components.scripts import script
from portal_app.core.i18n_js import write_catalogues
from portal_app.core.languages import LANGUAGES

_MODULE = script(__name__, "i18n.js")
_TEXTS = VarData(
    imports={_MODULE: [ImportVar(tag="useTexts")]},
    hooks={"const kt = useTexts()": None},
)


def t(msgid: str, **values: Any) -> rx.Var[str]:
    """A text in the reader's language.

    Args:
        msgid: The English text with `{name}` placeholders; a literal, so that extraction finds it.
        **values: What the placeholders hold: Vars or plain values. Numbers are written as the language writes them.

    Returns:
        A Var that renders again by itself when the language changes.
    """
    return _call("kt", [json.dumps(msgid, ensure_ascii=False)], values)


def tn(singular: str, plural: str, *, n: Any, **values: Any) -> rx.Var[str]:
    """A text that depends on a number; `{n}` is that number.

    Args:
        singular: English for one, a literal.
        plural: English for any other number, a literal.
        n: The number, usually a Var.
        **values: Further placeholders.
    """
    number = rx.Var.create(n)
    quoted = [json.dumps(text, ensure_ascii=False) for text in (singular, plural)]
    return _call("kt.n", [*quoted, str(number)], values, number)


def number_text(value: Any) -> rx.Var[str]:
    """A number as the reader writes it, such as "10,000"."""
    number = rx.Var.create(value)
    return _call("kt.number", [str(number)], {}, number)


def date_text(day: Any) -> rx.Var[str]:
    """A day (ISO text, or empty) as the reader writes it, such as "5 Mar 2026"."""
    number = rx.Var.create(day)
    return _call("kt.date", [str(number)], {}, number)


def moment_text(moment: Any, time_zone: Any = "") -> rx.Var[str]:
    """A moment (ISO text with offset, or empty) in a time zone (IANA name; the device's when empty)."""
    when, zone = rx.Var.create(moment), rx.Var.create(time_zone)
    return _call("kt.moment", [str(when), str(zone)], {}, when, zone)


def size_text(size: Any) -> rx.Var[str]:
    """A file size in bytes, such as "2.4 MB"."""
    number = rx.Var.create(size)
    return _call("kt.size", [str(number)], {}, number)


def current_language() -> rx.Var[str]:
    """The code of the language shown now."""
    return _call("kt.lang", None, {})


def choose_language(code: str) -> EventSpec:
    """An event for a language menu: remember the language on this device and show the page in it.

    Args:
        code: One of `LANGUAGES`. A signed-in person's profile is saved by a State event beside this one.
    """
    chosen: rx.Var[Any] = rx.Var(
        f"chooseLanguage({json.dumps(code)})",
        _var_data=VarData(imports={_MODULE: [ImportVar(tag="chooseLanguage")]}),
    )
    return rx.run_script(chosen)


class Texts(rx.Component):
    """What texts are looked up in. Stands once around all pages."""

    library = _MODULE
    tag = "Texts"


class LanguageBridge(rx.Component):
    """Follows the language that a State holds; renders nothing."""

    library = _MODULE
    tag = "LanguageBridge"

    lang: rx.Var[str]


def language_bridge(language: rx.Var[str] | str) -> rx.Component:
    """Show the page in the language a State holds (ignored while empty).

    Args:
        language: Var with a code of `LANGUAGES`.
    """
    return LanguageBridge.create(lang=language)


def texts_head() -> rx.Component:
    """The script for `rx.App(head_components=…)`: fetches the reader's texts and opens the socket before all else.

    It stands in the page itself, where nothing has to be fetched and no other script is read before it; the gate
    lets it run by its hash.
    """
    addresses = write_catalogues(Path.cwd() / "assets" / "i18n")
    text = inline_text(Path(__file__).parent / "boot.js")
    return rx.el.script(text, custom_attrs={"data-texts": json.dumps(addresses)})


def inline_text(script: Path) -> str:
    """A script to stand in the page itself, without its comments and indents.

    Args:
        script: Its file, in which comments have lines of their own.
    """
    lines = [line.strip() for line in script.read_text().splitlines()]
    return "\n".join(line for line in lines if line and not line.startswith("//"))


def _call(
    function: str,
    arguments: list[str] | None,
    values: dict[str, Any],
    *used: rx.Var[Any],
) -> rx.Var[str]:
    placeholders = {name: rx.Var.create(value) for name, value in values.items()}
    if arguments is None:
        expression = function
    else:
        if placeholders:
            filled = ", ".join(f"{json.dumps(name)}: {value!s}" for name, value in placeholders.items())
            arguments = [*arguments, f"({{ {filled} }})"]
        expression = f"{function}({', '.join(arguments)})"
    data = VarData.merge(*(var._get_all_var_data() for var in (*used, *placeholders.values())), _TEXTS)
    return rx.Var(_js_expr=expression, _var_type=str, _var_data=data).to(str)


__all__ = [
    "LANGUAGES",
    "choose_language",
    "current_language",
    "date_text",
    "inline_text",
    "language_bridge",
    "moment_text",
    "size_text",
    "t",
    "texts_head",
    "tn",
]
