"""toolchain/tells, which counts words and phrases that make our English hard to read."""
import subprocess

import pytest

from support.paths import ROOT


def tells(path):
    done = subprocess.run([ROOT / "toolchain/tells", path], capture_output=True, text=True, timeout=60)
    assert done.stderr == ""
    return done.returncode, [line for line in done.stdout.splitlines() if line.startswith(f"{path}:")]


@pytest.mark.parametrize("text, word", [
    ("digits alone", "alone"),
    ("what stands there", "stands"),
    ("the byte behind it", "behind"),
    ("read it anew.", "anew"),
    ("closed, lest it leaks", "lest"),
    ("It is Told twice", "told"),
    ("a value that is none", "is none"),
    ("as the RFC has it", "as ... has it"),
    ("words parted by commas", "parted by"),
    ("of no use here", "of no use"),
])
def test_a_tell_is_found_in_comments_strings_and_documents_only(tmp_path, text, word):
    source, document = tmp_path / "a.c", tmp_path / "a.md"
    source.write_text(f'int x; /* one line */\n/* {text}\n * more */\n'
                      f'const char *s = "{text}";\nint alone, told(behind, \'"\'); // but {text}\n')
    document.write_text(f"One line.\n{text}\n")
    assert tells(source) == (1, [f"{source}:{n}: {word}" for n in (2, 4, 5)])
    assert tells(document) == (1, [f"{document}:2: {word}"])


@pytest.mark.parametrize("text", [
    "leave it alone", "left alone", "a stand-alone program", "CA stands for certification authority",
    "behind a proxy", "behind a corporate firewall", "a clock that is behind", "if there is none",
    "there may be none", "is none of them", "a bold word, untold", "harvest",
])
def test_plain_uses_do_not_count(tmp_path, text):
    document = tmp_path / "a.md"
    document.write_text(f"{text}\n")
    assert tells(document) == (0, [])


def test_the_bound_is_one_in_a_thousand_lines(tmp_path):
    document = tmp_path / "a.md"
    document.write_text("plain\n" * 999 + "told\n")
    assert tells(document)[0] == 0
    document.write_text("plain\n" * 998 + "told\n")
    assert tells(document)[0] == 1
