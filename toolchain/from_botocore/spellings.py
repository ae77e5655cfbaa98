"""The way back from AWS CLI's names of operations, such as list-acls, to those of the API, such as ListACLs: each
word begins with a capital letter, but for the words found here."""
from collections import Counter, defaultdict


def words(cli_name, api_name):
    """(word of the command line, how the API spells it) for each word of a name."""
    at = 0
    for word in cli_name.split("-"):
        yield word, api_name[at:at + len(word)]
        at += len(word)
    assert at == len(api_name)


def spell(cli_name, special):
    return "".join(special.get(word, word.capitalize()) for word in cli_name.split("-"))


def usual(names):
    """{word: how most of the names spell it}, where that is not only Capitalised. names: (CLI name, API name)."""
    found = defaultdict(Counter)
    for cli_name, api_name in names:
        for word, spelling in words(cli_name, api_name):
            found[word][spelling] += 1
    # Of spellings that are as frequent, the first one by name: every run gives the same.
    most = {word: min(counts, key=lambda s: (-counts[s], s)) for word, counts in found.items()}
    return {word: spelling for word, spelling in most.items() if spelling != word.capitalize()}, most


def of(operations):
    """operations: {service: API names}. The words of all services, and {service: its own words, then whole names}."""
    from botocore import xform_name
    pairs = {service: [(xform_name(name, "-"), name) for name in names] for service, names in operations.items()}
    shared, _ = usual([pair for service in pairs.values() for pair in service])
    own = {}
    for service, names in pairs.items():
        _, most = usual(names)
        special = {word: spelling for word, spelling in most.items()
                   if spelling != shared.get(word, word.capitalize())}
        wrong = [api_name for cli_name, api_name in names if spell(cli_name, shared | special) != api_name]
        own[service] = sorted(special.values()) + sorted(wrong)
    return sorted(shared.values()), own
