# sources.mk - the source files by layer; included by the Makefile.
BASE_SRC := \
	src/base/base64.c \
	src/base/buf.c \
	src/base/date.c \
	src/base/diag.c \
	src/base/err.c \
	src/base/ip.c \
	src/base/number.c \
	src/base/real.c \
	src/base/str.c \
	src/base/unicode.c \
	src/base/utf8.c \
	src/base/utf8_fault.c \
	src/base/version.c \
	src/base/wipe.c \
	src/base/writer.c \
	src/base/yaml_resolve.c
JSON_SRC := \
	src/json/json_check.c \
	src/json/json_decode.c \
	src/json/json_doc.c \
	src/json/json_keep.c \
	src/json/json_print.c \
	src/json/json_put.c \
	src/json/json_python.c \
	src/json/json_read.c \
	src/json/json_sort.c \
	src/json/json_write.c
CRYPTO_SRC := src/crypto/hash.c
JMESPATH_SRC := \
	src/jmespath/eval.c \
	src/jmespath/functions.c \
	src/jmespath/json_query.c \
	src/jmespath/lexer.c \
	src/jmespath/numbers.c \
	src/jmespath/parser.c \
	src/jmespath/strings.c \
	src/jmespath/types.c \
	src/jmespath/value.c
FORMAT_SRC := \
	src/format/format.c \
	src/format/format_json.c \
	src/format/format_table.c \
	src/format/format_text.c \
	src/format/format_yaml.c \
	src/format/table_draw.c \
	src/format/table_measures.c \
	src/format/table_row.c \
	src/format/table_section.c \
	src/format/yaml_anchors.c \
	src/format/yaml_line.c \
	src/format/yaml_scalar.c
MODEL_SRC := \
	src/model/answer.c \
	src/model/answer_time.c \
	src/model/cli_name.c \
	src/model/input_arguments.c \
	src/model/input_by_shape.c \
	src/model/input_check.c \
	src/model/input_custom.c \
	src/model/input_members.c \
	src/model/input_option.c \
	src/model/input_options.c \
	src/model/input_scalar.c \
	src/model/input_shorthand.c \
	src/model/input_text.c \
	src/model/input_time.c \
	src/model/input_value.c \
	src/model/input_write.c \
	src/model/model.c \
	src/model/pages.c \
	src/model/pages_cut.c \
	src/model/pages_follow.c \
	src/model/pages_merge.c \
	src/model/pages_path.c \
	src/model/pages_token.c \
	src/model/skeleton.c \
	src/model/waiter.c \
	src/model/waiter_ends.c \
	src/model/yaml.c \
	src/model/yaml_lines.c \
	src/model/yaml_scalars.c
HTTP_SRC := \
	src/http/connect.c \
	src/http/http_chunk.c \
	src/http/http_exchange.c \
	src/http/http_framing.c \
	src/http/http_request.c \
	src/http/http_response.c \
	src/http/http_syntax.c \
	src/http/proxy.c \
	src/http/url.c
NET_SRC := \
	src/net/address.c \
	src/net/conn.c \
	src/net/conn_send.c \
	src/net/dns.c \
	src/net/dns_message.c \
	src/net/dns_server.c \
	src/net/pem.c \
	src/net/resolv_conf.c \
	src/net/tcp.c \
	src/net/tls.c \
	src/net/tls_arena.c \
	src/net/tls_certificate.c \
	src/net/tls_chain.c \
	src/net/tls_error.c \
	src/net/tls_identity.c \
	src/net/tls_name.c \
	src/net/tls_platform.c \
	src/net/tls_rsa.c \
	src/net/tls_rules.c \
	src/net/tls_x25519.c \
	src/net/trust_anchors.c
CONFIG_SRC := \
	src/config/endpoint_source.c \
	src/config/ini.c \
	src/config/path.c \
	src/config/profile.c \
	src/config/shared_files.c
AWS_SRC := \
	src/aws/awsjson.c \
	src/aws/clock_skew.c \
	src/aws/endpoint.c \
	src/aws/endpoint_rules.c \
	src/aws/proton.c \
	src/aws/query.c \
	src/aws/retry.c \
	src/aws/service.c \
	src/aws/service_table.c \
	src/aws/sigv4.c \
	src/aws/sigv4_canonical.c \
	src/aws/uuid.c \
	src/aws/xml.c
CREDS_SRC := \
	src/creds/chain.c \
	src/creds/chain_plan.c \
	src/creds/chain_profile.c \
	src/creds/chain_roles.c \
	src/creds/container.c \
	src/creds/creds.c \
	src/creds/env.c \
	src/creds/imds.c \
	src/creds/iot.c \
	src/creds/json_answer.c \
	src/creds/metadata.c \
	src/creds/process.c \
	src/creds/retry_wait.c \
	src/creds/role_chain.c \
	src/creds/shell_words.c \
	src/creds/sts.c \
	src/creds/sts_endpoint.c
CLIENT_SRC := \
	src/client/by_name.c \
	src/client/call.c \
	src/client/call_any.c \
	src/client/call_doc.c \
	src/client/channel.c \
	src/client/client.c \
	src/client/config_files.c \
	src/client/credentials_find.c \
	src/client/fetch.c \
	src/client/fetch_run.c \
	src/client/home.c \
	src/client/inspect.c \
	src/client/mask.c \
	src/client/paginator.c \
	src/client/proton.c \
	src/client/quota_file.c \
	src/client/request.c \
	src/client/search.c \
	src/client/set_credentials.c \
	src/client/settings_choice.c \
	src/client/settings_find.c \
	src/client/trace.c
CLI_SRC := \
	src/cli/args.c \
	src/cli/args_command.c \
	src/cli/args_message.c \
	src/cli/args_option.c \
	src/cli/call_operation.c \
	src/cli/cli.c \
	src/cli/configure.c \
	src/cli/credentials.c \
	src/cli/doctor/call.c \
	src/cli/doctor/doctor.c \
	src/cli/doctor/judge.c \
	src/cli/doctor/report.c \
	src/cli/doctor/steps.c \
	src/cli/error_details.c \
	src/cli/error_format.c \
	src/cli/help.c \
	src/cli/input.c \
	src/cli/nearest.c \
	src/cli/options.c \
	src/cli/output.c \
	src/cli/param_file.c \
	src/cli/report.c \
	src/cli/run.c \
	src/cli/run_client.c \
	src/cli/sandbox.c \
	src/cli/session.c \
	src/cli/settings.c \
	src/cli/settings_show.c \
	src/cli/wait.c \
	src/cli/yaml_scalar.c
POSIX_SRC := \
	ports/posix/broker.c \
	ports/posix/broker_connect.c \
	ports/posix/broker_narrow.c \
	ports/posix/broker_open.c \
	ports/posix/broker_run.c \
	ports/posix/clock.c \
	ports/posix/descriptor.c \
	ports/posix/file.c \
	ports/posix/process.c \
	ports/posix/run.c \
	ports/posix/shared_file.c \
	ports/posix/sleep_until.c \
	ports/posix/socket.c
LINUX_SRC := \
	ports/linux/ack_now.c \
	ports/linux/close_from.c \
	ports/linux/confine_broker.c \
	ports/linux/entropy.c \
	ports/linux/error_text.c \
	ports/linux/hide_memory.c \
	ports/linux/landlock.c \
	ports/linux/pipe_room.c \
	ports/linux/random_port.c \
	ports/linux/release_code.c \
	ports/linux/sandbox.c \
	ports/linux/seccomp.c
# The files that all BSDs share, then those of each system.
BSD_SRC := \
	ports/bsd/ack_now.c \
	ports/bsd/close_from.c \
	ports/bsd/entropy.c \
	ports/bsd/error_text.c \
	ports/bsd/pipe_room.c \
	ports/bsd/release_code.c
FREEBSD_SRC := \
	ports/bsd/confine_broker.c \
	ports/bsd/hide_memory_freebsd.c \
	ports/bsd/random_port.c \
	ports/bsd/sandbox_freebsd.c
NETBSD_SRC := \
	ports/bsd/confine_broker.c \
	ports/bsd/hide_memory.c \
	ports/bsd/random_port_netbsd.c \
	ports/bsd/sandbox_netbsd.c
OPENBSD_SRC := \
	ports/bsd/confine_broker_openbsd.c \
	ports/bsd/hide_memory.c \
	ports/bsd/random_port.c \
	ports/bsd/sandbox_openbsd.c \
	ports/bsd/stack_guard_openbsd.c
MUSL_SRC := # nothing to replace: see "The heap" in ports/README.md
FAKE_SRC := \
	ports/fake/file.c \
	ports/fake/peer.c \
	ports/fake/process.c \
	ports/fake/reset.c \
	ports/fake/socket.c \
	ports/fake/world.c
PORT_SRC := $(foreach port,$(PORT),$($(shell echo $(port) | tr a-z A-Z)_SRC))
LIB_SRC  := $(BASE_SRC) $(JSON_SRC) $(CRYPTO_SRC) $(JMESPATH_SRC) $(FORMAT_SRC) $(MODEL_SRC) $(HTTP_SRC) $(NET_SRC) $(CONFIG_SRC) \
	$(AWS_SRC) $(CREDS_SRC) $(CLIENT_SRC)
# The commands of services by their models, unless the build has only the two typed operations.
ENGINE_SRC := \
	src/cli/service/added.c \
	src/cli/service/call.c \
	src/cli/service/doctor.c \
	src/cli/service/engine.c \
	src/cli/service/error.c \
	src/cli/service/help.c \
	src/cli/service/known.c \
	src/cli/service/parameters.c \
	src/cli/service/print.c \
	src/cli/service/refuse.c \
	src/cli/service/service.c \
	src/cli/service/skeleton.c \
	src/cli/service/typed.c \
	src/cli/service/untyped.c \
	src/cli/service/wait_by_model.c
NO_ENGINE_SRC := src/cli/no_engine.c
CORE_SRC := $(CLI_SRC) $(NO_ENGINE_SRC) src/main.c
PROG_SRC := $(if $(HAS_ENGINE),$(CLI_SRC) $(ENGINE_SRC) src/main.c,$(CORE_SRC))
