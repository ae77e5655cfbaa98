"""The data files of botocore, pinned by toolchain/botocore.txt and installed below build/botocore."""
import gzip
import json
import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]

# AWS CLI's names that are not botocore's.
RENAMED = {"s3": "s3api", "codedeploy": "deploy", "config": "configservice", "agenttoolkit": "agent-toolkit"}


class Data:
    def __init__(self):
        subprocess.run([ROOT / "toolchain/setup", "models"], check=True)
        package = (ROOT / "build/botocore/botocore").resolve()
        self.folder = package / "data"
        self.version = re.search(r"^__version__ = '(.*)'", (package / "__init__.py").read_text(), re.M)[1]
        sys.path.insert(0, str(package.parent))  # import botocore is this one

    def services(self):
        """botocore's name -> its newest API version."""
        found = {}
        for path in self.folder.glob("*/*/service-2.json*"):
            service, version = path.parts[-3:-1]
            found[service] = max(found.get(service, ""), version)
        return dict(sorted(found.items()))

    def file(self, name):
        """A JSON file below data/, packed or not; {} if there is none."""
        for path, unpack in (f"{name}.json", bytes), (f"{name}.json.gz", gzip.decompress):
            if (self.folder / path).exists():
                return json.loads(unpack((self.folder / path).read_bytes()))
        return {}

    def load(self, name):
        """The same, and on top of it what botocore itself adds to it."""
        base = self.file(name)
        merge(base, self.file(f"{name}.sdk-extras").get("merge", {}))
        return base


def merge(base, extra):
    for key, value in extra.items():
        if isinstance(value, dict) and isinstance(base.get(key), dict):
            merge(base[key], value)
        else:
            base[key] = value
