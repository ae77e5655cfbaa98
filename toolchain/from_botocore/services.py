"""The table of services that take AWS JSON, as text: src/aws/services.txt."""
import json
from collections import Counter, defaultdict

from . import endpoints, spellings
from .data import RENAMED

# The errors of service models that AWS's standard mode tries again for every service.
ALWAYS_RETRIED = ["ThrottlingException"]

HEADER = """\
# The services of AWS that take JSON, from botocore {version}. Written by toolchain/models services.
#
# spelled WORD...                     words of operations' names that are not only Capitalised
# other NAME...                       the services of AWS CLI that take no JSON
# retried ERROR NAME...               the services whose models mark an error as retryable, if AWS's standard mode
#                                     does not try it again for every service
#
# NAME TARGET VERSION [key=] [prefix=] [signing=] [query-compatible]
#                                     AWS CLI's name; the prefix in X-Amz-Target; the version of AWS JSON. Where they
#                                     are not as the name: KEY of AWS_ENDPOINT_URL_KEY, first labels of host names,
#                                     name in the credential scope
#   spelled WORD...                   words of this service, and whole names that words do not give
#   host [when=] [in=] [region=] [signed=] TEMPLATE
#                                     a rule for host names; the first one that is for a request counts, and
#                                     {default} if there is none. when: plain, dualstack, fips, fips+dualstack;
#                                     in: partitions; region: or "global", the pseudo-region such as aws-cn-global;
#                                     signed: the region that requests are signed for, if not the one called
#   error [when=] [in=] [region=] MESSAGE
#                                     there is no endpoint
#   of OPERATION...                   what follows is for these operations; theirs come before the service's
#   before LABEL                      begins the host name, a custom endpoint's too
"""


def operations_by_host(model):
    """{(static parameters, host prefix): operations}."""
    found = defaultdict(list)
    for name, operation in model["operations"].items():
        static = {k: v["value"] for k, v in operation.get("staticContextParams", {}).items()}
        found[json.dumps(static), operation.get("endpoint", {}).get("hostPrefix", "")].append(name)
    return found


class Service:
    def __init__(self, data, engine, name, model, version):
        self.model, self.engine = model, engine
        self.metadata = model["metadata"]
        self.name = RENAMED.get(name, name)
        self.prefix = self.metadata["endpointPrefix"]
        self.rule_set = data.load(f"{name}/{version}/endpoint-rule-set-1")

    def head(self):
        metadata, words = self.metadata, [self.name, self.metadata["targetPrefix"], self.metadata["jsonVersion"]]
        key = metadata["serviceId"].replace(" ", "_").replace("-", "_").upper()
        signing = metadata.get("signingName", self.prefix)
        words += [f"key={key}"] * (key != self.name.replace("-", "_").upper())
        words += [f"prefix={self.prefix}"] * (self.prefix != self.name)
        words += [f"signing={signing}"] * (signing != self.name)
        words += ["query-compatible"] * ("awsQueryCompatible" in metadata)
        return " ".join(words)

    def rules(self, static):
        truth = self.engine.cells(self.rule_set, self.prefix, json.loads(static))
        return [rule.text() for rule in endpoints.Deriver(self.engine.partitions, self.prefix, truth).rules()]

    def lines(self, spelled):
        yield self.head()
        if spelled:
            yield f"  spelled {' '.join(spelled)}"
        groups = operations_by_host(self.model)
        rules = {static: self.rules(static) for static, _ in groups}
        # The service's own rules are those of most operations.
        sizes = Counter()
        for (static, _), names in groups.items():
            sizes[static] += len(names)
        usual = sizes.most_common(1)[0][0]
        yield from (f"  {line}" for line in rules[usual])
        for (static, before), names in sorted(groups.items(), key=lambda group: group[1]):
            own = rules[static] if rules[static] != rules[usual] else []
            if own or before:
                yield f"  of {' '.join(sorted(names))}"
                yield from [f"    before {before}"] * (before != "")
                yield from (f"    {line}" for line in own)


def retried(services):
    """{error: names of services whose models mark it as retryable}, without those of src/aws/retry.c."""
    found = defaultdict(list)
    for service in services:
        for name, shape in service.model["shapes"].items():
            if "retryable" in shape and name not in ALWAYS_RETRIED:
                if shape["retryable"].get("throttling"):
                    raise ValueError(f"{name} of {service.name} asks for the back-off of throttling, which the table cannot say")
                found[shape.get("error", {}).get("code", name)].append(service.name)
    return found


def takes_json(model):
    metadata = model["metadata"]
    return "json" in metadata.get("protocols", [metadata["protocol"]])


def text(data):
    engine = endpoints.Engine(data, endpoints.Partitions(data))
    services, others = [], ["s3"]  # AWS CLI has s3 beside s3api
    for name, version in data.services().items():
        model = data.load(f"{name}/{version}/service-2")
        if takes_json(model):
            services.append(Service(data, engine, name, model, version))
        else:
            others.append(RENAMED.get(name, name))
    services.sort(key=lambda s: s.name)
    words, own = spellings.of({s.name: list(s.model["operations"]) for s in services})
    lines = [HEADER.format(version=data.version, default=endpoints.DEFAULT), f"spelled {' '.join(words)}",
             f"other {' '.join(sorted(others))}"]
    lines += [f"retried {error} {' '.join(names)}" for error, names in sorted(retried(services).items())] + [""]
    for service in services:
        lines += service.lines(own[service.name])
    return "\n".join(lines) + "\n"
