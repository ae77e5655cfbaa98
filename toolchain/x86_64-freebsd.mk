ZIG_TARGET := x86_64-freebsd
PORT := posix bsd freebsd
include toolchain/bsd.mk
