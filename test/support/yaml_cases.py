"""yaml_cases.py - texts in YAML with what ruamel.yaml, which AWS CLI reads them with, makes of them: rows of C, text and
JSON; NULL for one that it refuses. Some are by hand, the others are written by PyYAML from values by chance."""

import json
import random
import sys
from pathlib import Path

import yaml
from ruamel.yaml import YAML, YAMLError

sys.path.insert(0, str(Path(__file__).parent))
from c_literal import literal  # noqa: E402

BY_HAND = r"""
Name: /x
~~
Name: /x
Value: "multi\nline"
Overwrite: true
~~
Name: /x
Value: |
  block
  text
Tags:
- Key: a
  Value: b
~~
# a comment
---
a:   # another
  - b: 1   # and one

  -
    c: ~
  - - d
    - - e
      - f
  - {g: [h, 'i', "j"], k: , l}
...
# the end
~~
a: |-
  strip

b: |+
  keep

c: |
  clip


d: >
  folded
  text

  para
    further in
  back
e: >-
  x
  y
f: |2
    two more
  text
~~
a: >

  first line is empty
    more

  last
b: >+
  x

~~
a: plain text
  over lines

  with an empty one
b: "a \
  joined   
  folded

  line \x41\u00e9\U0001F600\t\e\0\/\N\_\L\P\ "
c: 'it''s
  folded'
~~
ints: [0, -1, +5, 0123, 1_000, 0x1F, 0o17, 0b11, -0x10, 12345678901234567890]
floats: [1.0, -1.5e3, 1e3, .5, 1., 1_0.5, 6.02e+23]
words: [null, Null, NULL, ~, '', true, True, TRUE, false, False, FALSE, yes, no, on, off, y, n, nULL, tRUE]
strings: ["1", '1', "null", 1.2.3, 0x, 0o9, 1e, -, +, ., .., a:b, a#b, http://x:80/y, -x, "=", 12:30:45]
~~
a: {b: 1, "c":2, 'd': {e: [], f: {}}, g: [1, 2,], h: x y, "i": }
~~
[a, [b, {c: d}],
 e  # comment
 , f]
~~
- a
-  b
-   - c
    - d
- e: f
  g:
    h: i
  j:
  - k
- l:
   - m
~~
a: [b
~~
a: {b
~~
a: "b
~~
a: b: c
~~
a:
  b: 1
 c: 2
~~
a: 1
a: 2
~~
a
b: c
~~
- a
b: c
~~
a: - b
~~
	a: b
~~
a: |x
  b
~~
a: "\q"
~~
a: "\x4"
~~
a: 'b' c
~~
a: [b] c
~~
"a": b
'c d': e
"f" : g
~~
a:
~~
plain
~~
"quoted"
~~
5
~~
--- a
~~
---
a: b
---
c: d
~~
a: @b
~~
a: `b
~~
a: %b
~~
%b: a
~~
a: ]
~~
a: b #c
d: e#f
g: #h
~~
a: |
   x
  y
~~
a: |

    x
   y
~~
a: >
 x
 y

 z
 	tab
 w
~~
a: 'x

  y'
~~
a: "x


  y  "
~~
é: ☃
😀: [ü]
~~
a:
    - b
    - c:
        d
    -
      e
~~
a: - 
~~
-
~~
- - - a
~~
a: [ , b]
~~
a: [b c, d
  e]
~~
{a: b,
c: d}
~~
a : b
~~
a: ''
b: ""
c: |
d: >
e:
~~
key with spaces: value with spaces
~~
a: x:y
b: ::
c: "x": y
~~
a: -
~~
a: ?x
b: -x
c: :x
~~
a: |
  # not a comment
  b: c
d: e
""".strip("\n").split("\n~~\n")


def read(text):
    try:
        return json.dumps(YAML(typ="safe", pure=True).load(text), separators=(",", ":"))
    except (YAMLError, ValueError, TypeError):
        return None


def value(chance, depth):
    kind = chance.randrange(9 if depth < 4 else 6)
    if kind < 3:
        return "".join(chance.choice(["a", "b", " ", "\n", ":", "#", "-", "'", '"', "\\", "é", "☃", "1", ",", "{", "[", "\t"])
                       for _ in range(chance.randrange(12)))
    if kind == 3:
        return chance.choice([None, True, False])
    if kind == 4:
        return chance.choice([0, 7, -12, 10**12])
    if kind == 5:
        return chance.choice([0.5, -1.25, 1e20])
    if kind < 8:
        return {f"{chance.choice('kmn')} {i}" if chance.randrange(3) == 0 else f"k{i}": value(chance, depth + 1)
                for i in range(chance.randrange(4))}
    return [value(chance, depth + 1) for _ in range(chance.randrange(4))]


def by_chance(count):
    chance = random.Random(1)
    for _ in range(count):
        made = value(chance, 0)
        style = chance.choice([None, None, "'", '"', "|", ">"])
        yield yaml.dump(made, default_style=style, default_flow_style=chance.choice([None, True, False]),
                        allow_unicode=chance.random() < 0.5, width=chance.choice([20, 80]), sort_keys=False)


def main():
    for text in [*BY_HAND, *(t for t in by_chance(2500) if "!!" not in t and "? " not in t)]:
        wanted = read(text)
        print(f"{{{literal(text)}, {literal(wanted) if wanted is not None else 'NULL'}}},")


main()
