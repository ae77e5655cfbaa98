"""make hot: which input sections of the program the main job touches, for toolchain/layout.

hot.py FOLDER: of build/<target>; writes toolchain/hot. The jobs run under valgrind, which shows every
address that is executed, read or written; the linker's map tells whose it is.
"""
import bisect
import re
import subprocess
import sys
import tempfile
from pathlib import Path

from loopback import ENVIRONMENT, REPO, Pki, Server, chain, environment_answer, job

HEAD = """\
# hot - what the main job touches of the program: an object file, and its functions and constants, or
# with a dot in front whole sections of it. Written by make hot, from runs of the job; toolchain/layout
# puts these first, apart from all else. One that is missing or gone costs memory, and breaks nothing.
"""
HOT = REPO / "toolchain/hot"
KEYS = ["rsa", "rsa4096", "p256"]
# .text.NAME or .rodata.NAME, and what a compiler appends to it.
NAMED = re.compile(r"\.(?:text|rodata)\.(?!str\d|cst\d)(.+?)(?:\.(?:isra|part|constprop|str\d+)\.\d+|\.\d+)*")
P256 = re.compile(r"\.rodata\.(secp256r1|mpi_one)")
# What the runs do not show: the wait for a peer that is late, the name server and the built-in roots
# of a job that calls AWS itself, and the kernel's vdso, which valgrind hides from libc.
UNSEEN = {"address", "dns", "dns_message", "dns_server", "resolv_conf", "trust_anchors",
          "socket", "tcp", "vdso", "strcmp", "_Exit"}


def placed(linker_map):
    """(address, size, object's stem, section) of each input section with code or constants."""
    text = linker_map.read_text().partition("Linker script and memory map")[2]
    rows = re.findall(r"^ (\.\S+)\s+0x([0-9a-f]+)\s+0x([0-9a-f]+) (\S+)$", text, re.M)
    for name, address, size, origin in rows:
        if re.match(r"\.(text|rodata)\b", name) and int(size, 16) and int(address, 16):
            stem = re.search(r"([^/(]+)\.l?o\)?$", origin)
            if stem:
                yield int(address, 16), int(size, 16), stem[1], name


def valgrind(*command):
    """Run the job; what valgrind says of it."""
    with tempfile.NamedTemporaryFile("r") as out:
        tool = [str(c).replace("OUT", out.name) for c in command]
        done = subprocess.run(["valgrind", "-q", *tool], env=ENVIRONMENT, capture_output=True, text=True)
        if done.returncode or "CANCELLING" not in done.stdout:
            raise SystemExit(f"{command}: exit status {done.returncode}\n{done.stderr}")
        return out.read()


def executed(command):
    """The address of every instruction that the run executes."""
    profile = valgrind("--tool=callgrind", "--dump-instr=yes", "--compress-pos=no",
                       "--callgrind-out-file=OUT", *command)
    return {int(a, 16) for a in re.findall(r"^0x([0-9a-f]+) ", profile, re.M)}


def accessed(command):
    """The address of every datum that the run reads or writes. Slow: a minute."""
    trace = valgrind("--tool=lackey", "--trace-mem=yes", "--log-file=OUT", *command)
    return {int(a, 16) for a in set(re.findall(r"^ [LSM] ([0-9a-f]+),", trace, re.M))}


def main():
    folder = Path(sys.argv[1])
    sections = sorted(placed(folder / "tinyaws.map"))
    hot = {row for row in sections if row[2] in UNSEEN or P256.match(row[3])}
    # lackey is slow: a short answer, and no P-256, whose constants are told by their names.
    for key, version, see, spec in [*((key, version, executed, 68_000)
                                      for key in KEYS for version in ["1.2", "1.3"]),
                                    ("rsa", "1.3", accessed, 100), ("rsa", "1.2", accessed, 100)]:
        with tempfile.TemporaryDirectory() as work:
            answer = Path(work) / "answer"
            answer.write_bytes(environment_answer(spec_raw=spec))
            with Server(chain(Pki(work), key, key, 2), answer, version) as server:
                addresses = see(job(folder / "tinyaws.full", server))
        # Apart, because the map shows merged strings longer than they are, over what follows.
        kind = ".text" if see == executed else ".rodata"
        rows = [row for row in sections if row[3].startswith(kind)]
        starts = [row[0] for row in rows]
        for address in addresses:
            row = rows[bisect.bisect(starts, address) - 1]
            if row[0] <= address < row[0] + row[1]:
                hot.add(row)
    # A function's strings go with the function, whichever place the linker shows for equal ones.
    hot = {row for row in hot if not re.search(r"\.\w+\.str\d", row[3].removeprefix(".rodata"))}
    names = {(stem, named[1] if (named := NAMED.fullmatch(section)) else section)
             for _, _, stem, section in hot}
    # The linker keeps one of equal strings, and shows where that is alone: what was hot stays hot.
    for line in HOT.read_text().splitlines():
        stem, *before = line.split()
        names |= {(stem, name) for name in before if name.startswith(".rodata.str")}
    HOT.write_text(HEAD + "".join(
        " ".join([stem, *sorted(n for s, n in names if s == stem)]) + "\n"
        for stem in sorted({stem for stem, _ in names})))


main()
