"""Who may make whom what at a firm. Pure functions."""

from enum import StrEnum

from portal_app.accounts.actor import Role
from portal_app.core.i18n import Text, msg


class State(StrEnum):
    """Where a staff member stands."""

    ACTIVE = "active"
    INVITED = "invited"
    LEFT = "left"


#: From the most to the least.
ROLES = (Role.OWNER, Role.ADMIN, Role.ACCOUNTANT)


def role_words(role: str) -> Text:
    """A role, in words."""
    return {Role.OWNER: msg("Owner"), Role.ADMIN: msg("Administrator"), Role.ACCOUNTANT: msg("Accountant")}[Role(role)]


def role_help(role: str) -> Text:
    """What somebody of this role may do, in a sentence."""
    return {
        Role.OWNER: msg("May do everything, and says who else is owner or administrator."),
        Role.ADMIN: msg("Changes the firm's settings and invites accountants."),
        Role.ACCOUNTANT: msg("Works with clients and tasks."),
    }[Role(role)]


def state_of(active: bool, invited: bool) -> State:
    """Where somebody stands.

    Args:
        active: They work at the firm.
        invited: An invitation of theirs is open.
    """
    if active:
        return State.ACTIVE
    return State.INVITED if invited else State.LEFT


def may_give(own: Role | None, role: str) -> bool:
    """Whether somebody may bring people in with a role, or send people of that role away.

    Args:
        own: What they are themself.
        role: The other's.
    """
    return own is Role.OWNER or (own is Role.ADMIN and role == Role.ACCOUNTANT)


def may_change(own: Role | None, before: str, after: str, *, oneself: bool) -> bool:
    """Whether somebody may make a person of one role one of another.

    Args:
        own: What they are themself.
        before: What the person is.
        after: What they are to be.
        oneself: The person is who changes it: a role may be given up, and none taken.
    """
    if oneself:
        return ROLES.index(Role(after)) >= ROLES.index(Role(before))
    return may_give(own, before) and may_give(own, after)


def gains(before: str, after: str) -> bool:
    """Whether the second role may do more than the first."""
    return ROLES.index(Role(after)) < ROLES.index(Role(before))


def read_role(text: str) -> Role | None:
    """A role as a form sends it, or None."""
    return next((role for role in ROLES if role == text), None)
