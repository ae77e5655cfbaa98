"""The main job with credentials from each place, on servers of its own in a network namespace. STS
and AWS IoT are asked over TLS, with the longest chain of certificates that the figures have."""

import json
from pathlib import Path

from loopback import ENVIRONMENT, Pki, Server, chain, environment_answer, job
from support.credentials import EXAMPLE, Credentials
from support.iot_server import IotServer, identity
from support.metadata_server import TEMPORARY, ContainerServer, ImdsServer, credentials_document
from support.namespace import ECS, IMDS, Namespace
from support.sts_server import Role, StsServer

ARN = "arn:aws:iam::123456789012:role/"
# As long as what STS gives in its longer days.
SESSION = Credentials("ASIAROLESESSION", "secret/OF+THE+ROLE", "token/" + 1200 * "x")
MIDDLE = Credentials("ASIAMIDDLEROLE", "secret/OF+THE+MIDDLE+ROLE", "token/" + 1200 * "y")
JWT = "eyJhbGciOiJSUzI1NiJ9." + 1200 * "z"
CONFIG = f"""\
[profile keys]
aws_access_key_id = {EXAMPLE.access_key}
aws_secret_access_key = {EXAMPLE.secret_key}
[profile process]
credential_process = {{process}}
[profile role]
role_arn = {ARN}deploy
source_profile = base
[profile chain]
role_arn = {ARN}last
source_profile = middle
[profile middle]
role_arn = {ARN}middle
source_profile = base
[profile source]
role_arn = {ARN}source
credential_source = Ec2InstanceMetadata
[profile web]
role_arn = {ARN}web
web_identity_token_file = {{folder}}/token
"""
CREDENTIALS = f"""\
[base]
aws_access_key_id = {EXAMPLE.access_key}
aws_secret_access_key = {EXAMPLE.secret_key}
"""
ROLES = [Role(ARN + "deploy", SESSION), Role(ARN + "middle", MIDDLE),
         Role(ARN + "last", SESSION, trusts=MIDDLE.access_key),
         Role(ARN + "source", SESSION, trusts=TEMPORARY.access_key),
         Role(ARN + "web", SESSION, trusts=None, web_token=JWT)]


class Providers:
    """A context manager. jobs: name -> (the command's options, variables beside `common`)."""

    def __init__(self, folder, pki=None, process=None):
        """process: the program whose `credentials` are the credential_process; None: that is cat."""
        self.folder = Path(folder)
        self._process = (f"{process} credentials --profile keys" if process else
                         f'cat "{self.folder}/process.json"')
        pki = pki or Pki(self.folder)
        self.namespace = Namespace()
        self.prefix = self.namespace.prefix
        self._servers = []
        self._write_files()
        certificate = chain(pki, root="rsa4096", others="rsa4096", intermediates=2)
        self._start(pki, certificate)
        self.common = {
            **{name: value for name, value in ENVIRONMENT.items()
               if name not in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY")},
            "AWS_CONFIG_FILE": str(self.folder / "config"),
            "AWS_SHARED_CREDENTIALS_FILE": str(self.folder / "credentials"),
            "AWS_CA_BUNDLE": str(certificate.ca),
            "AWS_ENDPOINT_URL_STS": f"https://localhost:{self.sts.port}",
        }
        self.jobs = self._jobs(pki)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        for each in self._servers:
            each.stop()
        self.service.__exit__()
        self.namespace.stop()

    def command(self, name, program):
        options, _env = self.jobs[name]
        return job(program, self.service, *options)

    def environment(self, name):
        _options, env = self.jobs[name]
        return {**self.common, **{key: str(value) for key, value in env.items()}}

    def _write_files(self):
        process = credentials_document(TEMPORARY, Version=1)
        process["SessionToken"] = process.pop("Token")
        for name, text in [("config", CONFIG.format(folder=self.folder, process=self._process)),
                           ("credentials", CREDENTIALS), ("token", JWT + "\n"),
                           ("process.json", json.dumps(process))]:
            (self.folder / name).write_text(text)
        (self.folder / "answer").write_bytes(environment_answer(spec_raw=68_000))

    def _serve(self, kind, *arguments, address="127.0.0.1", port=0, **how):
        self._servers.append(kind(*arguments, listener=self.namespace.listen(address, port), **how))
        return self._servers[-1]

    def _start(self, pki, certificate):
        self._devices = pki.authority("Device CA", key="rsa")
        self.service = Server(certificate, self.folder / "answer", prefix=self.prefix)
        self.sts = self._serve(StsServer, *ROLES, knows=[EXAMPLE, TEMPORARY],
                               certificate=certificate)
        self.iot = self._serve(IotServer, certificate, self._devices.ca)
        self.container = self._serve(ContainerServer, "/v2/credentials", JWT, address=ECS, port=80)
        self._serve(ImdsServer, address=IMDS, port=80)

    def _jobs(self, pki):
        device = pki.server(self._devices, name="pump-7", names=(), usage="clientAuth", key="rsa")
        certificate, key = identity(device, "PEM", True, self.folder)
        imds = {"AWS_EC2_METADATA_DISABLED": "false"}
        return {
            "environment": ((), EXAMPLE.environment()),
            "shared credentials file": (("--profile", "base"), {}),
            "config file": (("--profile", "keys"), {}),
            "credential_process": (("--profile", "process"), {}),
            "role": (("--profile", "role"), {}),
            "chain of two roles": (("--profile", "chain"), {}),
            "role, IMDS": (("--profile", "source"), imds),
            "web identity": (("--profile", "web"), {}),
            "AWS IoT role alias": ((), {
                "AWS_IOT_CREDENTIAL_ENDPOINT": f"localhost:{self.iot.port}",
                "AWS_IOT_ROLE_ALIAS": self.iot.alias, "AWS_IOT_THING_NAME": self.iot.thing,
                "AWS_IOT_CERTIFICATE_FILE": certificate, "AWS_IOT_PRIVATE_KEY_FILE": key}),
            "container endpoint": ((), {"AWS_CONTAINER_CREDENTIALS_RELATIVE_URI": "/v2/credentials",
                                        "AWS_CONTAINER_AUTHORIZATION_TOKEN": JWT}),
            "IMDSv2": ((), imds),
        }


NAMES = ["environment", "shared credentials file", "config file", "credential_process", "role",
         "chain of two roles", "role, IMDS", "web identity", "AWS IoT role alias",
         "container endpoint", "IMDSv2"]
