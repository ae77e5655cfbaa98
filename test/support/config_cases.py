"""config_cases.py DIRECTORY - the public cases of the shared config and credentials files as C; what
is absent is NULL.
CASE(name, config, credentials, error, profiles, sso_sessions)
    one a case, in order: two files, a part of the error's message, and how many sections there are
ROW(case, sso, section, key, nested, value)
    what the case must give. Without a key: there is such a section. Without a value: there is no
    such key. The value "{}" without nested: the key has nested keys. There is a row for each key
    that the case's files could be taken to have
LOCATION(name, home, other_home, config_variable, credentials_variable, config, credentials)"""
import json
import re
import sys

from c_literal import literal


def text_or_null(value):
    return 'NULL' if value is None else literal(value)


def spelled_keys(text):
    """Every key that a line of the text could be taken to have."""
    return sorted({key.strip().lower() for key in re.findall(r'^([^=\[\n]*)[=:]', text, re.M)} - {''})


def rows(number, sso, sections, text):
    keys = spelled_keys(text)
    for section, expected in sections.items():
        print('ROW(%d, %d, %s, NULL, NULL, NULL)' % (number, sso, literal(section)))
        assert set(expected) <= set(keys), (keys, expected)
        for key in keys:
            value = expected.get(key)
            nested = value if isinstance(value, dict) else {}
            top = None if value is None else '{}' if isinstance(value, dict) else value
            print('ROW(%d, %d, %s, %s, NULL, %s)' % (number, sso, literal(section), literal(key),
                                                     text_or_null(top)))
            for inner in keys:
                given = nested.get(inner)
                print('ROW(%d, %d, %s, %s, %s, %s)' % (
                    number, sso, literal(section), literal(key), literal(inner),
                    text_or_null(given)))


def parser_cases(path):
    for number, case in enumerate(json.load(open(path, encoding='utf-8'))['tests']):
        files, output = case['input'], case['output']
        assert set(files) <= {'configFile', 'credentialsFile'}
        assert set(output) <= {'profiles', 'ssoSessions', 'errorContaining'} and len(output) == 1
        config, credentials = files.get('configFile'), files.get('credentialsFile')
        error = output.get('errorContaining')
        print('CASE(%s, %s, %s, %s, %d, %d)' % (
            literal(case['name']), text_or_null(config), text_or_null(credentials),
            text_or_null(error), len(output.get('profiles', {})),
            len(output.get('ssoSessions', {}))))
        text = (config or '') + '\n' + (credentials or '')
        rows(number, 0, output.get('profiles', {}), text)
        rows(number, 1, output.get('ssoSessions', {}), text)


def locations(path):
    """Those of systems with a HOME; Windows has none, and tinyaws does not run there."""
    for case in json.load(open(path, encoding='utf-8'))['tests']:
        if case['platform'] == 'windows':
            continue
        given = case['environment']
        values = [case['name'], given.get('HOME'), case.get('languageSpecificHome'),
                  given.get('AWS_CONFIG_FILE'), given.get('AWS_SHARED_CREDENTIALS_FILE'),
                  case['configLocation'], case['credentialsLocation']]
        print('LOCATION(%s)' % ', '.join(text_or_null(v) for v in values))


def main(directory):
    parser_cases(directory + '/config-file-parser-tests.json')
    locations(directory + '/config-file-location-tests.json')


if __name__ == '__main__':
    main(sys.argv[1])
