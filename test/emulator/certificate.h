/* certificate.h - the emulator's identity: a CA and a server certificate made at start. */
#ifndef EMULATOR_CERTIFICATE_H
#define EMULATOR_CERTIFICATE_H

#include <mbedtls/ssl.h>
#include <stdbool.h>

#define CERTIFICATE_HOSTS_MAX 16

/* Names the certificate holds beyond localhost, 127.0.0.1 and ::1. */
typedef struct certificate_hosts {
    const char *name[CERTIFICATE_HOSTS_MAX];
    unsigned count;
} certificate_hosts;

/* Make keys of `kind` ("p256", "p384" or "rsa", 2048 bits), a CA, and a certificate for servers,
 * valid from yesterday for thirty days, and give both to `config`. The CA is written as PEM to
 * ca_path unless that is NULL. False, with a line on stderr, when something fails. */
bool certificate_make(mbedtls_ssl_config *config, const char *kind, const certificate_hosts *hosts,
                      const char *ca_path);

/* Use the chain and the key in these PEM files instead. */
bool certificate_load(mbedtls_ssl_config *config, const char *chain_path, const char *key_path);

#endif
