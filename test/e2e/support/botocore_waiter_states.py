"""The states that a waiter's acceptors look at, by botocore's models: prints as JSON, for each service of the arguments and
each waiter, the expressions with the values that their members may have, and the values that the acceptors have.
Run by build/botocore/bin/python."""
import json
import re
import sys

import botocore.session

loader = botocore.session.get_session().get_component("data_loader")
# AWS CLI's names of services that are not botocore's.
RENAMED = {"deploy": "codedeploy"}


def values(model, shape, path):
    """The values of the member at the end of a path such as services[].status; none if it is no enumeration."""
    for name in path:
        while shape.type_name == "list":
            shape = shape.member
        shape = shape.members[name]
    return list(getattr(shape, "enum", []))


def states(service):
    session = botocore.session.get_session()
    model = session.get_service_model(RENAMED.get(service, service))
    try:
        waiters = loader.load_service_model(RENAMED.get(service, service), "waiters-2")["waiters"]
    except botocore.exceptions.UnknownServiceError:
        return {}
    found = {}
    for name, waiter in waiters.items():
        output = model.operation_model(waiter["operation"]).output_shape
        for acceptor in waiter["acceptors"]:
            expression = acceptor.get("argument", "")
            if not re.fullmatch(r"[A-Za-z.\[\]]+", expression):
                continue
            path = expression.replace("[]", "").split(".")
            entry = found.setdefault(name, {}).setdefault(expression, {"values": values(model, output, path), "known": []})
            entry["known"].append(acceptor["expected"])
    return found


print(json.dumps({service: states(service) for service in sys.argv[1:]}))
