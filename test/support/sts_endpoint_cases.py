"""sts_endpoint_cases.py PARTITIONS RULESET - STS's endpoints as rows of C: what botocore's rule engine,
an independent implementation, makes of STS's rule set for every region of every partition, the
pseudo-regions of FIPS, and every combination of the switches."""
import itertools
import json
import sys

from botocore.endpoint_provider import EndpointProvider
from botocore.exceptions import EndpointProviderError

from c_literal import ta_str

CUSTOM = 'https://example.com:8443/a'
PSEUDO = ['fips-us-east-1', 'us-gov-west-1-fips', 'fips-aws-global', 'fips-eu-west-1']
NEAR = ['us-gov-west', 'us-gov-west-1a', 'us-gov-west-9', 'us-gov-a-b-1', 'us-gove-west-1', 'eu-west-4']


def real(region, fips):
    """What botocore's client makes of a pseudo-region before it asks the rules."""
    bare = region.replace('fips-', '').replace('-fips', '')
    return bare, fips or bare != region


def signing_region(endpoint, region):
    """A rule's own word, else the region; that of aws-global's own endpoint is us-east-1
    (credentialScope in botocore's endpoints.json)."""
    for scheme in endpoint.properties.get('authSchemes', []):
        return scheme['signingRegion']
    return 'us-east-1' if region == 'aws-global' and endpoint.url != CUSTOM else region


def row(provider, given, custom, fips, dualstack, legacy):
    region, use_fips = real(given, fips)
    params = {'Region': region, 'UseFIPS': use_fips, 'UseDualStack': dualstack,
              'UseGlobalEndpoint': legacy}
    if custom:
        params['Endpoint'] = custom
    url = signing = error = None
    try:
        endpoint = provider.resolve_endpoint(**params)
        url, signing = endpoint.url, signing_region(endpoint, region)
    except EndpointProviderError as refusal:
        error = refusal.kwargs['msg']
    switches = ', '.join('true' if s else 'false' for s in (fips, dualstack, legacy))
    print('{%s, %s, %s, %s, %s, %s},' % (ta_str(given), ta_str(custom), switches, ta_str(url),
                                        ta_str(signing), ta_str(error)))


def main(partitions, ruleset):
    partitions = json.load(open(partitions))
    provider = EndpointProvider(json.load(open(ruleset)), partitions)
    regions = [region for p in partitions['partitions'] for region in p['regions']]
    custom_too = {'us-east-1', 'us-gov-west-1', 'aws-global', 'fips-us-east-1'}
    for region in regions + PSEUDO + NEAR:
        for switches in itertools.product((False, True), repeat=3):
            row(provider, region, None, *switches)
            if region in custom_too:
                row(provider, region, CUSTOM, *switches)


if __name__ == '__main__':
    main(*sys.argv[1:])
