# emulator.mk - build/host/emulator: the loopback Proton endpoint, with an mbedTLS of its own.
# Included by test/test.mk. Nothing of the product is linked, so a defect of it is not mirrored.
EMULATOR_SRC := $(addprefix test/emulator/, \
	answer.c certificate.c connection.c entropy.c environments.c fault_kinds.c faults.c \
	http_request_in.c json_out.c main.c operations.c options.c record.c response_out.c server.c signature.c)
EMULATOR_MBEDTLS_SRC := $(addprefix library/, \
	aes.c aesce.c aesni.c asn1parse.c asn1write.c base64.c bignum.c bignum_core.c bignum_mod.c \
	bignum_mod_raw.c block_cipher.c chacha20.c chachapoly.c cipher.c cipher_wrap.c constant_time.c \
	ecdh.c ecdsa.c ecp.c ecp_curves.c ecp_curves_new.c error.c gcm.c hkdf.c md.c oid.c pem.c pk.c \
	pk_ecc.c pk_wrap.c pkparse.c pkwrite.c platform.c platform_util.c poly1305.c psa_crypto.c \
	psa_crypto_aead.c psa_crypto_cipher.c psa_crypto_client.c \
	psa_crypto_driver_wrappers_no_static.c psa_crypto_ecp.c psa_crypto_hash.c psa_crypto_mac.c \
	psa_crypto_rsa.c psa_crypto_slot_management.c psa_util.c rsa.c rsa_alt_helpers.c sha1.c \
	sha256.c sha512.c ssl_ciphersuites.c ssl_debug_helpers_generated.c ssl_msg.c ssl_tls.c \
	ssl_tls12_server.c ssl_tls13_generic.c ssl_tls13_keys.c ssl_tls13_server.c threading.c x509.c \
	x509_create.c x509_crt.c x509write.c x509write_crt.c)
EMULATOR_OBJ := $(EMULATOR_SRC:%.c=$(H)/emulator-objects/%.o)
EMULATOR_MBEDTLS_OBJ := $(EMULATOR_MBEDTLS_SRC:%.c=$(H)/emulator-mbedtls/%.o)
EMULATOR_CFLAGS := -std=c11 -O1 -g -pthread -D_GNU_SOURCE -I. -isystem $(V)/mbedtls/include \
	-DMBEDTLS_CONFIG_FILE='"test/emulator/mbedtls_server_config.h"'

$(H)/emulator-objects/%.o: %.c $(V)/.fetched test/emulator/emulator.mk $(H)/settings
	@mkdir -p $(@D)
	@echo '  host  $<'
	$(Q)$(HOSTCC) $(WARN) $(EMULATOR_CFLAGS) -isystem $(V)/jsmn \
	    -MMD -MP -c $< -o $@
$(H)/emulator-mbedtls/%.o: $(V)/.fetched test/emulator/mbedtls_server_config.h $(H)/settings
	@mkdir -p $(@D)
	@echo '  host  mbedtls/$*.c'
	$(Q)$(HOSTCC) -w $(EMULATOR_CFLAGS) -I$(V)/mbedtls/library -c $(V)/mbedtls/$*.c -o $@
$(H)/emulator: $(EMULATOR_OBJ) $(EMULATOR_MBEDTLS_OBJ)
	@echo '  host  $@'
	$(Q)$(HOSTCC) -pthread -o $@ $^

e2e-programs: $(H)/emulator

#: make demo             cancel a deployment of the emulated service, from a bare clone on
.PHONY: demo
demo: build/tinyaws $(H)/emulator
	@test/emulator/demo
