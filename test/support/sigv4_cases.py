"""sigv4_cases.py DIR - the cases of AWS's SigV4 test suite, in both forms, as C initialisers.

A case gives a request, and a context to sign it in; the signer adds the fields of the header form,
or the query parameters of the query form. That is done here, and what is expected is copied.
"""
import hashlib
import json
import pathlib
import sys
from urllib.parse import quote

from c_literal import literal, ta_str


def read_request(data):
    head, _, body = data.partition(b'\n\n')
    first, *lines = head.split(b'\n')
    method, _, rest = first.partition(b' ')
    target = rest.rpartition(b' ')[0]
    fields = []
    for line in lines:
        if line[:1] in (b' ', b'\t'):  # folded: a part of the value before
            fields[-1][1] += b'\n' + line
        elif line:
            name, _, value = line.partition(b':')
            fields.append([name, value])
    path, _, query = target.partition(b'?')
    return method, path, query, fields, body


def emit(case):
    fields = ', '.join('{%s, %s}' % (ta_str(n), ta_str(v)) for n, v in case['fields'])
    print('{%s, {.method = %s, .path = %s, .query = %s, .field_count = %d, .amz_date = %s,' % (
        literal(case['name']), ta_str(case['method']), ta_str(case['path']),
        ta_str(case['query']), len(case['fields']), ta_str(case['amz_date'])))
    print(' .region = %s, .service = %s, .path_rule = %s},' % (
        ta_str(case['region']), ta_str(case['service']), case['path_rule']))
    print(' {%s}, %s, %s, %s,' % (fields, ta_str(case['body']), ta_str(case['access_key_id']),
                                  ta_str(case['secret'])))
    print(' %s,' % ',\n '.join(ta_str(case[k]) for k in ('canonical', 'to_sign', 'signature',
                                                          'authorization')))
    print('},')


def main(folder):
    for case in sorted(pathlib.Path(folder).glob('v4/*/')):
        context = json.loads((case / 'context.json').read_text())
        credentials = context['credentials']
        amz_date = context['timestamp'].replace('-', '').replace(':', '')
        token = credentials.get('token')
        if context.get('omit_session_token'):
            token = None
        for form in 'header', 'query':
            expected = {k: (case / f'{form}-{k}.txt').read_bytes() for k in (
                'canonical-request', 'string-to-sign', 'signature', 'signed-request')}
            method, path, query, fields, body = read_request((case / 'request.txt').read_bytes())
            if context['sign_body']:
                fields.append([b'x-amz-content-sha256', hashlib.sha256(body).hexdigest().encode()])
            authorization = None
            if form == 'header':
                fields.append([b'X-Amz-Date', amz_date.encode()])
                if token:
                    fields.append([b'X-Amz-Security-Token', token.encode()])
                authorization = [line.partition(b':')[2] for line in
                                 expected['signed-request'].split(b'\n')
                                 if line.startswith(b'Authorization:')][0]
            else:
                scope = '/'.join([credentials['access_key_id'], amz_date[:8], context['region'],
                                  context['service'], 'aws4_request'])
                added = {
                    'X-Amz-Algorithm': 'AWS4-HMAC-SHA256', 'X-Amz-Credential': scope,
                    'X-Amz-Date': amz_date, 'X-Amz-Expires': context['expiration_in_seconds'],
                    'X-Amz-SignedHeaders': ';'.join(sorted({n.decode().lower() for n, _ in fields})),
                }
                if token:
                    added['X-Amz-Security-Token'] = token
                text = '&'.join(f'{k}={quote(str(v), safe="")}' for k, v in added.items())
                query += (b'&' if query else b'') + text.encode()
            emit({
                'name': f'{case.name}, {form} form', 'method': method, 'path': path, 'query': query,
                'fields': fields, 'body': body, 'amz_date': amz_date,
                'region': context['region'], 'service': context['service'],
                'path_rule': 'TA_SIGV4_PATH_NORMALIZE' if context['normalize']
                             else 'TA_SIGV4_PATH_ENCODE',
                'access_key_id': credentials['access_key_id'],
                'secret': credentials['secret_access_key'],
                'canonical': expected['canonical-request'], 'to_sign': expected['string-to-sign'],
                'signature': expected['signature'], 'authorization': authorization,
            })


if __name__ == '__main__':
    main(sys.argv[1])
