# given.mk - the tools of a compiler that the caller gives as CC: those with its prefix, if its name ends in gcc.
# Options may follow the name, as in the environments of SDKs.
ifneq ($(filter %gcc,$(firstword $(GIVEN_CC))),)
AR      := $(patsubst %gcc,%ar,$(firstword $(GIVEN_CC)))
STRIP   := $(patsubst %gcc,%strip,$(firstword $(GIVEN_CC)))
OBJCOPY := $(patsubst %gcc,%objcopy,$(firstword $(GIVEN_CC)))
else ifneq ($(and $(GIVEN_AR),$(GIVEN_STRIP),$(GIVEN_OBJCOPY)),)
else
$(error give AR=, STRIP= and OBJCOPY= too: $(firstword $(GIVEN_CC)) does not end in gcc, so it does not tell their names)
endif
# toolchain/setup: not the compiler of this host's own target.
TOOLS := given
