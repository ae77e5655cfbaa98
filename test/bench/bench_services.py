"""make bench, third part: a parameter by every client, a large answer in every output, and the main job with models
beside without.

bench_services.py TINYAWS CORE GO-CLIENT: CORE is the program without models, GO-CLIENT that of go_client/.
"""
import subprocess
import sys
import tempfile
from pathlib import Path

from costs import Costs, table
from loopback import ENVIRONMENT, Pki, Server, chain, environment_answer, job
from measure import instructions, peak
from services import ANSWER_SIZE, GET_PARAMETER, SCAN, SCANS, serve

HERE = Path(__file__).parent
TINYAWS, CORE, GO_CLIENT = (Path(path).resolve() for path in sys.argv[1:])
NAME = GET_PARAMETER.words[GET_PARAMETER.words.index("--name") + 1]
MODELS_MOST = 1.01  # of the main job's instructions without models


def parameter_clients(server):
    """(name, command, runs) of each."""
    yield "tinyaws", GET_PARAMETER.command(TINYAWS, server), 40
    yield "aws-sdk-go-v2", [GO_CLIENT, NAME], 20
    yield "AWS CLI v2", GET_PARAMETER.command("/usr/bin/aws", server), 7
    yield "python3-botocore", ["/usr/bin/python3", HERE / "botocore_parameter.py", server.url, server.ca, NAME], 7


def of_parameter(server):
    # callgrind cannot follow the signals by which Go's threads preempt each other.
    environment = ENVIRONMENT | {"AWS_ENDPOINT_URL": server.url, "AWS_CA_BUNDLE": str(server.ca),
                                 "GODEBUG": "asyncpreemptoff=1"}
    how = {"environment": environment, "shows": GET_PARAMETER.shows}
    print("\n`ssm get-parameter --with-decryption --query Parameter.Value --output text`, TLS 1.3, RSA-2048 chain.\n")
    print(*table([Costs.of(name, command, runs, **how) for name, command, runs in parameter_clients(server)]),
          sep="\n", flush=True)


def of_scan(server):
    print(f"\n`dynamodb scan`, an answer of {ANSWER_SIZE:,} bytes, {len(SCAN.answer['Items']):,} items.\n\n"
          "| output | instructions a byte | peak memory KiB |\n|---|---:|---:|")
    for name, options in SCANS.items():
        command = SCAN.command(TINYAWS, server, *options)
        count = instructions(command, shows=SCAN.shows)
        print(f"| {name} | {count / ANSWER_SIZE:,.0f} | {peak(command, shows=SCAN.shows)['hwm']:,} |", flush=True)


def of_models(pki, work):
    answer = Path(work) / "answer"
    answer.write_bytes(environment_answer())
    with Server(chain(pki), answer) as server:
        # Numbers that are drawn at random cost more or less: the least of three.
        default, core = (min(instructions(job(program, server)) for _ in range(3)) for program in (TINYAWS, CORE))
    print(f"\nThe main job: {default:,} instructions with models, {core:,} without; goal: at most 1 % more: "
          f"{'met' if default <= core * MODELS_MOST else 'MISSED'}")


def main():
    built = subprocess.run(["go", "version", GO_CLIENT], check=True, capture_output=True, text=True).stdout
    print("\naws-sdk-go-v2 is built by", built.split()[-1])
    with tempfile.TemporaryDirectory() as work:
        pki, answers = Pki(work), Path(work) / "answers"
        answers.mkdir()
        with serve(pki, answers) as server:
            of_parameter(server)
            of_scan(server)
        of_models(pki, work)


main()
