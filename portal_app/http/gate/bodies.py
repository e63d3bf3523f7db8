"""No body is longer than its route takes, whatever its headers say."""

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from portal_app.http.gate.errors import refuse
from portal_app.http.gate.origins import header
from portal_app.http.gate.rules import GateRules


def limit_bodies(app: ASGIApp, rules: GateRules) -> ASGIApp:
    """Count what is read, and answer 413 at the first byte too many."""

    async def limited(scope: Scope, receive: Receive, send: Send) -> None:
        limit = rules.body_limit(scope["method"], scope["path"])
        declared = header(scope, b"content-length")
        if declared and (not declared.isdigit() or int(declared[:18]) > limit):
            await refuse(scope, send, 413 if declared.isdigit() else 400)
            return
        read = 0
        started = refused = False

        async def counted() -> Message:
            nonlocal read, refused
            message = await receive()
            if message["type"] == "http.request":
                read += len(message.get("body", b""))
                if read > limit:
                    if not refused and not started:
                        refused = True
                        await refuse(scope, send, 413)
                    return {"type": "http.disconnect"}
            return message

        async def watched(message: Message) -> None:
            nonlocal started
            if refused:
                return
            started = True
            await send(message)

        try:
            await app(scope, counted, watched)
        except Exception:
            # The route could not read on; its person already has the answer.
            if not refused:
                raise

    return limited
