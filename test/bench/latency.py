"""make latency: how long a call takes over a link with delay, and with loss; every client in one run.

latency.py TINYAWS CORE GO-CLIENT. The link is link.py's. Prints Markdown tables, and how far the goal is met."""
import statistics
import sys
import tempfile
from pathlib import Path

from link import BOTH, FAR, NAMES, ONLY_V4, Link
from loopback import ENVIRONMENT, Pki, chain, curl, environment_answer, job
from services import GET_PARAMETER, answer_bytes
from support.credentials import EXAMPLE, Credentials
from support.sts_server import Role, StsServer

HERE = Path(__file__).parent
TINYAWS, CORE, GO_CLIENT = (Path(path).resolve() for path in sys.argv[1:])
ROUND_TRIPS = (0, 50, 150)  # milliseconds
RUNS, LOSSY_RUNS, AT_ONCE = 15, 400, 4
SLOW, SLOW_RUNS = "botocore", 100  # of which more runs take too long
LOSS, LOSSY_ROUND_TRIP = 1, 50
P99_MOST = 600  # milliseconds, of tinyaws


def clients(server):
    """name -> (command, how as Link.times has it)"""
    by_environment = ENVIRONMENT | {"AWS_ENDPOINT_URL": server.url, "AWS_CA_BUNDLE": str(server.ca)}
    return {
        "tinyaws": (job(TINYAWS, server), {}),
        "tinyaws-core": (job(CORE, server), {}),
        "curl --aws-sigv4": (curl(server), {}),
        "aws-sdk-go-v2, ssm get-parameter": ([GO_CLIENT, "/app/password"],
                                             {"environment": by_environment, "shows": GET_PARAMETER.shows.decode()}),
        SLOW: (["/usr/bin/python3", HERE / "botocore_client.py", server.url, server.ca], {}),
    }


ROLE = Role("arn:aws:iam::123456789012:role/deploy", Credentials("ASIAROLE", "secret/OF+THE+ROLE", "token/" + 1200 * "x"))
PROFILE = f"""\
[profile role]
role_arn = {ROLE.arn}
source_profile = base
[profile base]
aws_access_key_id = {EXAMPLE.access_key}
aws_secret_access_key = {EXAMPLE.secret_key}
"""


def with_a_role(server, sts, folder):
    """As a client of clients(): STS is asked on a connection of its own, before the service."""
    (folder / "config").write_text(PROFILE)
    environment = {name: value for name, value in ENVIRONMENT.items() if not name.startswith("AWS_")} | {
        "AWS_REGION": ENVIRONMENT["AWS_REGION"], "AWS_CONFIG_FILE": str(folder / "config"),
        "AWS_CA_BUNDLE": str(server.ca), "AWS_ENDPOINT_URL_STS": f"https://{BOTH}:{sts.port}"}
    return job(TINYAWS, server, "--profile", "role"), {"environment": environment}


def percentile(times, percent):
    """The nearest rank."""
    return times[-(-len(times) * percent // 100) - 1]


class Place:
    """Where the certificates and answers of all servers are."""

    def __init__(self, folder):
        self.folder = Path(folder)
        self.certificate = chain(Pki(folder), name=BOTH, names=NAMES)
        self.answers = self.folder / "answers"
        self.answers.mkdir()
        (self.answers / "CancelEnvironmentDeployment").write_bytes(environment_answer())
        (self.answers / "GetParameter").write_bytes(answer_bytes(GET_PARAMETER))

    def times(self, name, round_trip_ms):
        """client -> its times"""
        with Link(self.folder, round_trip_ms) as link:
            server = link.serve(self.certificate, self.answers, name)
            return {client: link.times(command, RUNS, **how) for client, (command, how) in clients(server).items()}

    def times_with_loss(self, name):
        """client, and its times, one after the other"""
        with Link(self.folder, LOSSY_ROUND_TRIP, LOSS) as link:
            server = link.serve(self.certificate, self.answers, name)
            for client, (command, how) in clients(server).items():
                yield client, link.times(command, SLOW_RUNS if client == SLOW else LOSSY_RUNS, AT_ONCE, **how)

    def times_with_a_role(self, round_trip_ms):
        with Link(self.folder, round_trip_ms) as link:
            server = link.serve(self.certificate, self.answers, BOTH)
            sts = StsServer(ROLE, certificate=self.certificate, listener=link.far.listen(FAR[1]))
            try:
                command, how = with_a_role(server, sts, self.folder)
                return link.times(command, RUNS, **how)
            finally:
                sts.stop()


def of_delay(place):
    print(f"A call by a name with AAAA and A, over a link with delay; the median of {RUNS} runs, ms. Round trips: what the "
          "last two differ by in their least times.\n\n| client |",
          *(f"{ms} ms there and back |" for ms in ROUND_TRIPS), "round trips |")
    print("|---|" + "---:|" * (len(ROUND_TRIPS) + 1))
    found = [place.times(BOTH, ms) | {"tinyaws, a role by AWS STS": place.times_with_a_role(ms)}
             for ms in ROUND_TRIPS]
    least, most = ROUND_TRIPS[-2:]
    for client in found[0]:
        print(f"| {client} |", *(f"{statistics.median(each[client]):,.0f} |" for each in found),
              f"{(found[-1][client][0] - found[-2][client][0]) / (most - least):.1f} |", flush=True)


def of_loss(place, name, kind):
    """client -> p99 of its times"""
    print(f"\nA call by a name with {kind}, {LOSSY_ROUND_TRIP} ms there and back, {LOSS} % of the packets of each "
          "direction lost, ms.\n\n| client | runs | median | p90 | p99 | most |\n|---|---:|---:|---:|---:|---:|")
    p99 = {}
    for client, times in place.times_with_loss(name):
        p99[client] = percentile(times, 99)
        print(f"| {client} | {len(times)} |", *(f"{percentile(times, each):,.0f} |" for each in (50, 90, 99, 100)),
              flush=True)
    return p99


def main():
    with tempfile.TemporaryDirectory() as folder:
        place = Place(folder)
        of_delay(place)
        p99 = [of_loss(place, BOTH, "AAAA and A"), of_loss(place, ONLY_V4, "A only")]
    print()
    for each, kind in zip(p99, ("AAAA and A", "A only")):
        for client in ("tinyaws", "tinyaws-core"):
            print(f"- p99 of {client}, {kind}: {each[client]:,.0f} ms; goal: at most {P99_MOST}: "
                  f"{'met' if each[client] <= P99_MOST else 'MISSED'}")


main()
