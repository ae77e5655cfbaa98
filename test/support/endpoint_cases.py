"""endpoint_cases.py TESTS PARTITIONS RULESET - endpoint cases as C initialisers: botocore's own test
cases, then what botocore's rule engine makes of the rule set for every region of every partition and
for random ones, an independent implementation. One seed: every run gives the same."""
import itertools
import json
import random
import sys

from botocore.endpoint_provider import EndpointProvider
from botocore.exceptions import EndpointProviderError

from c_literal import literal, ta_str

RANDOM_REGIONS = 400
CUSTOM = 'https://example.com:8443/a'
random.seed(20200720)


def emit(name, prefix, params, url, error):
    print('{%s, {%s, %s, %s, %s, %s}, %s, %s},' % (
        literal(name), ta_str(prefix), ta_str(params.get('Region')), ta_str(params.get('Endpoint')),
        'true' if params.get('UseFIPS') else 'false',
        'true' if params.get('UseDualStack') else 'false', ta_str(url), ta_str(error)))


def random_region(known):
    """A host label: near to a known region, or of the words that regions are made of."""
    words = ['us', 'eu', 'ap', 'cn', 'mx', 'eusc', 'de', 'iso', 'isob', 'isoe', 'isof', 'gov', 'aws',
             'global', 'east', 'north', 'b', 'e', 'f', '1', '22', '1a', 'X', '']
    while True:
        if random.random() < 0.5:
            parts = random.choice(known).split('-')
            at = random.randrange(len(parts))
            change = random.randrange(4)
            if change == 0:
                parts[at] = random.choice(words)
            elif change == 1:
                parts.insert(at, random.choice(words))
            elif change == 2:
                del parts[at]
            else:
                parts[at] += random.choice('1ab')
        else:
            parts = random.choices(words, k=random.randint(1, 6))
        region = '-'.join(parts)
        if region.strip('-') == region and 0 < len(region) < 64:
            return region


def main(tests, partitions, ruleset):
    for case in json.load(open(tests))['testCases']:
        expect = case['expect']
        emit(case['documentation'], 'proton', case.get('params', {}),
             expect.get('endpoint', {}).get('url'), expect.get('error'))

    partitions = json.load(open(partitions))
    rules = open(ruleset).read()
    providers = [(prefix, EndpointProvider(json.loads(rules.replace('//proton', '//' + prefix)), partitions))
                 for prefix in ('proton', 'api.ecr')]
    known = [region for p in partitions['partitions'] for region in p['regions']]
    regions = sorted(set(known) | {random_region(known) for _ in range(RANDOM_REGIONS)})
    switches = list(itertools.product((False, True), repeat=2))
    for region, (fips, dualstack) in itertools.product(regions + [None], switches):
        prefix, provider = random.choice(providers)
        params = {'Region': region, 'UseFIPS': fips, 'UseDualStack': dualstack}
        if region is None or random.random() < 0.05:
            params['Endpoint'] = random.choice([CUSTOM, None])
        try:
            url, error = provider.resolve_endpoint(**params).url, None
        except EndpointProviderError as refusal:
            url, error = None, refusal.kwargs['msg']
        emit('botocore: %s' % params, prefix, params, url, error)


if __name__ == '__main__':
    main(*sys.argv[1:])
