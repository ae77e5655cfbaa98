"""Errors as tinyaws prints them, which is how AWS CLI 2.36 does. Debian's AWS CLI 2.9 is older than this form:
nothing came before the message, a refusal had no code, and white space at the end of a message stayed."""

BEGIN = "\ntinyaws: [ERROR]: "
USAGE = """
usage: tinyaws [options] <command> <subcommand> [<subcommand> ...] [parameters]
To see help text, you can run:

  tinyaws help
  tinyaws <command> help
  tinyaws <command> <subcommand> help
"""


def begin(code=None):
    """How an error begins; `code` is AWS CLI's for one that is not the service's."""
    return BEGIN + (f"An error occurred ({code}): " if code else "")


def of_today(stderr, code=None):
    """What AWS CLI 2.9 wrote to stderr, as 2.36 has it under our name."""
    if not stderr.startswith(b"\n"):  # nothing, or no error in its form
        return stderr
    return (begin(code) + stderr[1:].decode().rstrip() + "\n").encode()
