"""make bench: what the main job costs tinyaws, curl, AWS CLI v2 and botocore, side by side in one run.

bench.py TINYAWS: every client asks the same server, a process of its own, over the same chain, and
prints the same answer. Writes a Markdown table of each chain, and how far the goals are met.
"""
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

from costs import Costs, table, version
from loopback import ENVIRONMENT, Pki, Server, chain, curl, environment_answer, job

HERE = Path(__file__).parent
DISTRIBUTION = Path("/etc/ssl/certs/ca-certificates.crt")
CPU_SHARE = 60  # AWS CLI's CPU time, that many times less


@dataclass
class Chain:
    title: str
    most: float  # million instructions of a call: the goal
    order: dict  # as chain() takes it
    calls: int = 60  # of the system, at most
    bundled: bool = False  # the root comes after all those of the distribution

    def ca(self, root, work):
        """The file to trust, where `root` is the chain's."""
        if not self.bundled:
            return root
        bundle = Path(work) / "bundle.pem"
        bundle.write_bytes(DISTRIBUTION.read_bytes() + Path(root).read_bytes())
        return bundle


CHAINS = [Chain("all RSA-2048, as AWS's endpoints serve it", 5.5, {}),
          Chain("RSA-2048 below a P-256 root", 16.5, {"root": "p256"}),
          Chain("all P-256", 37, {"root": "p256", "others": "p256"}),
          Chain("all RSA-2048, its root last in the distribution's bundle", 8.5, {},
                calls=200, bundled=True),
          Chain("RSA-4096 with two intermediates", 15.5,
                {"root": "rsa4096", "others": "rsa4096", "intermediates": 2})]


def tinyaws(server):
    return job(Path(sys.argv[1]).resolve(), server)


def aws_cli(server):
    return job("/usr/bin/aws", server)


def botocore(server):
    return ["/usr/bin/python3", HERE / "botocore_client.py", server.url, server.ca]


CLIENTS = [("tinyaws", tinyaws, 40), ("curl --aws-sigv4", curl, 40), ("AWS CLI v2", aws_cli, 7),
           ("python3-botocore", botocore, 7)]


def goals(all_costs, chain):
    ours, _, cli, _ = all_costs
    millions = ours.instructions / 1e6
    times = cli.cpu / ours.cpu
    for text, met in [
            (f"{millions:.2f} M instructions; goal: at most {chain.most}", millions <= chain.most),
            (f"{ours.calls} system calls; goal: at most {chain.calls}", ours.calls <= chain.calls),
            (f"AWS CLI takes {times:,.0f} times the CPU time; goal: {CPU_SHARE}", times >= CPU_SHARE)]:
        yield f"- {text}: {'met' if met else 'MISSED'}"


def main():
    print("Peers:", "; ".join([
        version("/usr/bin/curl", "--version"), version("/usr/bin/aws", "--version"),
        "botocore " + version("/usr/bin/python3", "-c",
                              "import botocore; print(botocore.__version__)")]))
    with tempfile.TemporaryDirectory() as work:
        answer = Path(work) / "answer"
        answer.write_bytes(environment_answer())
        pki = Pki(work)
        for each in CHAINS:
            with Server(chain(pki, **each.order), answer) as server:
                server.ca = each.ca(server.ca, work)
                all_costs = [Costs.of(name, command(server), runs)
                             for name, command, runs in CLIENTS]
            print(f"\nChain: {each.title}. TLS 1.3, an answer of {answer.stat().st_size} bytes.\n")
            print(*table(all_costs), "", *goals(all_costs, each), sep="\n", flush=True)
    print("\nInstructions: valgrind's callgrind, user space. CPU: user and system time by wait4. "
          "System calls: strace -f.\nPeak memory: VmHWM as the process ends.")


main()
