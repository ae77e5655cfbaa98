"""Run tinyaws and AWS CLI v2 side by side in the same, otherwise empty, environment."""
import os
import re
import subprocess
from collections import namedtuple

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
TINYAWS = os.environ.get("TINYAWS") or os.path.join(ROOT, "build", "tinyaws")
AWS = "/usr/bin/aws"  # Debian's awscli is v2; another `aws` in PATH may be v1

Result = namedtuple("Result", "status out err")


def run(program, args, env=None, home="/nonexistent", **kwargs):
    """Bytes of both streams and the exit status. Nothing is inherited from our environment."""
    environment = {"PATH": "/usr/bin:/bin", "HOME": home, "AWS_EC2_METADATA_DISABLED": "true",
                   "LC_ALL": "C.UTF-8"}
    environment.update(env or {})
    done = subprocess.run([program, *args], env=environment, stdin=subprocess.DEVNULL,
                          capture_output=True, timeout=60, **kwargs)
    return Result(done.returncode, done.stdout, done.stderr)


def tinyaws(*args, **kwargs):
    return run(TINYAWS, args, **kwargs)


def aws(*args, **kwargs):
    return run(AWS, args, **kwargs)


def without_new_members(skeleton):
    """Debian's model is older than two members of an environment."""
    return re.sub(rb' *"last(AttemptedDeployment|SucceededDeployment)Id": [^\n]*\n', b"", skeleton)
