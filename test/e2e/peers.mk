# peers.mk - programs that end-to-end tests ask about parts of the library; included by test.mk.
SERVICE_PEER_SRC := $(addprefix src/aws/,endpoint.c endpoint_rules.c service.c service_table.c) \
	$(addprefix src/base/,buf.c ip.c str.c utf8.c) src/http/url.c src/model/cli_name.c test/e2e/support/service_peer.c
$(H)/service_peer: $(SERVICE_PEER_SRC:%.c=$(H)/%.o)
	$(Q)$(HOSTCC) $(HOST_SAN) -o $@ $^
e2e-programs: $(H)/service_peer core
