"""make bench, second part: what one more call costs on a kept connection.

bench_calls.py CALLS: the program of calls.c, curl and botocore each make the same call N times in one
process over one connection. Writes a Markdown table, and how far the goals are met.
"""
import sys
import tempfile
from pathlib import Path

import measure
from loopback import ENVIRONMENT, Pki, Server, chain, environment_answer
from measure import instructions, peak, system_calls

HERE = Path(__file__).parent
NUMBERS = 1, 100, 10_000  # calls in a process
INSTRUCTIONS_MOST, SYSTEM_CALLS_MOST = 185_000, 5  # of a call: the goals


def tinyaws(_server, _work, n):
    return [Path(sys.argv[1]).resolve(), n]


def curl(server, work, n):
    """curl's own words for several requests: a file of options, parted by `next`."""
    one = "\n".join([
        f'url = "{server.url}/"', "silent", "show-error", f'cacert = "{server.ca}"',
        f'aws-sigv4 = "aws:amz:{ENVIRONMENT["AWS_REGION"]}:proton"',
        f'user = "{ENVIRONMENT["AWS_ACCESS_KEY_ID"]}:{ENVIRONMENT["AWS_SECRET_ACCESS_KEY"]}"',
        'header = "Content-Type: application/x-amz-json-1.0"',
        'header = "X-Amz-Target: AwsProton20200720.GetEnvironment"',
        r'data = "{\"name\":\"prod\"}"', ""])
    options = Path(work) / f"curl.{n}"
    options.write_text("next\n".join([one] * n))
    return ["/usr/bin/curl", "-q", "-K", options]


def botocore(server, _work, n):
    return ["/usr/bin/python3", HERE / "botocore_client.py", server.url, server.ca, n]


# Of each client: the two numbers whose difference gives the cost of a call.
CLIENTS = [("tinyaws", tinyaws, (100, 10_000)), ("curl --aws-sigv4", curl, (10, 100)),
           ("python3-botocore", botocore, (10, 60))]


def costs(command, numbers):
    """Instructions and system calls of one more call, and the peak at each of NUMBERS in KiB."""
    few, many = numbers

    def of_one_more(count):
        return (count(command(many)) - count(command(few))) / (many - few)

    # A peer that is late costs a client more calls: the least of three.
    return (of_one_more(instructions), min(of_one_more(system_calls) for _ in range(3)),
            [peak(command(n))["hwm"] for n in NUMBERS])


def main():
    with tempfile.TemporaryDirectory() as work:
        answer = Path(work) / "answer"
        answer.write_bytes(environment_answer())
        with Server(chain(Pki(work)), answer) as server:
            measure.ENVIRONMENT |= {"AWS_ENDPOINT_URL": server.url, "AWS_CA_BUNDLE": server.ca}
            print(f"\nOne more call on a kept connection, an answer of {answer.stat().st_size} bytes.\n")
            print("| client | instructions | system calls |",
                  " | ".join(f"peak KiB at N = {n:,}" for n in NUMBERS), "|")
            print("|---|---:|---:|" + "---:|" * len(NUMBERS))
            for name, command, numbers in CLIENTS:
                more, calls, peaks = costs(lambda n: command(server, work, n), numbers)
                print(f"| {name} | {more:,.0f} | {calls:.1f} |", " | ".join(f"{k:,}" for k in peaks),
                      "|", flush=True)
                if command is tinyaws:
                    ours = more, calls, peaks
    more, calls, peaks = ours
    print()
    for text, met in [
            (f"{more:,.0f} instructions; goal: at most {INSTRUCTIONS_MOST:,}", more <= INSTRUCTIONS_MOST),
            (f"{calls:.1f} system calls; goal: at most {SYSTEM_CALLS_MOST}", calls <= SYSTEM_CALLS_MOST),
            (f"{peaks[1]} KiB at N = {NUMBERS[1]}, {peaks[2]} at {NUMBERS[2]:,}; goal: the same",
             peaks[2] <= peaks[1] + 4)]:
        print(f"- {text}: {'met' if met else 'MISSED'}")


main()
