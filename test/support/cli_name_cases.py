"""cli_name_cases.py - names of operations and members, and what botocore makes of them for the command line."""
import re
from pathlib import Path

from botocore import xform_name

MODELS = Path(__file__).resolve().parents[2] / "src/model/models"
names = {"ListARNs", "GetACLsNow", "ABTest", "DescribeDBLogFiles", "x509Cert", "Get2Things", "A", "AB", "ABc", "aB"}
for path in MODELS.glob("*.model"):
    names |= set(re.findall(r"^(?:operation|  )\s*(\w+)(?:!? )", path.read_text(), re.M))
    names |= set(re.findall(r"^operation (\w+)", path.read_text(), re.M))
for name in sorted(names):
    print('{"%s", "%s"},' % (name, xform_name(name, "-")))
