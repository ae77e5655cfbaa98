"""awsjson_cases.py JSON - botocore's output cases of AWS JSON 1.0 as C initialisers: bodies that
must be read, and errors with their type and message."""
import json
import sys

from c_literal import literal, ta_str


def main(path):
    for suite in json.load(open(path)):
        for case in suite['cases']:
            response = case['response']
            headers = {k.lower(): v for k, v in response.get('headers', {}).items()}
            error = 'errorCode' in case
            print('{%s, %d, %s, %s, %s, %s},' % (
                literal(case['id']), response['status_code'], ta_str(headers.get('x-amzn-errortype')),
                ta_str(response.get('body', '')), ta_str(case['errorCode'] if error else None),
                ta_str(case.get('errorMessage', '') if error else None)))


if __name__ == '__main__':
    main(sys.argv[1])
