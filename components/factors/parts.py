"""The scripts of factors as components. Keys and codes pass through none of their vars."""

from typing import Any

import reflex as rx

from components.i18n import t
from components.scripts import script

# Shared by the others, which import it by this module's name.
script(__name__, "ceremony.js")
script(__name__, "parts.jsx")


class SetUp(rx.Component):
    """See `set_up`."""

    library = script(__name__, "set_up.jsx")
    tag = "SetUp"

    what: rx.Var[str]
    base: rx.Var[str]
    texts: rx.Var[dict[str, str]]
    on_done: rx.EventHandler[rx.event.no_args_event_spec]
    on_cancel: rx.EventHandler[rx.event.no_args_event_spec]


class SecondStep(rx.Component):
    """See `second_step`."""

    library = script(__name__, "step.jsx")
    tag = "SecondStep"

    base: rx.Var[str]
    front: rx.Var[str]
    texts: rx.Var[dict[str, str]]


class PasskeyEntry(rx.Component):
    """See `passkey_entry`."""

    library = script(__name__, "entry.jsx")
    tag = "PasskeyEntry"

    base: rx.Var[str]
    next_path: rx.Var[str]
    texts: rx.Var[dict[str, str]]


class ConfirmPasskey(rx.Component):
    """See `confirm_by_passkey`."""

    library = script(__name__, "confirm.jsx")
    tag = "ConfirmPasskey"

    base: rx.Var[str]
    texts: rx.Var[dict[str, str]]
    on_done: rx.EventHandler[rx.event.no_args_event_spec]


def set_up(what: Any, base: Any, *, on_done: Any, on_cancel: Any) -> rx.Component:
    """The form that sets something up, then shows the recovery codes that came with it.

    Args:
        what: `authenticator`, `passkey` or `codes`.
        base: Of the routes: `/factors`, or `/p/ADDRESS/factors`.
        on_done: Event when all is done and the codes were seen.
        on_cancel: Event for "Cancel".
    """
    return SetUp.create(what=what, base=base, texts=_set_up_texts(), on_done=on_done, on_cancel=on_cancel)


def second_step(base: Any, front: Any, lost: Any) -> rx.Component:
    """The form of the second step, in one of its two shapes.

    Args:
        base: Empty for the office, `/p/ADDRESS` for a portal.
        front: Where one signs in.
        lost: What somebody does who has lost everything.
    """
    return SecondStep.create(base=base, front=front, texts={**_set_up_texts(), **_step_texts(), "lostAll": lost})


def passkey_entry(base: Any, next_path: Any) -> rx.Component:
    """The button "Sign in with a passkey". Shows only in browsers that know passkeys.

    Args:
        base: Empty for the office, `/p/ADDRESS` for a portal.
        next_path: Where to go after signing in.
    """
    return PasskeyEntry.create(
        base=base, next_path=next_path, texts={**_troubles(), "enterPasskey": t("Sign in with a passkey")}
    )


def confirm_by_passkey(base: Any, *, on_done: Any) -> rx.Component:
    """The button "Use a passkey" of the dialog that asks to confirm. Shows only in browsers that know passkeys.

    Args:
        base: Empty for the office, `/p/ADDRESS` for a portal.
        on_done: Event when it was confirmed.
    """
    return ConfirmPasskey.create(base=base, texts={**_troubles(), "usePasskey": t("Use a passkey")}, on_done=on_done)


def _troubles() -> dict[str, Any]:
    return {
        "failed": t("That did not work. Try again in a moment."),
        "offline": t("No connection. Nothing is lost: try again when you are online."),
        "passkeyStopped": t("The passkey was not used: the device stopped, or time ran out. Try again."),
        "passkeyKnown": t("This device has a passkey for you already."),
        "passkeyAddress": t("Passkeys work only at the portal's own address. Open the page by its link."),
        "passkeyUnsupported": t("This browser knows no passkeys. Use another way."),
    }


def _set_up_texts() -> dict[str, Any]:
    return {
        **_troubles(),
        "loading": t("One moment …"),
        "again": t("Try again"),
        "cancel": t("Cancel"),
        "copy": t("Copy"),
        "copied": t("Copied"),
        "appStep": t(
            "Open an authenticator app on your phone: Google Authenticator, Microsoft Authenticator, Aegis, "
            "1Password or any other."
        ),
        "scanStep": t("In the app, press + and scan this picture."),
        "qrAlt": t("QR code with the key for the app"),
        "cannotScan": t("The picture can't be scanned?"),
        "codeStep": t("Type the six digits that the app shows"),
        "confirm": t("Confirm"),
        "passkeyWords": t(
            "Your device makes a key that never leaves it, and opens it by your fingerprint, your face or its PIN. "
            "You then sign in without a password."
        ),
        "passkeyName": t("Name of this passkey"),
        "passkeyNameHelp": t("By it you know the device again, for example “Phone” or “Office laptop”."),
        "thisDevice": t("This device"),
        "makePasskey": t("Make a passkey"),
        "renewWords": t("You get ten new codes. The old ones stop working at once."),
        "renew": t("Make new codes"),
        "codesTitle": t("Your recovery codes"),
        "codesWords": t(
            "If your phone is lost, each of these codes lets you in once. Print them or keep them in a password "
            "manager. They are shown only now."
        ),
        "copyAll": t("Copy all"),
        "download": t("Save as a file"),
        "codesFile": t("recovery-codes.txt"),
        "kept": t("I have kept them"),
    }


def _step_texts() -> dict[str, Any]:
    return {
        "stepTitle": t("Show that it is you"),
        "code": t("Code"),
        "codeHelp": t("The six digits that your authenticator app shows now."),
        "recovery": t("Recovery code"),
        "recoveryHelp": t("One of the ten that you kept. Each works once."),
        "passkeyStep": t("Show your passkey: by fingerprint, face, PIN or security key."),
        "goOn": t("Go on"),
        "useApp": t("Use the authenticator app"),
        "usePasskey": t("Use a passkey"),
        "useRecovery": t("Use a recovery code"),
        "signInAgain": t("Sign in again"),
        "leave": t("Sign in as somebody else"),
        "enrolTitle": t("Make your sign-in safer"),
        "enrolWords": t(
            "It keeps others out even if they learn your password or read your mail. It takes a minute, once."
        ),
        "app": t("Authenticator app"),
        "appWords": t("An app on your phone shows a code, which you type when you sign in."),
        "passkey": t("Passkey"),
        "passkeyShort": t("Your fingerprint, face or PIN on this device. Nothing to type."),
    }
