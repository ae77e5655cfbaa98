"""botocore_services.py - what the botocore below build/botocore says of the services that take JSON, as JSON on standard
output. It runs in that environment: {"services": …, "cells": …, "calls": …}."""
import itertools
import json
import random
import sys
from urllib.parse import urlsplit

import botocore.session
from botocore import xform_name
from botocore.client import ClientEndpointBridge
from botocore.config import Config
from botocore.configprovider import ConfiguredEndpointProvider
from botocore.exceptions import BotoCoreError, EndpointVariantError
from botocore.regions import EndpointResolver

SESSION = botocore.session.Session()
SESSION.set_credentials("AKIDEXAMPLE", "secret")
LOADER = SESSION.get_component("data_loader")
REGIONS = [region for p in LOADER.load_data("partitions")["partitions"] for region in p["regions"]]
VARIANTS = list(itertools.product((False, True), repeat=2))
CUSTOM = "http://localhost:8000/a"
random.seed(20260729)


class Sent(Exception):
    """Raised in the place of sending a request."""


def client_for(service, region, fips, dualstack, endpoint_url=None):
    config = Config(use_fips_endpoint=fips, use_dualstack_endpoint=dualstack, parameter_validation=False,
                    retries={"max_attempts": 0})
    return SESSION.create_client(service, region, config=config, endpoint_url=endpoint_url)


def groups(model):
    """Names of operations that botocore treats alike, as lists: all others have the same endpoint."""
    found = {}
    for name in model.operation_names:
        operation = model.operation_model(name)
        static = {p.name: p.value for p in operation.static_context_parameters}
        found.setdefault((json.dumps(static), (operation.endpoint or {}).get("hostPrefix", "")), []).append(name)
    return found


def cells(client, model):
    """[operation, region, fips, dual stack, URL or None, region signed for or the error] by the rules."""
    resolver = client._ruleset_resolver
    legacy = EndpointResolver(LOADER.load_data("endpoints"))
    bridges = {v: ClientEndpointBridge(legacy, client_config=Config(use_fips_endpoint=v[0], use_dualstack_endpoint=v[1]))
               for v in VARIANTS}
    for (_, before), names in groups(model).items():
        operation = model.operation_model(names[0])
        for region, (fips, dualstack) in itertools.product(REGIONS, VARIANTS):
            resolver._builtins |= {"AWS::Region": region, "AWS::UseFIPS": fips, "AWS::UseDualStack": dualstack}
            row = [random.choice(names), region, int(fips), int(dualstack)]
            try:
                endpoint = resolver.construct_endpoint(operation, {}, {})
            except BotoCoreError as error:
                yield row + [None, error.kwargs.get("msg")]
                continue
            schemes = [s for s in endpoint.properties.get("authSchemes", ()) if s["name"] == "sigv4"]
            try:
                signed = bridges[fips, dualstack].resolve(model.endpoint_prefix, region)["signing_region"]
            except EndpointVariantError:
                signed = region
            signed = (schemes[0].get("signingRegion") if schemes else None) or signed
            url = urlsplit(endpoint.url)
            yield row + [f"{url.scheme}://{before}{url.netloc}{url.path.rstrip('/')}", signed]


def call(service, model, region, fips, dualstack, endpoint_url):
    """[operation, region, fips, dual stack, custom URL, URL, region, signing name] of a request as it would be sent."""
    signed = [n for n in model.operation_names if model.operation_model(n).auth_type != "none"]
    name = random.choice(signed)

    def send(request, **_):
        scope = request.headers["Authorization"].decode().split("Credential=")[1].split(",")[0].split("/")
        raise Sent(request.url, scope[2], scope[3])

    try:
        client = client_for(service, region, fips, dualstack, endpoint_url)
        client.meta.events.register("before-send", send)
        getattr(client, xform_name(name))()
    except Sent as sent:
        return [name, region, int(fips), int(dualstack), endpoint_url, *sent.args]
    except BotoCoreError:
        return None


def options(model):
    """Names of what operations take."""
    inputs = [model.operation_model(name).input_shape for name in model.operation_names]
    return sorted({name for shape in inputs if shape for name in shape.members})


def main():
    facts, all_cells, calls = {}, [], []
    for service in SESSION.get_available_services():
        model = SESSION.get_service_model(service)
        if "json" not in model.metadata.get("protocols", [model.metadata["protocol"]]):
            continue
        client = client_for(service, "us-east-1", False, False)
        key = ConfiguredEndpointProvider._get_snake_case_service_id(None, service)
        facts[service] = {
            "row": [key.upper(), model.endpoint_prefix, model.signing_name, model.metadata["targetPrefix"],
                    model.metadata["jsonVersion"], "query-compatible" if model.is_query_compatible else "-"],
            "operations": {name: xform_name(name, "-") for name in model.operation_names},
            "options": {name: xform_name(name, "-") for name in options(model)}}
        all_cells += [[service, *cell] for cell in cells(client, model)]
        for _ in range(2):
            made = call(service, model, random.choice(REGIONS), *random.choice(VARIANTS), None)
            calls += [[service, *made]] if made else []
        calls.append([service, *call(service, model, random.choice(REGIONS), False, False, CUSTOM)])
    json.dump({"services": facts, "cells": all_cells, "calls": calls}, sys.stdout)


if __name__ == "__main__":
    main()
