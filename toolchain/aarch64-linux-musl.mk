include toolchain/linux-musl.mk
