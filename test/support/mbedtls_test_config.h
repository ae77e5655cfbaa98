/* mbedtls_test_config.h - what the tests and the emulator need of mbedTLS beyond the product. */
#define MBEDTLS_SSL_SRV_C
#define MBEDTLS_X509_CREATE_C
#define MBEDTLS_X509_CRT_WRITE_C
#define MBEDTLS_PK_WRITE_C
#define MBEDTLS_PEM_WRITE_C
#define MBEDTLS_BASE64_C
#define MBEDTLS_PEM_PARSE_C
