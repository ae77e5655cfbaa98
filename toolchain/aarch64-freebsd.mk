ZIG_TARGET := aarch64-freebsd
PORT := posix bsd freebsd
include toolchain/bsd.mk
