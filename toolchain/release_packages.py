"""The packages of a release: deb, rpm, apk and ipk of a static program, by nfpm (toolchain/nfpm.txt) and
packaging/nfpm/tinyaws.yaml."""

import gzip
import os
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
NFPM = ROOT / "build/nfpm/bin/nfpm"

# What each kind of package calls the architecture of a target. None: no system of that kind has it. An ipk is for one
# of OpenWrt's names, of which a processor has several: the one of most devices.
ARCHITECTURES = {
    # target                deb        rpm            apk            ipk
    "x86_64-linux-musl":      ("amd64", "x86_64", "x86_64", "x86_64"),
    "aarch64-linux-musl":     ("arm64", "aarch64", "aarch64", "aarch64_cortex-a53"),
    "riscv64-linux-musl":     ("riscv64", "riscv64", "riscv64", "riscv64_generic"),
    "i686-linux-musl":        ("i386", "i686", "x86", "i386_pentium4"),
    "powerpc64le-linux-musl": ("ppc64el", "ppc64le", "ppc64le", None),
    "s390x-linux-musl":       ("s390x", "s390x", "s390x", None),
    "loongarch64-linux-musl": ("loong64", "loongarch64", "loongarch64", "loongarch64_generic"),
    "arm-linux-musleabihf":   ("armhf", "armv7hl", "armv7", "arm_cortex-a7_neon-vfpv4"),
    "arm-linux-musleabi":     ("armel", "armv5tel", "armhf", "arm_arm926ej-s"),
    "mips-linux-musl":        ("mips", None, None, "mips_24kc"),
    "mipsel-linux-musl":      ("mipsel", None, None, "mipsel_24kc"),
}
# kind: (the revision of the package, its file's name)
KINDS = {
    "deb": ("0upstream1", "tinyaws_{version}-{revision}_{arch}.deb"),
    "rpm": ("1", "tinyaws-{version}-{revision}.{arch}.rpm"),
    "apk": ("r0", "tinyaws-{version}-{revision}.{arch}.apk"),
    "ipk": ("r1", "tinyaws_{version}-{revision}_{arch}.ipk"),
}


def names(version, target):
    """kind: (file name, architecture) of the packages of a target."""
    return {kind: (KINDS[kind][1].format(version=version, revision=KINDS[kind][0], arch=arch), arch)
            for kind, arch in zip(KINDS, ARCHITECTURES.get(target, ())) if arch}


def target_of(file, version):
    """The target of the package that has this file name, or None."""
    return next((target for target in ARCHITECTURES
                 if file in (name for name, _ in names(version, target).values())), None)


def nfpm_version():
    return re.search(r"^nfpm==(\S+)", (ROOT / "toolchain/nfpm.txt").read_text(), re.M)[1]


def lay_out(stage, program, recipes):
    """The files of all packages in the folder `stage`, as packaging/nfpm/tinyaws.yaml names them."""

    def put(name, data, mode=0o644):
        path = stage / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
        path.chmod(mode)

    def packed(data):
        return gzip.compress(data, 9, mtime=0)

    put("tinyaws", Path(program).read_bytes(), 0o755)
    put("tinyaws.1.gz", packed((ROOT / "build/tinyaws.1").read_bytes()))
    for name in ("tinyaws.bash", "tinyaws.fish", "_tinyaws"):
        put(name, (ROOT / "share/completions" / name).read_bytes())
    for path in (ROOT / "README.md", *(ROOT / "share/doc").glob("*.md")):
        put(f"doc/{path.name}", path.read_bytes())
    put("licenses/tinyaws.txt", (ROOT / "LICENSE").read_bytes())
    for path in (ROOT / "share/licenses").iterdir():
        put(f"licenses/{path.name}", path.read_bytes())
    changes = (ROOT / "CHANGELOG.md").read_bytes()
    put("CHANGELOG.md", changes)
    put("CHANGELOG.md.gz", packed(changes))
    for name in ("copyright", "tinyaws.lintian-overrides"):
        put(f"debian/{name}", (recipes / "debian" / name).read_bytes())
    put("debian/changelog.gz", packed((recipes / "debian/changelog").read_bytes()))


def pack(folder, version, epoch, target, program, tarball):
    """Pack the program of a target into `folder`; the recipes are filled in for `tarball`, the release's source."""
    with tempfile.TemporaryDirectory(prefix="tinyaws-packages-") as work:
        recipes, stage = Path(work) / "recipes", Path(work) / "stage"
        plain = {name: value for name, value in os.environ.items() if name not in ("DEBFULLNAME", "DEBEMAIL")}
        subprocess.run([ROOT / "packaging/recipes", tarball, recipes], check=True,
                       env=plain | {"SOURCE_DATE_EPOCH": str(epoch)})
        lay_out(stage, program, recipes)
        for kind, (name, arch) in names(version, target).items():
            # Only what is named here: nfpm expands any variable that the file mentions.
            env = {"PATH": os.environ["PATH"], "SOURCE_DATE_EPOCH": str(epoch), "PACKAGE_ARCH": arch,
                   "PACKAGE_RELEASE": KINDS[kind][0], "TZ": "UTC0"}
            done = subprocess.run([NFPM, "package", "--config", recipes / "nfpm/tinyaws.yaml", "--packager", kind,
                                   "--target", Path(work) / name], cwd=stage, env=env, capture_output=True, text=True)
            if done.returncode:
                sys.exit(f"make release: nfpm cannot make {name}:\n{done.stdout}{done.stderr}")
            shutil.copyfile(Path(work) / name, Path(folder) / name)
            print(f"  pack  {folder}/{name}")
