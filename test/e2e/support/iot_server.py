"""The credential provider of AWS IoT Core: a role alias, over TLS with the client's certificate.
https://docs.aws.amazon.com/iot/latest/developerguide/authorizing-direct-aws.html"""

import ssl
import subprocess

from .credentials import Credentials
from .faulty_server import FaultyServer, iso_time, reply

TEMPORARY = Credentials("ASIAIOTDEVICE", "secret/OF+THE+ROLE+ALIAS", "token/OF+THE+ROLE+ALIAS==")


def credentials_document(credentials, expires_in=3600, **members):
    """None as a member takes one away."""
    document = {"accessKeyId": credentials.access_key, "secretAccessKey": credentials.secret_key,
                "sessionToken": credentials.token, "expiration": iso_time(expires_in), **members}
    return {"credentials": {name: value for name, value in document.items() if value is not None}}


def identity(certificate, encoding, traditional, directory):
    """The paths of a device's certificate and key, both PEM or both DER. The key is PKCS #8, or as
    its kind was written before that: PKCS #1 for RSA, SEC 1 for P-256."""
    paths = directory / "device.crt", directory / "device.key"
    key_command = ["pkey", "-traditional"] if traditional else ["pkcs8", "-topk8", "-nocrypt"]
    for command, source, path in zip((["x509"], key_command), (certificate.path, certificate.key),
                                     paths):
        subprocess.run(["openssl", *command, "-in", source, "-outform", encoding, "-out", path],
                       check=True, capture_output=True)
    return paths


class IotServer(FaultyServer):
    """certificate: the server's own. devices: a CA's path; a client without a certificate of it ends
    in the handshake. thing: the device's name, which must be its certificate's common name too; None:
    no thing is asked for. Step: credentials."""

    def __init__(self, certificate, devices, alias="device-alias", thing="pump-7",
                 credentials=TEMPORARY, version=None, **how):
        def configure(context):
            context.verify_mode = ssl.CERT_REQUIRED
            context.load_verify_locations(devices)
            if version:
                context.minimum_version = context.maximum_version = version
        super().__init__(certificate=certificate, configure=configure, **how)
        self.alias, self.thing, self.credentials = alias, thing, credentials

    def step(self, _request):
        return "credentials"

    @property
    def clients(self):
        """Common names of the clients' certificates, one a connection."""
        return [dict(part[0] for part in each.client["subject"])["commonName"]
                for each in self.conversations if each.client]

    def answer(self, request):
        if request.method != "GET" or request.target != f"/role-aliases/{self.alias}/credentials":
            return reply(404, {"message": "Role alias does not exist"})
        if request.get("x-amzn-iot-thingname") != self.thing:
            return reply(403, {"message": "Access Denied"})
        return reply(200, credentials_document(self.credentials))
