"""service_cases.py SERVICES_DEF - what botocore's models say of the services named there, as C
initialisers, in the same order."""
import re
import sys

import botocore.session

from c_literal import literal


def main(path):
    session = botocore.session.Session()
    for name in re.findall(r'^TA_SERVICE\(\w+, "([^"]+)"', open(path).read(), re.MULTILINE):
        metadata = session.get_service_model(name).metadata
        key = re.sub('[ -]', '_', metadata['serviceId']).upper()
        prefix = metadata['endpointPrefix']
        is_json = metadata['protocol'] == 'json'
        print('{%s},' % ', '.join(map(literal, (
            name, key, 'AWS_ENDPOINT_URL_' + key, prefix, metadata.get('signingName', prefix),
            metadata['targetPrefix'] if is_json else '',
            metadata['jsonVersion'] if is_json else ''))))


if __name__ == '__main__':
    main(sys.argv[1])
