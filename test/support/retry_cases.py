"""retry_cases.py JSON - the retry cases of AWS's SDK for Kotlin as C initialisers: one flat list of
attempts. A case is one quota; a call is one ta_retry of it."""
import json
import sys

from c_literal import literal, ta_str

OUTCOMES = {
    'retry_request': 'TA_RETRY_AGAIN',
    'fail_request': 'TA_RETRY_NOT_OF_USE',
    'max_attempts_exceeded': 'TA_RETRY_ATTEMPTS_DONE',
    'retry_quota_exceeded': 'TA_RETRY_QUOTA_DONE',
    'success': 'SUCCESS',
}


def ms(seconds):
    return -1 if seconds is None else round(seconds * 1000)


def interleave(threads, quota):
    """The one order of the threads' attempts in which each sees the quota that it expects."""
    if not any(threads):
        return []
    for i, thread in enumerate(threads):
        if not thread:
            continue
        after = thread[0]['expected']['retry_quota']
        success = thread[0]['expected']['outcome'] == 'success'
        if after != (quota + 14 if success else quota - 14):
            continue
        rest = [t[1:] if j == i else t for j, t in enumerate(threads)]
        order = interleave(rest, after)
        if order is not None:
            return [(i, thread[0])] + order
    return None


def main(path):
    for cases in json.load(open(path)).values():
        for case in cases:
            given = case['given']
            if 'threads' in case:
                steps = interleave(case['threads'], 500)
                assert steps[-1][1]['expected']['retry_quota'] == case['expected_final_quota']
            else:
                steps, call = [], 0
                for response in case['responses']:
                    steps.append((call, response))
                    # What ends a call lets the next response be of the next call.
                    call += response['expected']['outcome'] != 'retry_request'
            for number, (call, step) in enumerate(steps):
                response, expected = step['response'], step['expected']
                print('{%s, %s, %d, %d, %d, %d, %d, %s, %s, %s, %d, %d},' % (
                    literal(case['name']), 'true' if number == 0 else 'false', call,
                    given.get('max_attempts', 3), given.get('initial_retry_tokens', 500),
                    ms(given.get('max_backoff_time', 20)), response['status_code'],
                    ta_str(response.get('error_code')),
                    ta_str(response.get('headers', {}).get('x-amz-retry-after')),
                    OUTCOMES[expected['outcome']], expected.get('retry_quota', -1),
                    ms(expected.get('delay'))))


if __name__ == '__main__':
    main(sys.argv[1])
