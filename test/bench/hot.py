"""make hot: which input sections of the program the main job touches, for toolchain/layout.d/layout.

hot.py FOLDER: of build/<target>; writes hot of toolchain/layout.d; service, with what more a small call of a service
with a model touches after port_release_code; and warm, with what more the main job touches when its credentials come
from elsewhere than the environment. The jobs run under valgrind, which shows every address that
is executed, read or written; the linker's map tells whose it is.
"""
import bisect
import re
import subprocess
import sys
import tempfile
from pathlib import Path

from loopback import REPO, Pki, Server, chain, environment_answer, job
from measure import run
from providers import Providers
from services import SMALL, serve

HEAD = """\
# hot - what the main job touches. Written by make hot; README.md says why. A line is an object file, then its
# functions and constants; a name that begins with a dot is a whole section.
"""
SERVICE_HEAD = """\
# service - what a small call of a service with a model touches from the release of warm on. Written by make hot, in the
# form of hot.
"""
WARM_HEAD = """\
# warm - what the main job also touches if its credentials do not come from the environment. Written by make hot,
# in the form of hot.
"""
LISTS = REPO / "toolchain/layout.d"
HOT, SERVICE, WARM = LISTS / "hot", LISTS / "service", LISTS / "warm"
OURS = {path.stem for path in (REPO / "src").rglob("*.c")}
# Of these all constants are warm, though the main job needs some of their code.
PROVIDERS = {path.stem for folder in ("config", "creds") for path in (REPO / "src" / folder).glob("*.c")}
PROVIDERS |= {stem for stem in OURS if re.match("config_files|endpoint|fetch", stem)}
KEYS = ["rsa", "rsa4096", "p256"]
# .text.NAME or .rodata.NAME, and what a compiler appends to it.
NAMED = re.compile(r"\.(?:text|rodata)\.(?!str\d|cst\d)(.+?)(?:\.(?:isra|part|constprop|str\d+)\.\d+|\.\d+)*")
P256 = re.compile(r"\.rodata\.(secp256r1|mpi_one|mbedtls_eckey_info)")
# What the runs do not show: the wait for a peer that is late, the name server and the built-in roots
# of a job that calls AWS itself, the kernel's vdso, which valgrind hides from libc,
# and what lets go of the rest.
UNSEEN = {"ack_now", "address", "dns", "dns_message", "dns_server", "resolv_conf", "trust_anchors",
          "socket", "random_port", "tcp", "vdso", "strcmp", "_Exit", "madvise", "release_code"}
# And the other suite's hash, and --wait.
UNSEEN |= {"wait", "ioctl"}
MORE = {".text." + name for name in (
    "mbedtls_sha256_clone", "ssl_update_checksum_sha256", "ta_proton_get_environment", "poll", "wait_for",
    "ta_run_renew_credentials", "ta_output_close", "ta_outs", "ta_out_untrusted", "port_sleep_until",
    "port_terminal_columns")}
# The models of all services: a call touches its own, which is small. And strings that others refer to.
MODELS = {("model", "bytes_*"), ("service_table", ".rodata.*.str1.1")}
RELEASE = "port_release_code"
# A build without models has these in place of the engine's.
WITHOUT_MODELS = {("no_engine", "ta_engine_prints"), ("no_engine", "ta_engine_room")}
# Most of their constants are texts of refusals.
REFUSALS = {"args", "args_command", "args_message", "args_option"}
# What has run when port_release_code gives the rest back; before that there is room for it.
OVER = REFUSALS | {"landlock", "sandbox", "seccomp", "session"}


def placed(linker_map):
    """(address, size, object's stem, section) of each input section with code or constants."""
    text = linker_map.read_text().partition("Linker script and memory map")[2]
    rows = re.findall(r"^ (\.\S+)\s+0x([0-9a-f]+)\s+0x([0-9a-f]+) (\S+)$", text, re.M)
    for name, address, size, origin in rows:
        if re.match(r"\.(text|rodata)\b", name) and int(size, 16) and int(address, 16):
            stem = re.search(r"([^/(]+)\.l?o\)?$", origin)
            if stem:
                yield int(address, 16), int(size, 16), stem[1], name


def valgrind(*command, prefix=(), **how):
    """Run the job; what valgrind says of it, of parts the last one."""
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder) / "out"
        run([*prefix, "valgrind", "-q", *(str(c).replace("OUT", str(out)) for c in command)], **how)
        return out.read_text()


def executed(command, *options, **how):
    """The address of every instruction that the run executes."""
    profile = valgrind("--tool=callgrind", "--dump-instr=yes", "--compress-pos=no",
                       "--callgrind-out-file=OUT", *options, *command, **how)
    return {int(a, 16) for a in re.findall(r"^0x([0-9a-f]+) ", profile, re.M)}


def accessed(command, after=None, **how):
    """The address of every datum that the run reads or writes; only after the last instruction of a section, if one
    is given. Slow: a minute."""
    trace = valgrind("--tool=lackey", "--trace-mem=yes", "--log-file=OUT", *command, **how)
    if after:
        trace = trace[max(trace.rfind(f"I  {a:08x},") for a in range(after[0], sum(after[:2]))):]
    return {int(a, 16) for a in set(re.findall(r"^ [LSM] ([0-9a-f]+),", trace, re.M))}


def touched(sections, addresses, kind):
    """The sections of that kind at these addresses. Kinds apart, because the map shows merged strings
    longer than they are, over what follows."""
    rows = [row for row in sections if row[3].startswith(kind)]
    starts = [row[0] for row in rows]
    for address in addresses:
        row = rows[bisect.bisect(starts, address) - 1]
        if row[0] <= address < row[0] + row[1]:
            yield row


def constants_of(obj, functions):
    """The sections of constants that these functions of an object file refer to. The compiler keeps one
    of equal strings, with the first function that has it, hot or not, and the linker merges further:
    so where a string was touched does not tell whose it is."""
    text = subprocess.run(["readelf", "-SsrW", obj], check=True, capture_output=True, text=True).stdout
    sections = dict(re.findall(r"^  \[ *(\d+)\] (\S+)", text, re.M))
    # Those of the object's tables.
    yield from (name for name in sections.values() if re.fullmatch(r"\.rodata\.str\S+", name))
    symbols = {name: index for index, name in
               re.findall(r"LOCAL +\S+ +(\d+) (\.LC\d+)$", text, re.M)}
    for name, body in re.findall(r"^Relocation section '\.rela\.text\.(\S+)'.*\n.*\n((?:[0-9a-f]{8}.*\n)*)",
                                 text, re.M):
        if re.sub(r"\.(isra|part|constprop)\.\d+.*|\.\d+$", "", name) in functions:
            for symbol in re.findall(r"[0-9a-f]{16} (\.\S+) [+-]", body):
                section = sections[symbols[symbol]] if symbol in symbols else symbol
                if section.startswith(".rodata"):
                    yield section


def names_of(folder, rows):
    """(object's stem, name as the lists spell it) of sections, and of the strings they need."""
    names = {(stem, named[1] if (named := NAMED.fullmatch(section)) else section)
             for _, _, stem, section in rows if not re.search(r"\.str\d", section)}
    fixed = folder / "fixed"  # the program's own objects, if it has some
    for obj in (fixed if fixed.exists() else folder).rglob("*.o"):
        functions = {name for stem, name in names if stem == obj.stem}
        if functions:
            names |= {(obj.stem, section) for section in constants_of(obj, functions)
                      if not (named := NAMED.fullmatch(section)) or named[1] not in functions}
    return names


def lines(names):
    return "".join(" ".join([stem, *sorted(n for s, n in names if s == stem)]) + "\n"
                   for stem in sorted({stem for stem, _ in names}))


def find_hot(folder, sections):
    hot = {row for row in sections if row[2] in UNSEEN or row[3] in MORE or P256.match(row[3])}
    # lackey is slow: a short answer, and no P-256, whose constants are told by their names.
    for key, version, see, spec in [*((key, version, executed, 68_000)
                                      for key in KEYS for version in ["1.2", "1.3"]),
                                    ("rsa", "1.3", accessed, 100), ("rsa", "1.2", accessed, 100)]:
        with tempfile.TemporaryDirectory() as work:
            answer = Path(work) / "answer"
            answer.write_bytes(environment_answer(spec_raw=spec))
            with Server(chain(Pki(work), key, key, 2), answer, version) as server:
                addresses = see(job(folder / "tinyaws.full", server))
        hot.update(touched(sections, addresses, ".text" if see == executed else ".rodata"))
    return names_of(folder, {row for row in hot if row[2] not in OVER}) | WITHOUT_MODELS


def find_service(folder, sections):
    """What runs before the release is given back with the rest."""
    service = set()
    release = next(row for row in sections if row[3] == ".text." + RELEASE)
    with tempfile.TemporaryDirectory() as work:
        answers = Path(work) / "answers"
        answers.mkdir()
        with serve(Pki(work), answers) as server:
            commands = [(call.command(folder / "tinyaws.full", server), call.shows) for call in SMALL.values()]
            for command, shows in commands:
                addresses = executed(command, f"--dump-after={RELEASE}", shows=shows)
                service.update(touched(sections, addresses, ".text"))
            service.update(touched(sections, accessed(commands[0][0], release, shows=commands[0][1]), ".rodata"))
    return names_of(folder, service) | MODELS


def without(names, placed_before):
    """Those that no list before has; of a constant, under either of its names."""
    return {(stem, name) for stem, name in names
            if not {name, re.sub(r"^\.rodata\.", "", name)} & {n for s, n in placed_before if s == stem}}


def find_warm(folder, sections, hot):
    """Code as the runs show it, and with it all constants of our own objects that they use."""
    warm = set()
    with tempfile.TemporaryDirectory() as work, Providers(work) as places:
        for name in places.jobs:
            addresses = executed(places.command(name, folder / "tinyaws.full"),
                                 environment=places.environment(name), prefix=places.prefix)
            warm.update(touched(sections, addresses, ".text"))
    names = names_of(folder, warm)
    mixed = {stem for stem, _ in hot} - PROVIDERS
    return names | {(stem, name) for stem, _ in names if stem in OURS - mixed - REFUSALS
                    for name in (".rodata", ".rodata.*")}


def main():
    folder = Path(sys.argv[1])
    sections = sorted(placed(folder / "tinyaws.map"))
    hot = find_hot(folder, sections)
    service = without(find_service(folder, sections), hot)
    warm = without(find_warm(folder, sections, hot), hot | service)
    HOT.write_text(HEAD + lines(hot))
    SERVICE.write_text(SERVICE_HEAD + lines(service))
    WARM.write_text(WARM_HEAD + lines(warm))


main()
