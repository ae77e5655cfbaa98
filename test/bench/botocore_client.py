"""By python3-botocore: botocore_client.py URL CA-BUNDLE, the main job; with a number, as many times
GetEnvironment with one client."""
import json
import sys

import botocore.session

client = botocore.session.get_session().create_client("proton", endpoint_url=sys.argv[1],
                                                      verify=sys.argv[2])
if sys.argv[3:]:
    for _ in range(int(sys.argv[3])):
        answer = client.get_environment(name="prod")
else:
    answer = client.cancel_environment_deployment(environmentName="prod")
print(json.dumps(answer["environment"], default=str))
