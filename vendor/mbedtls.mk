# mbedtls.mk - the files of mbedTLS to compile. Parts that the configuration disables compile to nothing.
MBEDTLS_SRC := $(addprefix library/, \
	aes.c aesce.c aesni.c asn1parse.c asn1write.c base64.c bignum.c bignum_core.c bignum_mod.c \
	bignum_mod_raw.c block_cipher.c ccm.c chacha20.c chachapoly.c cipher.c cipher_wrap.c \
	constant_time.c ctr_drbg.c ecdh.c ecdsa.c ecp.c ecp_curves.c ecp_curves_new.c entropy.c \
	gcm.c hkdf.c hmac_drbg.c md.c oid.c pem.c pk.c pk_ecc.c pk_wrap.c \
	pkparse.c pkwrite.c platform.c platform_util.c poly1305.c psa_crypto.c psa_crypto_aead.c \
	psa_crypto_cipher.c psa_crypto_client.c psa_crypto_driver_wrappers_no_static.c \
	psa_crypto_ecp.c psa_crypto_hash.c psa_crypto_mac.c psa_crypto_random.c psa_crypto_rsa.c \
	psa_crypto_slot_management.c psa_util.c rsa.c rsa_alt_helpers.c sha1.c sha256.c sha512.c \
	ssl_ciphersuites.c ssl_client.c ssl_debug_helpers_generated.c ssl_msg.c ssl_tls.c \
	ssl_tls12_client.c ssl_tls12_server.c ssl_tls13_client.c ssl_tls13_generic.c \
	ssl_tls13_keys.c ssl_tls13_server.c x509.c x509_create.c x509_crt.c x509write.c \
	x509write_crt.c x509write_csr.c) \
	$(addprefix 3rdparty/everest/library/, everest.c x25519.c Hacl_Curve25519_joined.c)

# MBEDTLS_FLAGS_<file>: additional flags for one file.
# tls_x25519.c computes X25519 public keys. tls_rsa.c computes powers to a public exponent.
MBEDTLS_FLAGS_psa_crypto_ecp := -Dmbedtls_ecp_mul=ta_ecp_mul
# tls_certificate.c parses the server's certificates. It skips an unreadable one where mbedTLS would reject the chain.
MBEDTLS_FLAGS_ssl_tls := -Dmbedtls_x509_crt_parse_der=ta_tls_certificate_sent
MBEDTLS_FLAGS_ssl_tls13_generic := -Dmbedtls_x509_crt_parse_der=ta_tls_certificate_sent
# SHA-1 and SHA-224 are not compiled, but their signature algorithms keep their names. So a certificate with one of them
# is not mistaken for a malformed one, and is harmless if the chain does not need it.
MBEDTLS_FLAGS_oid := -DMBEDTLS_MD_CAN_SHA1 -DMBEDTLS_MD_CAN_SHA224
# Its inner loops take half the time of a P-256 verification. -O2 saves a tenth of that, for 1 KB. The passes that gcc
# leaves out elsewhere save 2 % of it here. They are of the target's compiler; the tests have another one.
MBEDTLS_FLAGS_bignum_core := -O2 -fno-align-functions -fno-align-loops -fno-align-jumps -fno-align-labels
MBEDTLS_PASSES_bignum_core = $(patsubst -fno-%,-f%,$(filter $(GCC_SMALLER),$(OZ)))
# What each costs and saves of a call (x86_64, gcc 12): X25519 2.1 KB and 1.2 M instructions, with inlining 2 KB more
# and 0.02 M; ecp_curves.c 0.1 KB and 0.6 M where the chain is of P-256; bignum.c 1.5 KB and 0.3 M, or 1.2 M where the
# chain is of P-256.
MBEDTLS_FLAGS_Hacl_Curve25519_joined := -O2 -fpeel-loops -fno-inline-functions
MBEDTLS_FLAGS_bignum := -O1 -Dmbedtls_mpi_core_exp_mod_unsafe=ta_exp_mod_public
MBEDTLS_FLAGS_ecp_curves := -O1
# No suite of ours has RSA encrypt (tls_rsa.c): without OAEP and PKCS #1's padding 3 KB less.
# No number of an RSA key has to be computed from the others (tls_rsa.c): 0.9 KB less.
MBEDTLS_FLAGS_rsa := -Dmbedtls_rsa_deduce_primes=ta_rsa_no_primes \
	-Dmbedtls_rsa_deduce_private_exponent=ta_rsa_no_exponent -Dmbedtls_rsa_deduce_crt=ta_rsa_no_crt
MBEDTLS_FLAGS_pk_wrap := -Dpsa_asymmetric_encrypt=ta_rsa_no_encryption -Dpsa_asymmetric_decrypt=ta_rsa_no_encryption
