# library.mk - the libraries that other programs link; included by the Makefile.
# Each is one object. Its only global symbols are the functions of the public headers: the mbedTLS inside does not meet another
# one of the program. --unique keeps each function's section, so --gc-sections leaves out what a program does not call.
# libtinyaws.a has the port of its target. libtinyaws-noport.a calls the functions of port.h, which the program defines.
OBJCOPY ?= objcopy
JOIN ?= $(CC) $(CFLAGS) -r -nostdlib -Wl,--unique
NO_PORT_OBJ := $(LIB_SRC:%.c=$(B)/%.o) $(MBEDTLS_OBJ)

$(B)/tinyaws.api: $(PUBLIC_HEADERS:%=src/%) $(B)/settings
	$(Q)cat $(filter %.h,$^) | $(CC) -E -P -iquote src -x c - | grep -oE '[ *]ta_[a-z0-9_]+ *\(' | tr -d ' *(' | LC_ALL=C sort -u >$@
$(B)/libtinyaws.o: $(LIB_OBJ) $(MBEDTLS_OBJ)
$(B)/libtinyaws-noport.o: $(NO_PORT_OBJ)
$(B)/libtinyaws.o $(B)/libtinyaws-noport.o: $(B)/tinyaws.api
	@echo '  ld    $@'
	$(Q)$(JOIN) -o $@.all $(filter %.o,$^)
	$(Q)$(OBJCOPY) --keep-global-symbols=$(B)/tinyaws.api $@.all $@
	@rm -f $@.all
$(B)/libtinyaws.a $(B)/libtinyaws-noport.a: %.a: %.o
	@echo '  ar    $@'; rm -f $@
	$(Q)$(AR) rcsD $@ $<
