"""A network of its own: a namespace whose loopback has the addresses of the metadata endpoints, and
no way out. Listeners in it are made by a small process inside, this very file, and handed out."""

import array
import fcntl
import json
import os
import socket
import struct
import subprocess
import sys
import threading

IMDS, IMDS_V6 = "169.254.169.254", "fd00:ec2::254"
ECS, EKS, EKS_V6 = "169.254.170.2", "169.254.170.23", "fd00:ec2::23"
# root needs no user namespace, which a chroot would not allow.
ROOT = os.geteuid() == 0


class Namespace:
    """prefix: words to put before a command, which then runs inside."""

    def __init__(self):
        self._lock = threading.Lock()
        self._control, theirs = socket.socketpair()
        with theirs:
            self._process = subprocess.Popen(
                ["unshare", "-n" if ROOT else "-rn", sys.executable, __file__, str(theirs.fileno())],
                pass_fds=[theirs.fileno()], env={"PATH": "/usr/sbin:/usr/bin:/sbin:/bin"})
        assert self._control.recv(16) == b"ready", "no network namespace: see stderr"
        inside = f"/proc/{self._process.pid}/ns"
        self.prefix = ("nsenter", f"--net={inside}/net") if ROOT else (
            "nsenter", "--preserve-credentials", f"--user={inside}/user", f"--net={inside}/net")

    def listen(self, address="127.0.0.1", port=0):
        """A listening socket inside."""
        return self._socket("listen", address, port)

    def datagrams(self, address, port):
        """A UDP socket inside."""
        return self._socket("datagrams", address, port)

    def device(self, address, address_v6):
        """A network device inside, with these addresses and their prefix lengths, such as 10.0.0.1/24. Returns the
        descriptor that has its packets: what is written to it arrives inside."""
        _, rights = self._ask("device", address, address_v6)
        return array.array("i", rights[0][2])[0]

    def silent_port(self, address="127.0.0.1"):
        """A port of that address that answers no SYN."""
        return int(self._ask("silent", address, 0)[0])

    def _socket(self, *what):
        why, rights = self._ask(*what)
        if why != "ok":
            raise OSError(f"{what}: {why}")
        return socket.socket(fileno=array.array("i", rights[0][2])[0])

    def _ask(self, *what):
        with self._lock:
            self._control.sendall(json.dumps(what).encode())
            said, rights, _flags, _address = self._control.recvmsg(256, socket.CMSG_SPACE(4))
        return said.decode(), rights

    def stop(self):
        self._control.close()  # which ends the process
        self._process.wait(10)


def _open(kind, address, port):
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    if kind == "listen":
        return socket.create_server((address, port), backlog=64, family=family)
    made = socket.socket(family, socket.SOCK_DGRAM)
    made.bind((address, port))
    return made


def _open_device(*addresses):
    """A TUN device (Documentation/networking/tuntap.rst of Linux)."""
    set_interface, tun, no_packet_information = 0x400454CA, 1, 0x1000
    device = os.open("/dev/net/tun", os.O_RDWR | os.O_CLOEXEC)
    fcntl.ioctl(device, set_interface, struct.pack("16sH22x", b"link0", tun | no_packet_information))
    for each in addresses:
        subprocess.run(["ip", "addr", "add", each, "dev", "link0", *(["nodad"] if ":" in each else [])], check=True)
    subprocess.run(["ip", "link", "set", "link0", "up"], check=True)
    return device


def _serve(control):
    for words in [["link", "set", "lo", "up"],
                  *(["addr", "add", f"{each}/32", "dev", "lo"] for each in (IMDS, ECS, EKS)),
                  *(["addr", "add", f"{each}/128", "dev", "lo", "nodad"]
                    for each in (IMDS_V6, EKS_V6))]:
        subprocess.run(["ip", *words], check=True)
    control.sendall(b"ready")
    silent = []
    while wanted := control.recv(256):
        kind, address, port = json.loads(wanted)
        if kind == "silent":
            silent.append(FullServer(address))
            control.sendall(str(silent[-1].port).encode())
            continue
        try:
            with (os.fdopen(_open_device(address, port), "r+b", 0) if kind == "device"
                  else _open(kind, address, port)) as made:
                rights = array.array("i", [made.fileno()])
                control.sendmsg([b"ok"], [(socket.SOL_SOCKET, socket.SCM_RIGHTS, rights)])
        except OSError as error:
            control.sendall(str(error).encode())


if __name__ == "__main__":
    from raw_server import FullServer  # beside this file
    _serve(socket.socket(fileno=int(sys.argv[1])))
