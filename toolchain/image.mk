# image.mk - the container image; included by the Makefile.
IMAGE_TARGETS ?= x86_64-linux-musl aarch64-linux-musl arm-linux-musleabihf riscv64-linux-musl
IMAGE         ?= build/tinyaws-$(VERSION).oci.tar
# The only time in the image: the build date that the program reports.
IMAGE_EPOCH   := $(or $(SOURCE_DATE_EPOCH),$(shell sed -n 's/.*TA_BUILD_EPOCH INT64_C(\([0-9]*\)).*/\1/p' src/base/build_date.h))

#: make image            OCI image archive of the binary alone; IMAGE_TARGETS= for some of its architectures
image: | tools-image
	@set -e; for target in $(IMAGE_TARGETS); do $(MAKE) --no-print-directory TARGET=$$target build/$$target/tinyaws; done
	@echo '  image $(IMAGE)'
	$(Q)$(PYTHON) -B toolchain/image $(IMAGE) $(VERSION) $(IMAGE_EPOCH) $(foreach t,$(IMAGE_TARGETS),$(t)=build/$(t)/tinyaws)
#: make test-image       the image of every architecture, each run under its emulator
test-image: image $(H)/emulator | tools-test-image
	@TINYAWS_IMAGE=$(abspath $(IMAGE)) TINYAWS_IMAGE_TARGETS='$(IMAGE_TARGETS)' test/run e2e image
tools-image:
	@toolchain/setup image
tools-test-image:
	@toolchain/setup targets
.PHONY: image test-image tools-image tools-test-image
