"""c_literal.py - bytes as C: what the scripts that turn vectors into C includes share."""


def literal(data):
    """A C string literal of these bytes (or of this text in UTF-8)."""
    if isinstance(data, str):
        data = data.encode()
    out = []
    for byte in data:
        char = chr(byte)
        # Octal escapes end after three digits, unlike hexadecimal ones; "?" could begin a trigraph.
        out.append(char if 32 <= byte < 127 and char not in '"\\?' else '\\%03o' % byte)
    return '"' + ''.join(out) + '"'


def ta_str(data):
    """An initialiser of a ta_str; None is the absent slice."""
    if data is None:
        return '{0, 0}'
    if isinstance(data, str):
        data = data.encode()
    return '{%s, %d}' % (literal(data), len(data))
