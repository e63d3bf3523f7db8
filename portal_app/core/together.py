"""Two people at the same form: whoever saves later hears what the other wrote, and undoes nothing unseen."""

from collections.abc import Mapping

from portal_app.core.errors import Overtaken
from portal_app.core.i18n import Text, msg

#: Of a long text its beginning is told.
_TOLD = 300


def check_seen(
    seen: Mapping[str, str],
    now: Mapping[str, str],
    wanted: Mapping[str, str],
    words: Mapping[str, Text | str] | None = None,
) -> None:
    """Make sure that a form writes over nothing that its writer has not seen.

    Args:
        seen: What the fields held when the form was opened; of others nothing is asked.
        now: What they hold now.
        wanted: What they are to hold.
        words: What people call what a field holds now, where that is not what is kept.

    Raises:
        Overtaken: Somebody else has put something else into a field meanwhile, and the form something third.
    """
    faults: dict[str, Text] = {}
    for name, before in seen.items():
        held = now[name]
        if held in (before, wanted.get(name, held)):
            continue
        told = (words or {}).get(name, held)
        if isinstance(told, str) and len(told) > _TOLD:
            told = told[:_TOLD] + "…"
        faults[name] = (
            msg("Somebody else wrote “{text}” here meanwhile. Save again to put yours in its place.", text=told)
            if held
            else msg("Somebody else emptied this meanwhile. Save again to put yours in its place.")
        )
    if faults:
        raise Overtaken(faults)
