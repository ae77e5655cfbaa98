"""sts_cases.py DIR - the exchanges with STS that are recorded in the public cases of the credential
chain, as rows of C: each what is asked of ta_sts, and what came back."""
import configparser
import json
import pathlib
import sys
import urllib.parse

from c_literal import literal, ta_str


def requests(traffic):
    """(url, body, status, content) of each request on record."""
    out = []
    for event in traffic['events']:
        action = event['action']
        if 'Request' in action:
            out.append([action['Request']['request']['uri'].rstrip('/'), '', 0, ''])
        elif 'Response' in action:
            out[-1][2] = action['Response']['response']['Ok']['status']
        elif 'Data' in action:
            out[-1][1 if action['Data']['direction'] == 'Request' else 3] += action['Data']['data']['Utf8']
    return out


def ini(path):
    parser = configparser.ConfigParser(default_section='', interpolation=None)
    if path.exists():
        parser.read(path)
    return parser


def source(case, before):
    """Credentials that the first role is assumed with."""
    for _, _, _, content in reversed(before):
        if content.startswith('{'):
            found = json.loads(content)
            return [found['AccessKeyId'], found['SecretAccessKey'], found['Token']]
    files = ini(case / 'fs/home/.aws/credentials')
    if 'base' not in files:
        return [None, None, None]
    return [files['base']['aws_access_key_id'], files['base']['aws_secret_access_key'], None]


def call(steps):
    """One operation: its steps differ in what came back alone."""
    url, body = steps[0][:2]
    fields = dict(urllib.parse.parse_qsl(body))
    token = fields.get('WebIdentityToken')
    rows = ', '.join('{.method = "POST", .url = %s, .body = %s, .status = %d, .content = %s}'
                     % (literal(url), literal(body), status, ta_str(content or None))
                     for _, _, status, content in steps)
    return '{%s, %s, %s, {%s}, %d}' % (ta_str(fields['RoleArn']), ta_str(fields['RoleSessionName']),
                                      literal(token) if token else 'NULL', rows, len(steps))


def row(case):
    traffic = requests(json.loads((case / 'http-traffic.json').read_text()))
    sts = [r for r in traffic if r[1].startswith('Action=')]
    if not sts:
        return
    region = json.loads((case / 'env.json').read_text()).get('AWS_REGION')
    config = ini(case / 'fs/home/.aws/config')
    if region is None:
        region = config['default']['region']
    url = sts[0][0]
    own = url != 'https://sts.%s.amazonaws.com' % region
    groups = []
    for request in sts:
        if groups and groups[-1][0][1] == request[1]:
            groups[-1].append(request)
        else:
            groups.append([request])
    result = json.loads((case / 'test-case.json').read_text())['result']
    ok = result.get('Ok', {})
    print('{%s, %s, %s, {%s}, {%s}, %d, {%s}, %d, %s},' % (
        literal(case.name), ta_str(region), ta_str(url if own else None),
        ', '.join(ta_str(part) for part in source(case, traffic[:traffic.index(sts[0])])),
        ', '.join(call(g) for g in groups), len(groups),
        ', '.join(ta_str(ok.get(k)) for k in ('access_key_id', 'secret_access_key', 'session_token')),
        ok.get('expiry', 0), literal(result.get('ErrorContains', ''))))


for path in sorted(pathlib.Path(sys.argv[1]).glob('*/*')):
    row(path)
