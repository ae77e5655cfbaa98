"""limbo.py LIMBO.json DIR - for test/unit/tls_limbo_test.c: each case's roots and chain as PEM files
in DIR, and DIR/cases.inc with one line a case: id, host, Unix time (0: now), verdict."""
import datetime
import json
import os
import sys

source, directory = sys.argv[1:]
os.makedirs(directory, exist_ok=True)
lines = []
for number, case in enumerate(json.load(open(source))["testcases"]):
    base = os.path.join(directory, str(number))
    with open(base + ".roots.pem", "w") as f:
        f.write("\n".join(case["trusted_certs"]))
    with open(base + ".chain.pem", "w") as f:
        f.write("\n".join([case["peer_certificate"], *case["untrusted_intermediates"]]))
    name = (case["expected_peer_name"] or {}).get("value", "")
    time = case["validation_time"]
    seconds = int(datetime.datetime.fromisoformat(time.replace("Z", "+00:00")).timestamp()) if time else 0
    good = str(case["expected_result"] == "SUCCESS").lower()
    lines.append(f'{{"{case["id"]}", "{name}", {seconds}, {good}}},\n')
with open(os.path.join(directory, "cases.inc"), "w") as f:
    f.writelines(lines)
