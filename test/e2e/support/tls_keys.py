"""The key schedules of TLS 1.3 (RFC 8446, section 7) and TLS 1.2 (RFC 5246, section 5), and the records of
AES-GCM."""

import hashlib
import hmac
import struct

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from .tls_wire import APPLICATION_DATA, TLS12, record, u16, vector


def expand(digest, secret, info, n):
    """HKDF-Expand."""
    out = block = b""
    for i in range(1, 255):
        if len(out) >= n:
            break
        block = hmac.digest(secret, block + info + bytes([i]), digest)
        out += block
    return out[:n]


def expand_label(digest, secret, label, context, n):
    return expand(digest, secret, u16(n) + vector(1, b"tls13 " + label) + vector(1, context), n)


class Schedule:
    """Of TLS 1.3, without a pre-shared key.
    shared: what the key exchange gave; None: there was none, and mbedTLS is left with a handshake secret of zeros"""

    def __init__(self, digest, shared):
        self.digest, self.size = digest, hashlib.new(digest).digest_size
        zeros = bytes(self.size)
        early = hmac.digest(zeros, zeros, digest)
        self.handshake = zeros if shared is None else hmac.digest(self._derived(early), shared, digest)
        self.master = hmac.digest(self._derived(self.handshake), zeros, digest)

    def _derived(self, secret):
        return self.of(secret, b"derived", b"")

    def of(self, secret, label, transcript):
        return expand_label(self.digest, secret, label, hashlib.new(self.digest, transcript).digest(), self.size)

    def finished(self, secret, transcript):
        key = expand_label(self.digest, secret, b"finished", b"", self.size)
        return hmac.digest(key, hashlib.new(self.digest, transcript).digest(), self.digest)

    def keys(self, secret):
        """AES-128-GCM goes with SHA-256, AES-256-GCM with SHA-384."""
        return Keys13(expand_label(self.digest, secret, b"key", b"", 16 if self.size == 32 else 32),
                      expand_label(self.digest, secret, b"iv", b"", 12))


class Keys13:
    """One direction's."""

    def __init__(self, key, iv):
        self._aead, self._iv, self._n = AESGCM(key), iv, 0

    def _nonce(self):
        return bytes(a ^ b for a, b in zip(self._iv, struct.pack(">4xQ", self._n)))

    def seal(self, kind, payload, padding=0):
        """A whole record."""
        inner = payload + bytes([kind]) + bytes(padding)
        head = record(APPLICATION_DATA, bytes(len(inner) + 16))[:5]
        sealed = head + self._aead.encrypt(self._nonce(), inner, head)
        self._n += 1
        return sealed

    def open(self, kind, payload):
        """(kind, content), or None when it is of other keys."""
        head = record(kind, payload)[:5]
        try:
            inner = self._aead.decrypt(self._nonce(), payload, head).rstrip(b"\0")
        except InvalidTag:
            return None
        self._n += 1
        return inner[-1], inner[:-1]


def prf(secret, label, seed, n):
    """Of TLS 1.2, with SHA-256."""
    out, a, seed = b"", label + seed, label + seed
    while len(out) < n:
        a = hmac.digest(secret, a, "sha256")
        out += hmac.digest(secret, a + seed, "sha256")
    return out[:n]


class Keys12:
    """One direction's (RFC 5288)."""

    def __init__(self, key, salt):
        self._aead, self._salt, self._n = AESGCM(key), salt, 0

    def seal(self, kind, payload):
        explicit = struct.pack(">Q", self._n)
        head = explicit + bytes([kind]) + u16(TLS12) + u16(len(payload))
        self._n += 1
        return record(kind, explicit + self._aead.encrypt(self._salt + explicit, payload, head))

    def open(self, kind, payload):
        head = struct.pack(">Q", self._n) + bytes([kind]) + u16(TLS12) + u16(len(payload) - 24)
        try:
            content = self._aead.decrypt(self._salt + payload[:8], payload[8:], head)
        except InvalidTag:
            return None
        self._n += 1
        return kind, content
