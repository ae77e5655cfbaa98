"""By python3-botocore: botocore_parameter.py URL CA-BUNDLE NAME, the value of a parameter."""
import sys

import botocore.session

client = botocore.session.get_session().create_client("ssm", endpoint_url=sys.argv[1], verify=sys.argv[2])
print(client.get_parameter(Name=sys.argv[3], WithDecryption=True)["Parameter"]["Value"])
