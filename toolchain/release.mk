# release.mk - the files of a release; included by the Makefile. share/doc/releases.md describes them.
RELEASE_TARGETS ?= $(MUSL_TARGETS)
RELEASE_FOLDER  ?= build/release/$(DIST)
# The program of each target is built with these services: a variant is SERVICES_<name>.
RELEASE_VARIANTS ?= core default
SERVICES_core    := proton:CancelEnvironmentDeployment,GetEnvironment
SERVICES_default := $(SERVICES)
# Flags and tools of the caller's environment must not change a release.
RELEASE_MAKE = env -u CC -u AR -u STRIP -u OBJCOPY -u CFLAGS -u CPPFLAGS -u LDFLAGS $(MAKE) --no-print-directory VENDOR=pinned

#: make release          from a clean tag v<version>, build/release/: tarball, programs, packages, image, SBOM,
#:                       provenance, sums; RELEASE_KEY=file signs them with ssh-keygen; RELEASE_TARGETS= for some
release: | tools-image
	@toolchain/release check $(VERSION)
	@toolchain/setup $(if $(filter-out $(HOST_TARGET),$(RELEASE_TARGETS)),cross,build)
	@toolchain/setup packages
	@rm -rf $(RELEASE_FOLDER); mkdir -p $(RELEASE_FOLDER)
	+@$(RELEASE_MAKE) dist
	+@$(RELEASE_MAKE) build/tinyaws.1
	@cp build/$(DIST).tar.gz $(RELEASE_FOLDER)/
	+@set -e; $(foreach t,$(RELEASE_TARGETS),$(foreach v,$(RELEASE_VARIANTS), \
	    $(RELEASE_MAKE) TARGET=$(t) SERVICES='$(SERVICES_$(v))' build/$(t)/tinyaws; \
	    toolchain/release archive $(RELEASE_FOLDER) $(VERSION) $(IMAGE_EPOCH) $(t) $(v) build/$(t)/tinyaws; \
	    $(if $(filter default,$(v)),toolchain/release packages $(RELEASE_FOLDER) $(VERSION) $(IMAGE_EPOCH) $(t) \
	        build/$(t)/tinyaws build/$(DIST).tar.gz;))) :
	+@$(RELEASE_MAKE) image IMAGE=$(RELEASE_FOLDER)/$(DIST).oci.tar \
	    IMAGE_TARGETS='$(filter $(IMAGE_TARGETS),$(RELEASE_TARGETS))'
	@toolchain/release describe $(RELEASE_FOLDER) $(VERSION) $(IMAGE_EPOCH) $(RELEASE_KEY)
.PHONY: release
