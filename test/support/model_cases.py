"""model_cases.py SERVICE[:OPERATION,...]... - what the text of the models says, as lines of words with tabs between
them, for model_test.c. It reads src/model/models/*.model by the format that src/model/README.md has.

Shapes have numbers: those of an operation, a member or an error come before the lines that say what they are."""
import sys
from pathlib import Path

MODELS = Path(__file__).resolve().parents[2] / "src/model/models"
SCALARS = {"string", "integer", "long", "float", "double", "boolean", "blob", "document", "timestamp", "timestamp:epoch",
           "timestamp:iso8601", "timestamp:rfc822"}
PARTS = ["input-token", "output-token", "limit", "more", "results", "others"]


def sections(path):
    """(words of a section's first line, its other lines)"""
    found = []
    for line in path.read_text().splitlines():
        if line and not line.startswith("#"):
            if line.startswith(" "):
                found[-1][1].append(line)
            else:
                found.append((line.split(), []))
    return found


class Model:
    def __init__(self, service, chosen):
        found = sections(MODELS / f"{service}.model")
        self.operations = {head[1]: lines for head, lines in found if head[0] == "operation" and (not chosen or head[1] in chosen)}
        self.shapes = {head[1]: (head[0], head[2:], lines) for head, lines in found if head[0] in ("structure", "list", "map")}
        self.waiters = [(head, lines) for head, lines in found if head[0] == "waiter" and head[2] in self.operations]
        assert len(found) - len(self.shapes) == sum(head[0] in ("operation", "waiter") for head, _ in found)
        self.number, self.todo, self.errors = {}, [], {}
        emit("service", service, len(self.operations), len(self.waiters))
        for name, lines in self.operations.items():
            self.operation(name, lines)
            while self.todo:
                self.shape(self.todo.pop(0))
        for index, (head, lines) in enumerate(self.waiters):
            self.waiter(index, head, lines)

    def of_shape(self, name):
        if name not in self.number:
            self.number[name] = len(self.number) + 1
            self.todo.append(name)
        return self.number[name]

    def type(self, words):
        """kind, least value or -, flags, number of a shape or 0"""
        if words[0] not in SCALARS:
            kind = self.shapes[words[0]][0]
            return kind, "-", "-", self.of_shape(words[0])
        least = [word[4:] for word in words if word.startswith("min=")]
        flags = [word for word in ("token", "secret") if word in words[1:]]
        return words[0], *(least or ["-"]), "+".join(flags) or "-", 0

    def operation(self, name, lines):
        given = {line.split()[0]: line.split()[1:] for line in lines if line[2] != " "}
        shape = {key: self.of_shape(given[key][0]) if key in given else 0 for key in ("input", "output")}
        emit("operation", name, given.get("host", ["-"])[0], shape["input"], shape["output"], int("page" in given))
        for error in given.get("errors", ()):
            code, = [word[5:] for word in self.shapes[error][1] if word.startswith("code=")] or [error]
            # An error is the service's, not the operation's: of two with one code the first one counts.
            emit("error", code, self.of_shape(self.errors.setdefault(code, error)))
        parts = dict(line.strip().split(" ", 1) for line in lines if line.startswith("    "))
        for part in PARTS:
            # Blanks are between expressions, but within one that has an operator.
            text = parts.get(part, "")
            emit("page", PARTS.index(part), *([text] if "||" in text else text.split()))

    def shape(self, name):
        kind, words, lines = self.shapes[name]
        least = [word[4:] for word in words if word.startswith("min=")]
        emit("shape", self.number[name], kind, *(least or ["0"]), int("union" in words), len(lines))
        for index, line in enumerate(lines):
            words = line.split()
            member = words.pop(0) if kind == "structure" else "-"
            emit("member", index, member.rstrip("!"), int(member.endswith("!")), *self.type(words))

    def waiter(self, index, head, lines):
        _, name, operation, delay, attempts = head
        emit("waiter", index, name, operation, delay.removeprefix("delay="), attempts.removeprefix("attempts="), len(lines))
        for number, line in enumerate(lines):
            state, matcher, rest = line.strip().split(" ", 2)
            argument, _, expected = rest.rpartition(" = ")
            emit("acceptor", number, state, matcher, argument or "-", expected)


def emit(*words):
    print(*words, sep="\t")


for said in sys.argv[1:]:
    service, _, chosen = said.partition(":")
    Model(service, chosen.split(",") if chosen else None)
