"""awsjson_botocore.py - error answers as the installed botocore reads them, as C initialisers of the
shape of awsjson_cases.py. Only what both read alike by rule: this botocore knows neither
x-amzn-errortype nor the member code, and cuts no URI off."""
import itertools

from botocore.parsers import create_parser

from c_literal import literal, ta_str

BODIES = [
    '', ' \n', '{}', '{"__type":"ConflictException","message":"no deployment"}',
    '{"__type":"a.b#ThrottlingException","Message":"slow"}', '{"__type":"a#b#X"}',
    '{"message":"one","Message":"two"}', '{"Message":"\\u00e9\\n\\ud83d\\ude00"}',
    '{"message":"","Message":"two"}',
    '<html><body><b>Http/1.1 Service Unavailable</b></body></html>', '\r\n <html>', '<HTML>',
    'upstream connect error', '{"message":', '\u00e9',
]
STATUSES = [400, 403, 404, 499, 500, 501, 502, 503, 504, 505, 506, 507, 508, 509, 510, 511, 512, 599]


def main():
    parser = create_parser('json')
    for status, body in itertools.product(STATUSES, BODIES):
        error = parser.parse({'status_code': status, 'headers': {}, 'body': body.encode()},
                             None)['Error']
        print('{%s, %d, {0, 0}, %s, %s, %s},' % (
            literal(f'{status} {body}'), status, ta_str(body), ta_str(error['Code']),
            ta_str(error['Message'])))


if __name__ == '__main__':
    main()
