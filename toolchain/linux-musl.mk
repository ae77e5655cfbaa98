# Shared by the *-linux-musl targets built on a host of their own architecture: musl-gcc on a glibc
# host, the host's own compiler where libc is musl already.
CC    := $(if $(shell ldd --version 2>&1 | grep -i musl),cc,musl-gcc)
AR    := ar
STRIP := strip
PORT  := posix linux musl
