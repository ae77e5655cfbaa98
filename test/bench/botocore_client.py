"""The main job by python3-botocore: botocore_client.py URL CA-BUNDLE."""
import json
import sys

import botocore.session

client = botocore.session.get_session().create_client("proton", endpoint_url=sys.argv[1],
                                                      verify=sys.argv[2])
answer = client.cancel_environment_deployment(environmentName="prod")
print(json.dumps(answer["environment"], default=str))
