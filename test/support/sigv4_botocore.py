"""sigv4_botocore.py - random requests signed by botocore, an independent implementation, as C
initialisers (of the same shape as sigv4_cases.py gives). One seed: every run gives the same."""
import datetime
import random
from unittest import mock

import botocore.auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials

from sigv4_cases import emit

CASES = 60
random.seed(20200720)
WORD = 'ABCXYZabcxyz0189-._~'


def word(least, most, letters=WORD):
    return ''.join(random.choice(letters) for _ in range(random.randint(least, most)))


def path():
    segments = [random.choice([word(1, 8), word(1, 4, WORD + '!$*:@+,= '), '.', '..', '', '%20', '%E1%88%B4'])
                for _ in range(random.randint(0, 6))]
    return '/' + '/'.join(segments)


def query():
    return '&'.join('%s=%s' % (random.choice(['a', 'ab', 'a-b', 'a%20b', 'B', word(1, 6)]),
                               random.choice(['', '1', '%2F', word(0, 9)]))
                    for _ in range(random.randint(0, 8)))


def value():
    return random.choice(['', ' ', '\t']).join(
        [word(0, 12, WORD + ' \t",;=/') for _ in range(3)]).strip(' \t')


def main():
    for number in range(CASES):
        s3 = number % 6 == 5
        region = random.choice(['us-east-1', 'eu-central-2', 'cn-north-1', 'us-gov-west-1', word(1, 20)])
        service = 's3' if s3 else random.choice(['proton', 'dynamodb', word(1, 12)])
        credentials = Credentials(
            word(16, 20), word(1, 90, WORD + '/+='),
            random.choice([None, word(1, 40, WORD + '/+='), word(800, 1600, WORD + '/+=')]))
        when = datetime.datetime(2000, 1, 1) + datetime.timedelta(
            seconds=random.randrange(50 * 365 * 86400))
        body = bytes(random.randrange(256) for _ in range(random.choice([0, 0, 1, 55, 64, 300])))
        request = AWSRequest(
            method=random.choice(['GET', 'POST', 'PUT', 'DELETE']), data=body,
            url='https://%s%s' % (random.choice(['proton.us-east-1.amazonaws.com', 'localhost:4566']),
                                  path()))
        text = query()
        if text:
            request.url += '?' + text
        request.headers['Content-Type'] = 'application/x-amz-json-1.0'
        request.headers['X-Amz-Target'] = 'AwsProton20200720.' + word(1, 30)
        for _ in range(random.randint(0, 5)):
            request.headers.add_header(random.choice(['X-One', 'x-one', 'X-TWO', 'x-Three', 'x-on']), value())

        signer = (botocore.auth.S3SigV4Auth if s3 else botocore.auth.SigV4Auth)(
            credentials, service, region)
        seen = {}

        def record(name):
            stage = getattr(signer, name)

            def recorder(*args):
                seen[name] = stage(*args)
                return seen[name]
            setattr(signer, name, recorder)

        for name in 'headers_to_sign', 'canonical_request', 'string_to_sign', 'signature':
            record(name)
        with mock.patch.object(botocore.auth, 'datetime') as clock:
            clock.datetime.utcnow.return_value = when
            signer.add_auth(request)
        target = request.url.split('://', 1)[1]
        target = target[target.index('/'):]
        # Shuffled, but values of one name stay in their order; names in any case.
        by_name = {}
        for name, text in seen['headers_to_sign'].items():
            by_name.setdefault(name.lower(), []).append(text)
        names = [name for name, texts in by_name.items() for _ in texts]
        random.shuffle(names)
        fields = [(random.choice([str.lower, str.upper, str.title])(name), by_name[name].pop(0))
                  for name in names]
        emit({
            'name': f'botocore case {number}', 'method': request.method,
            'path': target.partition('?')[0], 'query': target.partition('?')[2],
            'fields': fields, 'body': body, 'amz_date': when.strftime('%Y%m%dT%H%M%SZ'),
            'region': region, 'service': service,
            'path_rule': 'TA_SIGV4_PATH_AS_SENT' if s3 else 'TA_SIGV4_PATH_NORMALIZE',
            'access_key_id': credentials.access_key, 'secret': credentials.secret_key,
            'canonical': seen['canonical_request'], 'to_sign': seen['string_to_sign'],
            'signature': seen['signature'], 'authorization': request.headers['Authorization'],
        })


if __name__ == '__main__':
    main()
