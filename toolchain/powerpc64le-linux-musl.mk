ZIG_TARGET := powerpc64le-linux-musl
# What holds this one below 512 KiB. Code that finds its data by itself: 4 KB.
PIE  := -fno-pic
QEMU := ppc64le
include toolchain/linux-musl.mk
# Constants that hold no address are not merged into relocated data, 6 KB; and a function that is not
# smaller than its call is called, where each function saves its registers one by one: 25 KB.
ifneq ($(origin CC),command line)
CC += -mllvm -ppc-global-merge=false -mllvm -inline-threshold=-50
endif
