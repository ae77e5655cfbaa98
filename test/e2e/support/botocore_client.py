"""The emulator's client that is not ours: python3-botocore signs and reads with its own code."""

import botocore.exceptions
import botocore.session
import pytest
from botocore.config import Config

ONCE = {"retries": {"total_max_attempts": 1}, "connect_timeout": 2, "read_timeout": 2}


def client(peer, credentials=None, region=None, **config):
    credentials = credentials or peer.credentials
    return botocore.session.get_session().create_client(
        "proton", region_name=region or peer.region, endpoint_url=peer.url, verify=str(peer.ca),
        aws_access_key_id=credentials.access_key, aws_secret_access_key=credentials.secret_key,
        aws_session_token=credentials.token or None, config=Config(**{**ONCE, **config}))


def cancel(peer, name="prod", **how):
    return client(peer, **how).cancel_environment_deployment(environmentName=name)["environment"]


def status_seen(peer, name="prod"):
    return client(peer).get_environment(name=name)["environment"]["deploymentStatus"]


def error_of(call, *arguments, **how):
    """(type, HTTP status, message) of the service's error."""
    with pytest.raises(botocore.exceptions.ClientError) as caught:
        call(*arguments, **how)
    answer = caught.value.response
    return (answer["Error"]["Code"], answer["ResponseMetadata"]["HTTPStatusCode"],
            answer["Error"]["Message"])


@pytest.fixture
def prod(emulator):
    """An emulator with `prod` in progress, which has had one request already."""
    peer = emulator()
    peer.environment(polls=1000000)
    status_seen(peer)
    return peer
