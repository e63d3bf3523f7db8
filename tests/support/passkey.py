"""A device with passkeys, without a browser: answers the ceremonies as a phone does."""

import hashlib
import json
import os
import struct
from typing import Any

import cbor2
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from webauthn.helpers import base64url_to_bytes, bytes_to_base64url

_PRESENT, _VERIFIED, _ATTESTED = 0x01, 0x04, 0x40


class Device:
    """Holds one passkey.

    Attributes:
        verifies: It checks its owner's finger or PIN.
        count: What it says of how often it was used.
    """

    def __init__(self, origin: str, *, verifies: bool = True) -> None:
        """A device whose browser shows a page of this origin."""
        self.origin = origin
        self.verifies = verifies
        self.count = 0
        self.id = os.urandom(16)
        self._key = ec.generate_private_key(ec.SECP256R1())
        self._handle = b""

    def make(self, options: dict[str, Any]) -> str:
        """Answer `navigator.credentials.create`."""
        self._handle = base64url_to_bytes(options["user"]["id"])
        data = self._data(options["rp"]["id"], _ATTESTED) + bytes(16) + struct.pack(">H", len(self.id)) + self.id
        numbers = self._key.public_key().public_numbers()
        data += cbor2.dumps({1: 2, 3: -7, -1: 1, -2: numbers.x.to_bytes(32, "big"), -3: numbers.y.to_bytes(32, "big")})
        attestation = cbor2.dumps({"fmt": "none", "attStmt": {}, "authData": data})
        client = self._client("webauthn.create", options["challenge"])
        return self._answer(
            clientDataJSON=client, attestationObject=attestation, transports=["internal", "hybrid", "made-up"]
        )

    def show(self, options: dict[str, Any]) -> str:
        """Answer `navigator.credentials.get`."""
        self.count += 1
        data, client = self._data(options["rpId"], 0), self._client("webauthn.get", options["challenge"])
        signature = self._key.sign(data + hashlib.sha256(client).digest(), ec.ECDSA(SHA256()))
        return self._answer(clientDataJSON=client, authenticatorData=data, signature=signature, userHandle=self._handle)

    def holds(self, credential_id: str) -> bool:
        """Whether its passkey has this id, as browsers write it."""
        return bytes_to_base64url(self.id) == credential_id

    def _data(self, rp: str, flags: int) -> bytes:
        flags |= _PRESENT | (_VERIFIED if self.verifies else 0)
        return hashlib.sha256(rp.encode()).digest() + bytes([flags]) + struct.pack(">I", self.count)

    def _client(self, kind: str, challenge: str) -> bytes:
        return json.dumps({"type": kind, "challenge": challenge, "origin": self.origin}).encode()

    def _answer(self, **response: Any) -> str:
        text = {key: bytes_to_base64url(part) if isinstance(part, bytes) else part for key, part in response.items()}
        own = bytes_to_base64url(self.id)
        return json.dumps({"id": own, "rawId": own, "type": "public-key", "response": text})
