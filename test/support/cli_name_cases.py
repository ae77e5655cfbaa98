"""cli_name_cases.py - names of operations and members, and what botocore makes of them for the command line."""
import re
from pathlib import Path

from botocore import xform_name

MODELS = Path(__file__).resolve().parents[2] / "src/model/models"
YOUNGER = {"CreateOAuth2TokenWithIAM": "create-oauth2-token-with-iam", "GetOTelEnrichment": "get-otel-enrichment",
           "StartOTelEnrichment": "start-otel-enrichment", "StopOTelEnrichment": "stop-otel-enrichment",
           "UpdateOTelEnrichment": "update-otel-enrichment"}  # than Debian's botocore
names = {"ListARNs", "GetACLsNow", "ABTest", "DescribeDBLogFiles", "x509Cert", "Get2Things", "A", "AB", "ABc", "aB"}
for path in MODELS.glob("*.model"):
    names |= set(re.findall(r"^(?:operation|  )\s*(\w+)(?:!? )", path.read_text(), re.M))
    names |= set(re.findall(r"^operation (\w+)", path.read_text(), re.M))
for name in sorted(names | set(YOUNGER)):
    print('{"%s", "%s"},' % (name, YOUNGER.get(name) or xform_name(name, "-")))
