# unit.mk - what some unit suites need beyond their own file; included by test.mk.
# UNIT_LINK_<suite> is for the linker.

# Where the suites look for their data, whatever H is.
HV := build/host/vectors
HT := build/host/tls

# ---- json: what CPython makes of generated texts ----
$(HV)/json_%.inc: test/support/json_cases.py | tools-test
	@mkdir -p $(@D)
	$(PYTHON) $< $* >$@
$(H)/test/unit/json_print_test.o: $(HV)/json_print.inc
$(H)/test/unit/json_read_test.o: $(HV)/json_verdict.inc

# ---- yaml: what ruamel.yaml makes of texts ----
$(HV)/yaml_cases.inc: test/support/yaml_cases.py test/support/c_literal.py | tools-test
	@mkdir -p $(@D)
	$(PYTHON) -B $< >$@
$(H)/test/unit/yaml_test.o: $(HV)/yaml_cases.inc

# ---- the HTTP/1 vectors, as rows of C ----
HTTP_VECTORS := test/vectors/http1-llhttp test/vectors/http1-llhttp-chunked test/vectors/http1-h11
$(HV)/http_cases.inc: test/support/http_vectors.py $(HTTP_VECTORS:%=%/manifest.json)
	@mkdir -p $(@D)
	$(PYTHON) $< $(HTTP_VECTORS) >$@
$(H)/test/support/http_vectors.o: $(HV)/http_cases.inc

# ---- vectors as C includes: the script of the same name writes each, from what follows it ----
V_SIGV4 := test/vectors/sigv4-aws-c-auth
V_RECORDS := test/vectors/awscli-v2/records.jsonl
V_RETRY := test/vectors/retry/standard-retry-2026.json
V_CONFIG := test/vectors/config-profile
V_AWSJSON := test/vectors/awsjson-botocore/output/json_1_0.json
V_ENDPOINT := $(addprefix test/vectors/botocore-proton/, \
	endpoint-tests-1.json partitions.json proton/2020-07-20/endpoint-rule-set-1.json)
V_CHAIN := test/vectors/credential-chain
$(HV)/sigv4_cases.inc: $(wildcard $(V_SIGV4)/v4/*/*)
$(HV)/sigv4_botocore.inc: test/support/sigv4_cases.py
$(HV)/retry_cases.inc: $(V_RETRY)
$(HV)/error_records.inc: $(V_RECORDS)
$(HV)/config_cases.inc: $(wildcard $(V_CONFIG)/*.json)
$(HV)/awsjson_cases.inc: $(V_AWSJSON)
$(HV)/endpoint_cases.inc: $(V_ENDPOINT)
$(HV)/service_cases.inc: src/aws/services.def
$(HV)/credential_cases.inc: $(shell find $(V_CHAIN) -type f)
$(HV)/sigv4_cases.inc: VECTORS := $(V_SIGV4)
$(HV)/retry_cases.inc: VECTORS := $(V_RETRY)
$(HV)/error_records.inc: VECTORS := $(V_RECORDS)
$(HV)/config_cases.inc: VECTORS := $(V_CONFIG)
$(HV)/awsjson_cases.inc: VECTORS := $(V_AWSJSON)
$(HV)/endpoint_cases.inc: VECTORS := $(V_ENDPOINT)
$(HV)/service_cases.inc: VECTORS := src/aws/services.def
$(HV)/credential_cases.inc: VECTORS := $(V_CHAIN)
$(HV)/%.inc: test/support/%.py test/support/c_literal.py
	@mkdir -p $(@D)
	$(PYTHON) -B $< $(VECTORS) >$@
$(H)/test/unit/cli_name_test.o: $(HV)/cli_name_cases.inc
$(HV)/cli_name_cases.inc: $(wildcard src/model/models/*.model)
# The models of this build, read from their text by another program than the build's.
$(HV)/model_cases.txt: test/support/model_cases.py $(MODEL_FILES) $(B)/services | tools-test
	@mkdir -p $(@D)
	$(PYTHON) -B $< $(SERVICES) >$@
$(H)/unit/model: $(HV)/model_cases.txt
$(H)/test/unit/base_real_test.o: $(HV)/real_cases.inc
$(H)/test/unit/sigv4_test.o: $(HV)/sigv4_cases.inc $(HV)/sigv4_botocore.inc
$(H)/test/unit/retry_test.o: $(HV)/retry_cases.inc
$(H)/test/unit/cli_error_format_test.o: $(HV)/error_records.inc
$(addprefix $(H)/test/unit/,ini_test.o profile_cases_test.o shared_files_test.o): $(HV)/config_cases.inc
$(H)/test/unit/credential_chain_test.o: $(HV)/credential_cases.inc
$(H)/test/unit/awsjson_test.o: $(HV)/awsjson_cases.inc $(HV)/awsjson_botocore.inc
$(H)/test/unit/endpoint_test.o: $(HV)/endpoint_cases.inc
$(H)/test/unit/proxy_test.o: $(HV)/proxy_cases.inc
$(H)/test/unit/service_test.o: $(HV)/service_cases.inc

# ---- clock: the system's says what a test wants ----
# The second is musl's name for it where time_t was once 32 bits wide.
UNIT_LINK_clock := -Wl,--wrap=clock_gettime,--wrap=__clock_gettime64

# ---- broker_files: a kernel that has no number for a descriptor ----
UNIT_LINK_broker_files := -Wl,--wrap=recvmsg

# ---- quota_file: what was looked at is replaced before it is opened ----
UNIT_LINK_quota_file := -Wl,--wrap=fstatat,--wrap=fstatat64,--wrap=__fstatat_time64

# ---- port_run: what is killed is noted ----
UNIT_LINK_port_run := -Wl,--wrap=kill

# ---- tls_rsa: is what mbedTLS calls ----
UNIT_LINK_tls_rsa := -Wl,--wrap=ta_exp_mod_public

# ---- trust_anchors: reads of a bundle are counted ----
UNIT_LINK_trust_anchors := -Wl,--wrap=port_file_read_at

# ---- tls ----
# The chains that its servers show; and the host's clock and generator are what a test says.
$(HT)/roots.pem: test/support/tls_certificates.sh | tools-test
	test/support/tls_certificates.sh $(@D)
$(addprefix $(H)/unit/,tls tls_identity tls_refusals tls_connection tls_entropy): $(HT)/roots.pem
UNIT_LINK_tls_refusals := -Wl,--wrap=port_realtime_ms
UNIT_LINK_tls_connection := -Wl,--wrap=port_entropy
UNIT_LINK_tls_entropy := -Wl,--wrap=port_entropy,--wrap=port_signal

$(HV)/limbo/cases.inc: test/support/limbo.py test/vectors/tls-x509-limbo/limbo.json
	$(PYTHON) $^ $(@D)
$(H)/test/unit/tls_limbo_test.o: $(HV)/limbo/cases.inc
UNIT_LINK_tls_limbo := -Wl,--wrap=port_realtime_ms

# ---- fetch: its https server shows a chain of the tls suites' ----
$(H)/unit/fetch: $(HT)/roots.pem
# ---- credentials: the recorded exchanges of the public chain cases ----
V_CHAIN := test/vectors/credential-chain
$(HV)/sts_cases.inc: $(wildcard $(V_CHAIN)/*/*/*.json)
$(HV)/sts_cases.inc: VECTORS := $(V_CHAIN)
V_STS_ENDPOINT := test/vectors/botocore-proton/partitions.json \
	test/vectors/botocore-sts/endpoint-rule-set-1.json
$(HV)/sts_endpoint_cases.inc: $(V_STS_ENDPOINT)
$(HV)/sts_endpoint_cases.inc: VECTORS := $(V_STS_ENDPOINT)
$(H)/test/unit/creds_sts_test.o: $(HV)/sts_cases.inc $(HV)/sts_endpoint_cases.inc
$(H)/unit/creds_iot: $(HT)/roots.pem

# ---- ports/bsd on this host: arc4random is libbsd's, the sandboxes' functions keep a record ----
BSD_HERE := -DLIBBSD_OVERLAY -isystem test/support/bsd_fake -isystem /usr/include/bsd
$(H)/bsd/%.o: ports/bsd/%.c Makefile test/unit/unit.mk $(H)/settings | tools-test
	@mkdir -p $(@D)
	@echo '  host  $<'
	$(Q)$(HOSTCC) -std=c11 $(WARN) -O1 -g $(HOST_SAN) $(BSD_HERE) $(HOST_INC) -MMD -MP -c $< -o $@
# They come before the library, which so gives none of its own for what they define.
$(H)/unit/bsd_entropy: $(H)/bsd/entropy.o
UNIT_LINK_bsd_entropy := -Wl,--no-as-needed -lbsd
$(H)/unit/bsd_openbsd: $(H)/bsd/confine_broker_openbsd.o $(H)/bsd/sandbox_openbsd.o $(H)/bsd/hide_memory.o $(H)/bsd/stack_guard_openbsd.o
UNIT_LINK_bsd_openbsd := -Wl,--no-as-needed -lbsd -Wl,--wrap=readlink,--wrap=geteuid
$(H)/unit/bsd_netbsd: $(H)/bsd/random_port_netbsd.o
UNIT_LINK_bsd_netbsd := -Wl,--wrap=setsockopt
$(H)/unit/bsd_freebsd: $(H)/bsd/sandbox_freebsd.o $(H)/bsd/hide_memory_freebsd.o

# ---- fake_*, cli_*: the fake port in the place of the host's ----
# Its objects stand before the archive, whose own port is then not drawn in.
FAKE_SUITES := $(filter fake_% cli_%,$(UNIT_SUITES))
$(FAKE_SUITES:%=$(H)/unit/%): $(FAKE_SRC:%.c=$(H)/%.o)
$(H)/unit/fake_tls: $(HT)/roots.pem
