"""A raw HTTP/1.1 request taken apart."""

from dataclasses import dataclass, field


@dataclass
class Request:
    method: str
    target: str
    fields: list = field(default_factory=list)  # (name, value), in order, as they came
    body: bytes = b""

    @classmethod
    def parse(cls, raw):
        head, _, body = raw.partition(b"\r\n\r\n")
        lines = head.decode("latin-1").split("\r\n")
        method, target, _version = lines[0].split(" ")
        pairs = (line.split(":", 1) for line in lines[1:])
        return cls(method, target, [(name, value.strip(" \t")) for name, value in pairs], body)

    def get(self, name, otherwise=None):
        """The first field of that name, in any case."""
        for have, value in self.fields:
            if have.lower() == name.lower():
                return value
        return otherwise

    @property
    def operation(self):
        return self.get("X-Amz-Target", "").rpartition(".")[2]
