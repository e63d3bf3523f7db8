"""What an activation would do, for the dialog that asks before it is done."""

from sqlalchemy.orm import Session

from portal_app.accounts.actor import Actor
from portal_app.accounts.scope import office_only
from portal_app.activation.plan import SHOWN, read_plan
from portal_app.activation.views import ActivationPreview
from portal_app.clients.scope import require_portal
from portal_app.clients.selection import Selection
from portal_app.core.errors import Refused
from portal_app.core.i18n import msg, translate
from portal_app.templates.queries import introductions


def preview(session: Session, actor: Actor, selection: Selection) -> ActivationPreview:
    """What `commands.activate` would do with a selection now. Changes nothing.

    Args:
        session: For reading.
        actor: Staff.
        selection: Which clients.

    Raises:
        NotFound: The actor is a contact.
    """
    office_only(actor)
    refusal = ""
    try:
        require_portal(session, actor)
    except Refused as refused:
        refusal = translate(refused.text, actor.language)
    plan = read_plan(session, actor, selection)
    if not plan.clients and not refusal:
        refusal = translate(msg("Choose at least one client that is in use."), actor.language)
    return ActivationPreview(
        clients=plan.clients,
        people=len({place.contact_id for place in (*plan.to_open, *plan.already_open)}),
        to_open=len(plan.to_open),
        to_invite=len(plan.invitations),
        already_open=len(plan.already_open),
        introductions=len(introductions(session, actor)),
        without_address=plan.without_address[:SHOWN],
        without_address_total=len(plan.without_address),
        without_contacts=plan.without_contacts[:SHOWN],
        without_contacts_total=len(plan.without_contacts),
        refusal=refusal,
    )
