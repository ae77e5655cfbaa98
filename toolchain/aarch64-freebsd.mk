ZIG_TARGET := aarch64-freebsd
PORT := posix bsd freebsd
include toolchain/bsd.mk
SMALLER := $(LLVM_SMALLER) $(LLVM_OUTLINE)
