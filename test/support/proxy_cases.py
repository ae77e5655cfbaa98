"""proxy_cases.py - which proxy botocore takes, as rows of C: for combinations of the variables, lists of
NO_PROXY and forms of a proxy's URL. What tinyaws has beyond botocore is left out here: ALL_PROXY, ranges,
a port that is the scheme's own, an IPv6 address without brackets, the dot of an absolute name."""
import itertools
import os
import random
from urllib.parse import urlsplit

from botocore.httpsession import ProxyConfiguration
from botocore.utils import get_environ_proxies

from c_literal import literal, ta_str

VARIABLES = ['https_proxy', 'HTTPS_PROXY', 'http_proxy', 'HTTP_PROXY', 'REQUEST_METHOD']
NAMES = ['', ' ', '.', '..', 'com', '.com', 'example.com', '.example.com', ' ..example.com ', 'EXAMPLE.com',
         'xample.com', 'a.example.com', 'b.example.com', 'example.com:8443', '.example.com:8443',
         'example.com:9', '*.example.com', '*', 'localhost', 'l', 'local-host', '10.0.0.1', '0.0.1', '1',
         '10.0.0.2', '10.0.0.1:8443', '[::1]', '[::1]:8443', '[::2]', 'example', ':8443',
         'http://example.com', 'example.com#x']
URLS = ['https://example.com', 'https://a.example.com', 'https://A.Example.COM/path', 'https://a.b.example.com',
        'https://notexample.com', 'https://example.com:8443', 'https://localhost', 'https://localhost:8443/x',
        'https://10.0.0.1', 'https://10.0.0.1:8443', 'https://[::1]', 'https://[::1]:8443', 'https://com']
PROXIES = ['http://p', 'http://p:3128', 'https://p', 'https://p:444/', 'p', 'p:3128', '//p:1', '10.0.0.9:80',
           'http://[::1]:8080', '[fe80::1]', 'http://u:w@p', 'u:w@p:1', 'https://u:w@p', 'http://u%40d:%3a%2F@p',
           'http://u:w:x@p', 'http://:w@p', 'http://u:%zz%@p', 'http://u:%4z%z4%4@p', 'http://u:a@b@p:2', 'http://p/path?q#f',
           'http://p:3128?q', 'http://u:' + 60 * '%7e' + '@p', 'http://u:1@p', 'http://u:12@p', 'http://u:123@p',
           'http://UP.example:3128']


def chosen(environment, url):
    """The proxy as scheme://host:port, and the credentials it is sent; None, None: direct."""
    os.environ.clear()
    os.environ.update(environment)
    configuration = ProxyConfiguration(get_environ_proxies(url))
    proxy = configuration.proxy_url_for(url)
    if proxy is None:
        return None, None
    parts = urlsplit(proxy)
    host = parts.netloc.rpartition('@')[2]
    if parts.port is None:
        host += ':443' if parts.scheme == 'https' else ':80'  # urllib3's port_by_scheme
    return f'{parts.scheme}://{host}', configuration.proxy_headers_for(proxy).get('Proxy-Authorization')


def row(environment, url):
    proxy, authorization = chosen(environment, url)
    variables = ', '.join(f'{{{literal(name)}, {literal(value)}}}' for name, value in environment.items())
    print(f'    {{{{{variables}}}, {ta_str(url)}, {ta_str(proxy)}, {ta_str(authorization)}}},')


def main():
    for values in itertools.product([None, '', 'http://p:1'], repeat=len(VARIABLES)):
        environment = {name: value and f'{value}{i}' if value else value
                       for i, (name, value) in enumerate(zip(VARIABLES, values)) if value is not None}
        for url in ['https://example.com', 'http://example.com']:
            row(environment, url)
    for lower, upper in itertools.product([None, '', 'example.com', 'other.com', '*'], repeat=2):
        environment = {'HTTPS_PROXY': 'p', 'no_proxy': lower, 'NO_PROXY': upper}
        row({name: value for name, value in environment.items() if value is not None}, URLS[0])
    choose = random.Random(1).choice
    lists = NAMES + [','.join(choose(NAMES) for _ in range(3)) for _ in range(40)]
    for names, url in itertools.product(lists, URLS):
        row({'HTTPS_PROXY': 'p', 'NO_PROXY': names}, url)
    for proxy in PROXIES:
        row({'HTTPS_PROXY': proxy}, URLS[0])


main()
