"""credential_cases.py DIR - cases of the AWS SDK for Rust that one provider decides, as C initialisers
of chain_case (credential_chain_test.c). Of the cases that go on to STS, what comes before it."""
import calendar
import json
import os
import sys
import time

from c_literal import literal, ta_str

# case -> provider, and the words of the expected error that are not Rust's own
CASES = {
    'ecs_credentials': ('CONTAINER', None),
    'ecs_assume_role': ('CONTAINER', None),
    'eks_pod_identity_credentials': ('CONTAINER', None),
    'eks_pod_identity_no_token_file': ('CONTAINER', 'No such file or directory'),
    'environment_variables': ('ENVIRONMENT', None),
    'environment_variables_blank': ('ENVIRONMENT', None),
    'imds_assume_role': ('IMDS', None),
    'imds_token_fail': ('IMDS', 'IMDS is disabled'),
}
# What an SDK says of itself is no part of a case.
OWN_FIELDS = ('user-agent', 'x-amz-user-agent')


def cstr(text):
    return '0' if text is None else literal(text)


def connections(path):
    """The requests in their order, each with its answer."""
    out = {}
    for event in json.load(open(path))['events']:
        exchange = out.setdefault(event['connection_id'], {'content': ''})
        action = event['action']
        if 'Request' in action:
            exchange['request'] = action['Request']['request']
        elif 'Response' in action:
            exchange['response'] = action['Response']['response']['Ok']
        elif 'Data' in action and action['Data']['direction'] == 'Response':
            exchange['content'] += action['Data']['data']['Utf8']
    return [out[key] for key in sorted(out)]


def step(exchange):
    request, response = exchange['request'], exchange['response']
    fields = ''.join('%s: %s\n' % (name, value) for name, values in request['headers'].items()
                     for value in values if name not in OWN_FIELDS)
    content_type = response['headers'].get('content-type', [None])[0]
    return '{.method = %s, .url = %s, .fields = %s, .status = %d, .content = %s, ' \
        '.content_type = %s}' % (literal(request['method']), literal(request['uri']),
                                 literal(fields), response['status'],
                                 ta_str(exchange['content']), cstr(content_type))


def pairs(items):
    return '{%s}' % (', '.join('{%s, %s}' % (literal(k), literal(v)) for k, v in items) or '{0}')


def from_answer(text):
    """The credentials in a metadata answer, in the form of test-case.json."""
    answer = json.loads(text)
    expires = time.strptime(answer['Expiration'], '%Y-%m-%dT%H:%M:%SZ')
    return {'access_key_id': answer['AccessKeyId'], 'secret_access_key': answer['SecretAccessKey'],
            'session_token': answer['Token'], 'expiry': calendar.timegm(expires)}


def case(folder, name, provider, words):
    read = lambda file: json.load(open(os.path.join(folder, name, file)))
    result = read('test-case.json')['result']
    exchanges = connections(os.path.join(folder, name, 'http-traffic.json'))
    before_sts = [x for x in exchanges if '//sts.' not in x['request']['uri']]
    files = []
    if os.path.exists(os.path.join(folder, name, 'fs', 'token.jwt')):
        files = [('/token.jwt', open(os.path.join(folder, name, 'fs', 'token.jwt')).read())]
    if len(before_sts) < len(exchanges):
        found = from_answer(before_sts[-1]['content'])
    elif 'Ok' in result:
        found = result['Ok']
    else:
        found = {}
        assert words in result['ErrorContains'], name
    if name == 'environment_variables_blank':
        found = {}  # the profile's, since the environment counts as empty
    print('{.name = %s, .provider = %s, .environment = %s, .files = %s, .count = %d,' % (
        literal(name), provider, pairs(read('env.json').items()), pairs(files), len(before_sts)))
    print('    .steps = (const creds_script_step[]){%s},' % (', '.join(map(step, before_sts)) or '{0}'))
    print('    .access_key_id = %s, .secret_access_key = %s, .session_token = %s, .expiry = %d, '
          '.words = %s},' % (cstr(found.get('access_key_id')), cstr(found.get('secret_access_key')),
                             cstr(found.get('session_token')), found.get('expiry', -1),
                             cstr(words)))


def main(folder):
    folder = os.path.join(folder, 'default-credential-provider-chain')
    for name, (provider, words) in CASES.items():
        case(folder, name, provider, words)


if __name__ == '__main__':
    main(sys.argv[1])
