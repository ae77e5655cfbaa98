"""Servers that a client must refuse, by name: how their certificate is made, and what our one line
says of it."""

from dataclasses import dataclass, replace
from datetime import datetime, timezone
from typing import Callable

from .pki import CA

Y1963, Y2019, Y2020, Y2100 = (datetime(y, 1, 1, tzinfo=timezone.utc) for y in
                              (1963, 2019, 2020, 2100))
SIGNS = "keyUsage=critical,keyCertSign"
LOCALHOST = "subjectAltName=DNS:localhost"


@dataclass(frozen=True)
class Fault:
    make: Callable  # pki -> the server's Certificate
    says: str
    alert: str = ""  # within OpenSSL's name of the alert that the server gets
    host: str = "localhost"
    ends: bool = False  # the line ends with what is said
    trusts: Callable = lambda pki, made: made.ca  # the --ca-bundle


def issuer(pki, name="Issuing CA", **order):
    """An intermediate CA below the standard root."""
    return pki.authority(name, issuer=pki.authority(), **order)


def issuer_with(pki, *extensions):
    return pki.certificate("Issuing CA", issuer=pki.authority(), extensions=extensions)


def sending(certificate, *others):
    """That certificate, from a server that sends these others after it."""
    path = certificate.path.with_name("sent.pem")
    path.write_bytes(b"".join(each.path.read_bytes() for each in (certificate, *others)))
    return replace(certificate, chain=path)


def self_signed(pki):
    return pki.certificate("localhost", extensions=(LOCALHOST,))


def another(pki, _):
    return pki.authority("Another CA").ca


def names(host, *alternative, common="A server", says=None):
    """A certificate that does not have the host among its names, and what is said of those it has."""
    shown = [each.partition(":")[2] for each in alternative]
    return Fault(lambda pki: pki.server(issuer(pki), name=common, names=alternative),
                 f"the server's certificate is not for {host}{says or ' but for ' + ', '.join(shown)}",
                 "BAD_CERTIFICATE", host, ends=True)


def no_names(common):
    return (f': it has no DNS name or address in subjectAltName; its common name "{common}" does not'
            " count")


NOT_AMONG = '"Issuing CA", whose certificate is not among those of '
KEY = "key that is not accepted: RSA of 2048 to 4096 bits"
NOT_FOR_SERVERS = "is not one for servers: its extended key usage lacks serverAuth"
LOCALHOST_NUL_COM = "DER:3010820e" + b"localhost\0.com".hex()

FAULTS = {
    "unknown CA": Fault(
        lambda pki: pki.server(issuer(pki)),
        'the issuing certificate "Issuing CA" is issued by "Test CA", whose certificate is not'
        " among those of ", "UNKNOWN_CA", trusts=another),
    "unknown CA of the same name": Fault(
        lambda pki: pki.server(issuer(pki)), '"Test CA", whose certificate in the CA bundle has'
        " another key",
        "UNKNOWN_CA", trusts=lambda pki, _: pki.authority(key="p384").ca),
    "root sent along": Fault(
        lambda pki: sending(pki.server(issuer(pki)), issuer(pki), pki.authority()),
        '"Test CA" is self-signed, and not among those of ', "UNKNOWN_CA", trusts=another),
    "self-signed": Fault(self_signed, '"localhost" is self-signed, and not among those of ',
                         "UNKNOWN_CA", trusts=another),

    "wrong host": names("localhost", "DNS:example.com"),
    "host as a prefix": names("localhost", "DNS:localhost.example.com"),
    "host as a suffix": names("localhost", "DNS:a.localhost"),
    "host before a NUL": Fault(
        lambda pki: pki.certificate("A server", issuer(pki),
                                    extensions=("subjectAltName=" + LOCALHOST_NUL_COM,)),
        r"is not for localhost but for localhost\x00.com", "BAD_CERTIFICATE"),
    "wildcard for its own parent": names("localhost", "DNS:*.localhost"),
    "wildcard for two labels": names("a.b.localhost", "DNS:*.localhost"),
    "wildcard alone": names("localhost", "DNS:*"),
    "wildcard as a part": names("ab.localhost", "DNS:a*.localhost"),
    "wildcard in the middle": names("a.b.localhost", "DNS:a.*.localhost"),
    "wildcard at the end": names("a.localhost", "DNS:a.*"),
    "common name alone": names("localhost", common="localhost", says=no_names("localhost")),
    "common name beside others": names("localhost", "DNS:example.com", common="localhost"),
    "common name beside an address": names("localhost", "IP:127.0.0.1", common="localhost"),
    "wildcard common name alone": names("a.localhost", common="*.localhost",
                                        says=no_names("*.localhost")),
    "host as another kind": names("localhost", "email:a@localhost", "URI:localhost",
                                  says=no_names("A server")),
    "address without one": names("127.0.0.1", "DNS:localhost",
                                 says=" but for the DNS name localhost"),
    "address of another family": names("127.0.0.1", "IP:::1"),
    "more names than are shown": names("localhost", "DNS:a", "IP:192.0.2.1", "DNS:b", "DNS:c",
                                       says=" but for a, 192.0.2.1, b, ..."),
    "names of other kinds between": names("localhost", "email:a@b", "DNS:a", "URI:u", "DNS:b",
                                          says=" but for a, b"),
    "wrong address": names("127.0.0.1", "IP:127.0.0.2"),
    "address as a DNS name": names("127.0.0.1", "DNS:127.0.0.1",
                                   says=" but for the DNS name 127.0.0.1"),
    "address as a common name": names("127.0.0.1", common="127.0.0.1",
                                      says=no_names("127.0.0.1")),

    "expired": Fault(lambda pki: pki.server(issuer(pki), starts=Y2019, ends=Y2020),
                     '"localhost" expired at 2020-01-01T00:00:00+00:00; ', "EXPIRED"),
    "expired in 1963": Fault(lambda pki: pki.server(issuer(pki), starts=Y1963, ends=Y1963),
                             '"localhost" expired at 1963-01-01T00:00:00+00:00; ', "EXPIRED"),
    "expired issuer": Fault(lambda pki: pki.server(issuer(pki, starts=Y2019, ends=Y2020)),
                            '"Issuing CA" expired at 2020-01-01T00:00:00+00:00; ', "EXPIRED"),
    "expired root": Fault(lambda pki: pki.server(pki.authority("Old CA", starts=Y2019, ends=Y2020)),
                          '"Old CA" expired at 2020-01-01T00:00:00+00:00; ', "EXPIRED"),
    "not yet valid": Fault(lambda pki: pki.server(issuer(pki), starts=Y2100, ends=Y2100),
                           '"localhost" is not valid before 2100-01-01T00:00:00+00:00; ', ""),
    "issuer not yet valid": Fault(lambda pki: pki.server(issuer(pki, starts=Y2100, ends=Y2100)),
                                  '"Issuing CA" is not valid before 2100-01-01T00:00:00+00:00; '),

    "signed with SHA-1": Fault(lambda pki: pki.server(issuer(pki), digest="sha1"),
                               '"localhost" is signed with SHA-1'),
    "signed with SHA-1 by RSA": Fault(
        lambda pki: pki.server(issuer(pki, key="rsa"), digest="sha1", key="rsa"),
        '"localhost" is signed with SHA-1'),
    "issuer signed with SHA-1": Fault(lambda pki: pki.server(issuer(pki, digest="sha1")),
                                      '"Issuing CA" is signed with SHA-1'),
    "signed with SHA-224": Fault(lambda pki: pki.server(issuer(pki), digest="sha224"),
                                 '"localhost" is signed with an algorithm that is not accepted'),
    "signed by RSA of 1024 bits": Fault(lambda pki: pki.server(issuer(pki, key="rsa1024")), KEY),
    "root of 1024 bits": Fault(lambda pki: pki.server(pki.authority(key="rsa1024")), KEY),
    "key of 1024 bits": Fault(lambda pki: pki.server(issuer(pki), key="rsa1024"), KEY),

    "for clients": Fault(lambda pki: pki.server(issuer(pki), usage="clientAuth"), NOT_FOR_SERVERS,
                         "UNSUPPORTED_CERTIFICATE"),
    "for code": Fault(lambda pki: pki.server(issuer(pki), usage="codeSigning"), NOT_FOR_SERVERS,
                      "UNSUPPORTED_CERTIFICATE"),
    "key for agreement": Fault(
        lambda pki: pki.certificate("localhost", issuer(pki), extensions=(
            LOCALHOST, "keyUsage=critical,keyAgreement")),
        "the key usage of the server's certificate does not allow TLS", "UNSUPPORTED_CERTIFICATE"),
    "unknown critical extension": Fault(
        lambda pki: pki.certificate("localhost", issuer(pki), extensions=(
            LOCALHOST, "1.2.3.4=critical,DER:0500")),
        "the server's certificate has a critical extension that is not supported",
        "BAD_CERTIFICATE"),

    "issuer not sent": Fault(lambda pki: sending(pki.server(issuer(pki))), NOT_AMONG, "UNKNOWN_CA"),
    "another issuer sent": Fault(
        lambda pki: sending(pki.server(issuer(pki)), issuer(pki, "Another issuing CA")), NOT_AMONG,
        "UNKNOWN_CA"),
    "issuer's name with another key": Fault(
        lambda pki: sending(pki.server(issuer(pki)), issuer(pki, key="p384")), NOT_AMONG,
        "UNKNOWN_CA"),
    "issuer that is no CA": Fault(
        lambda pki: pki.server(issuer_with(pki, "basicConstraints=critical,CA:FALSE", SIGNS)),
        NOT_AMONG, "UNKNOWN_CA"),
    "issuer without constraints": Fault(lambda pki: pki.server(issuer_with(pki, SIGNS)), NOT_AMONG,
                                        "UNKNOWN_CA"),
    "issuer that may not sign": Fault(
        lambda pki: pki.server(issuer_with(pki, CA, "keyUsage=critical,digitalSignature")),
        NOT_AMONG, "UNKNOWN_CA"),
    "issued by a server": Fault(
        lambda pki: pki.server(pki.server(issuer(pki), name="Mallory")),
        '"Mallory", whose certificate is not among those of ', "UNKNOWN_CA"),
    "chain longer than its root allows": Fault(
        lambda pki: pki.server(pki.authority(
            "Below", issuer=issuer_with(pki, CA + ",pathlen:0", SIGNS))),
        NOT_AMONG, "UNKNOWN_CA"),
    "issuer for clients": Fault(
        lambda pki: pki.server(issuer_with(pki, CA, SIGNS, "extendedKeyUsage=clientAuth")),
        'the issuing certificate "Issuing CA" ' + NOT_FOR_SERVERS),
    "issuer with a key of P-521": Fault(
        lambda pki: pki.server(issuer(pki, key="p521")),
        '"Issuing CA", whose certificate has a ' + KEY, "UNKNOWN_CA"),
    "issuer with a key of Ed25519": Fault(
        lambda pki: pki.server(issuer(pki, key="ed25519")),
        "the server's certificate is signed with an algorithm that is not accepted",
        "BAD_CERTIFICATE"),
    "name constraints": Fault(
        lambda pki: pki.server(issuer_with(
            pki, CA, SIGNS, "nameConstraints=critical,permitted;DNS:example.com")),
        '"Issuing CA", whose certificate has name constraints, which are not supported',
        "UNKNOWN_CA"),
    "name constraints not critical": Fault(
        lambda pki: pki.server(issuer_with(
            pki, CA, SIGNS, "nameConstraints=permitted;DNS:example.com")),
        '"Issuing CA" has name constraints, which are not supported'),

    "1000 names": Fault(
        lambda pki: pki.server(issuer(pki), names=(
            *(f"DNS:subdomain{i}.example.com" for i in range(1000)), "DNS:localhost")),
        "MBEDTLS_SSL_IN_CONTENT_LEN: the server's certificates"),
}
