"""The service's own endpoint, beside AWS CLI v2's, in a network namespace where nothing is reached:
both tell under --debug which endpoint they chose, for which region."""
import os
import re
import socket

import pytest
from cli_support import AWS, TINYAWS, run, tinyaws
from support.errors import begin

ARGS = ("proton", "get-environment", "--name", "prod", "--debug")
SIGNED = {"AWS_ACCESS_KEY_ID": "AKIDEXAMPLE", "AWS_SECRET_ACCESS_KEY": "wJalrXUtnFEMI",
          "AWS_MAX_ATTEMPTS": "1"}
FIPS = {"AWS_USE_FIPS_ENDPOINT": "true"}
DUALSTACK = {"AWS_USE_DUALSTACK_ENDPOINT": "True"}

# root needs no user namespace, which a chroot would not allow.
PRIVATE = "-n" if os.geteuid() == 0 else "-rn"


def alone(program, region, env):
    done = run("unshare", [PRIVATE, program, *ARGS, "--region", region], env={**SIGNED, **env})
    assert done.status == 255, done
    return done.err.decode()


@pytest.mark.parametrize("region, env, endpoint", [
    ("us-east-1", {}, "https://proton.us-east-1.amazonaws.com"),
    ("us-east-1", {**FIPS, **DUALSTACK}, "https://proton-fips.us-east-1.api.aws"),
    ("us-gov-west-1", FIPS, "https://proton-fips.us-gov-west-1.amazonaws.com"),
    ("cn-north-1", DUALSTACK, "https://proton.cn-north-1.api.amazonwebservices.com.cn"),
    ("fips-eu-west-3", {}, "https://proton-fips.eu-west-3.amazonaws.com"),
    ("us-east-2-fips", DUALSTACK, "https://proton-fips.us-east-2.api.aws"),
])
def test_both_choose_the_same_endpoint_and_region(region, env, endpoint):
    theirs = alone(AWS, region, env)
    assert f"Endpoint provider result: {endpoint}\n" in theirs
    real = re.search(r"'client_region': '([^']+)'", theirs)[1]
    ours = alone(TINYAWS, region, env)
    assert f"operation GetEnvironment, endpoint {endpoint}, region {real}, signed for proton, " in ours
    assert "AWS closed the Proton service" in ours


@pytest.mark.parametrize("region, env, what", [("us-east-1", FIPS, "FIPS"),
                                               ("us-east-1", DUALSTACK, "Dualstack"),
                                               ("fips-us-east-1", {}, "FIPS")])
def test_not_beside_an_endpoint_url(region, env, what):
    with socket.create_server(("127.0.0.1", 0)) as server:
        url = f"http://127.0.0.1:{server.getsockname()[1]}"
        done = tinyaws(*ARGS[:-1], "--region", region, "--endpoint-url", url, env={**SIGNED, **env})
        server.setblocking(False)
        with pytest.raises(BlockingIOError):
            server.accept()
    assert (done.status, done.out) == (255, b"")
    assert done.err.decode() == (begin() + "Invalid Configuration: "
                                 f"{what} and custom endpoint are not supported\n")


@pytest.mark.parametrize("region", ["fips--a", "a.b", "us-east-1/", "x@evil", "a" * 64])
def test_a_region_that_is_no_host_label(region):
    done = tinyaws(*ARGS[:-1], "--region", region, env=SIGNED)
    assert (done.status, done.out) == (255, b"")
    assert b"doesn't match a supported format." in done.err


def test_an_empty_pseudo_region_is_none():
    done = tinyaws(*ARGS[:-1], "--region", "fips-", env=SIGNED)
    assert (done.status, done.err.decode()) == (253, begin("NoRegion") + "You must specify a region\n")
