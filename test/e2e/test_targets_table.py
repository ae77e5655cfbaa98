"""The table of targets in share/doc/figures.md: a row for each, within the limits, in the form that its command prints."""
import re
import subprocess
import sys

import pytest

from support.paths import ROOT

TINYAWS = (ROOT / "build/tinyaws").resolve()  # the build host's own, whatever else is tested

MAKE = subprocess.run(["make", "-s", "print-targets"], cwd=ROOT, capture_output=True, text=True)
TARGETS = [name for name in MAKE.stdout.split() if (ROOT / f"toolchain/{name}.mk").exists()]


def cells(line):
    return [cell.strip() for cell in line.strip("|").split("|")]


def rows_of(text):
    """The rows of the table whose first column is target: name -> {column: cell}."""
    lines = text[text.index("| target | program B |"):].split("\n\n")[0].splitlines()
    names = cells(lines[0])
    return [dict(zip(names, cells(line), strict=True)) for line in lines[2:]]


def number(cell):
    return int(cell.replace(",", ""))


@pytest.fixture(scope="module")
def figures():
    return [row for row in rows_of((ROOT / "share/doc/figures.md").read_text()) if row["target"] != "the same"]


def test_each_target_has_a_row(figures):
    assert len(TARGETS) > 10
    assert [row["target"] for row in figures] == TARGETS


def test_linux_targets_keep_the_limits(figures):
    for row in (row for row in figures if "-linux-" in row["target"]):
        target = row["target"]
        assert row["linked"] == ("dynamic" if target.endswith("-gnu") else "static"), target
        assert number(row["program B"]) <= 768 * 1024, target
        assert number(row["core B"]) <= 512 * 1024, target
        assert number(row["arena B"]) <= 122_880, target
        assert number(row["stack KiB"]) <= 64, target
        # A dynamic program holds pages of libc and the loader as well.
        assert number(row["resident KiB"]) <= (2304 if row["linked"] == "dynamic" else 1024), target
        assert number(row["calls"]) <= 80, target
        assert row["run by"] in ("host", *(f"qemu-{name}" for name in qemu_of(target)))


def qemu_of(target):
    return re.findall(r"^QEMU *:= *(\S+)", (ROOT / f"toolchain/{target}.mk").read_text(), re.M)


def test_a_target_that_nothing_runs_has_its_sizes_alone(figures):
    for row in figures:
        measured = [row[name] for name in ("arena B", "stack KiB", "resident KiB", "calls")]
        if "-linux-" in row["target"]:
            assert "–" not in measured
        else:
            assert row["run by"] == "–" and measured == 4 * ["–"]
            assert number(row["text"]) > 0


def targets_py(*arguments):
    done = subprocess.run([sys.executable, "-B", ROOT / "test/bench/targets.py", *arguments],
                          capture_output=True, text=True, timeout=120)
    assert (done.returncode, done.stderr) == (0, "")
    return done.stdout


def test_the_command_prints_such_a_row_and_writes_it_in_its_place(tmp_path):
    folder, figures = TINYAWS.parent, tmp_path / "figures.md"
    head = (ROOT / "share/doc/figures.md").read_text().partition("| target | program B |")[2].split("\n| ")[0]
    before, after = f"Text.\n\n| target | program B |{head}\n", "\n| other | of | it |\n| the same | too |\n\nMore.\n"
    figures.write_text(f"{before}| {folder.name} | old |\n| the same | old |{after}")
    printed = targets_py(figures, folder)
    row, = rows_of(printed)
    assert figures.read_text() == before + printed.splitlines()[-1] + after
    assert row["target"] == folder.name and row["linked"] == "static" and row["run by"] == "host"
    assert number(row["program B"]) == TINYAWS.stat().st_size
    assert number(row["core B"]) == (TINYAWS.parent / "core/tinyaws").stat().st_size
    assert 0 < number(row["arena B"]) <= 122_880
    assert 0 < number(row["stack KiB"]) <= 64
    assert 0 < number(row["resident KiB"]) <= 512
    assert 0 < number(row["calls"]) <= 80  # one run, whose peer may be late


def test_without_a_way_to_run_it_a_row_says_so(tmp_path):
    """A program of another processor, without the name of an emulator."""
    program = bytearray(TINYAWS.read_bytes())
    program[18:20] = (183).to_bytes(2, "little")  # EM_AARCH64
    (tmp_path / "tinyaws").write_bytes(program)
    (tmp_path / "tinyaws").chmod(0o755)
    row, = rows_of(targets_py(tmp_path))
    assert row["core B"] == "–"  # there is none beside it
    assert [row[name] for name in ("run by", "arena B", "stack KiB", "resident KiB", "calls")] == 5 * ["–"]
    assert number(row["program B"]) == TINYAWS.stat().st_size
