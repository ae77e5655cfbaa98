/* tls_flight_fuzz.c - a handshake with mbedTLS's server, whose messages are changed before they are hashed and
 * encrypted, or whose records are on their way. Whoever is accepted has shown the server's certificate
 * as it is; what is read after that is what the server wrote; and nothing stays allocated.
 *
 * The first byte has the flags below; changes of six bytes follow: which message or record, what is
 * done to it, where (2), a value, a length. */
#define MBEDTLS_ALLOW_PRIVATE_ACCESS /* to the message that is about to be sent */
#include <mbedtls/psa_util.h>
#include <mbedtls/ssl.h>
#include <psa/crypto.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "fake/fake.h"
#include "net/tls.h"
#include "test/fuzz/heap_arena.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

enum { TLS12 = 1, RSA = 2, RECORDS = 4, CLIENT_CERTIFICATE = 8, NO_VERIFY = 16 };
enum { FLIP, SET, DELETE, INSERT, CUT, ADD, REPEAT, TYPE, WAYS };
enum { CHANGE = 6, CHANGES_MAX = 12, GROWTH_MAX = 256 * CHANGES_MAX };

#define CERTIFICATES "build/host/tls/"
#define REQUEST      "POST / HTTP/1.1\r\nsecret: of-the-request\r\n\r\n"
#define REPLY        "HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n{}"

static void check(bool holds, const char *what) {
    if (holds)
        return;
    fprintf(stderr, "tls_flight_fuzz: %s\n", what);
    abort();
}

static void breach(const char *why) {
    check(false, why);
}

/* ---- changes ---- */

static unsigned flags;
static const uint8_t *changes;
static size_t changes_n;

/* p[0..n) has room for `cap`. Returns its new length. */
static size_t change_bytes(const uint8_t *c, unsigned char *p, size_t n, size_t cap) {
    const size_t at = ((size_t)c[2] << 8 | c[3]) % (n + 1), left = n - at;
    const size_t some = c[5] < left ? c[5] : left;
    switch (c[1] % WAYS) {
    case FLIP:
        if (left > 0)
            p[at] ^= c[4];
        return n;
    case SET:
        if (left > 0)
            p[at] = c[4];
        return n;
    case DELETE:
        memmove(p + at, p + at + some, left - some);
        return n - some;
    case INSERT:
        if (c[5] > cap - n)
            return n;
        memmove(p + at + c[5], p + at, left);
        memset(p + at, c[4], c[5]);
        return n + c[5];
    case CUT:
        return at;
    case ADD: /* to a length of two bytes */
        if (left > 1) {
            const unsigned sum = ((unsigned)p[at] << 8 | p[at + 1]) + c[4];
            p[at] = (unsigned char)(sum >> 8);
            p[at + 1] = (unsigned char)sum;
        }
        return n;
    case REPEAT:
        if (some > cap - n)
            return n;
        memmove(p + at + some, p + at, left);
        return n + some;
    default:
        return n;
    }
}

static size_t change_all(unsigned number, unsigned char *p, size_t n, size_t cap) {
    for (size_t i = 0; i < changes_n; i++)
        if (changes[CHANGE * i] == number)
            n = change_bytes(changes + CHANGE * i, p, n, cap);
    return n;
}

/* ---- the server ---- */

static mbedtls_ssl_config configs[2];
static mbedtls_x509_crt chains[2];
static mbedtls_ssl_context server;
static unsigned char to_client[1 << 17], to_server[1 << 16];
static size_t to_client_n, to_client_at, to_server_n, to_server_at;
static unsigned messages, records;
static bool shown; /* its certificate, unchanged */

/* A message's type and length come before its body. */
enum { HEAD = 4, CERTIFICATE = 11 };

/* Where the first certificate of the list lies in a message of this version. */
static bool shows_its_certificate(const unsigned char *message, size_t n) {
    const mbedtls_x509_crt *own = &chains[(flags & RSA) != 0];
    const size_t at = HEAD + (flags & TLS12 ? 0 : 1) + 3 + 3;
    return message[0] == CERTIFICATE && n >= at + own->raw.len &&
           memcmp(message + at, own->raw.p, own->raw.len) == 0;
}

/* message[0..n) is about to be hashed. Returns its new length. */
static size_t change_message(unsigned char *message, size_t n) {
    for (size_t i = 0; i < changes_n && !(flags & RECORDS); i++)
        if (changes[CHANGE * i] == messages && changes[CHANGE * i + 1] % WAYS == TYPE)
            message[0] = changes[CHANGE * i + 4];
    if (!(flags & RECORDS))
        n = HEAD +
            change_all(messages, message + HEAD, n - HEAD, MBEDTLS_SSL_OUT_CONTENT_LEN - HEAD);
    messages++;
    shown = shown || shows_its_certificate(message, n);
    return n;
}

/* TLS 1.2 hashes a message where it is written. */
int __real_mbedtls_ssl_write_handshake_msg_ext(mbedtls_ssl_context *ssl, int update, int flush);
int __wrap_mbedtls_ssl_write_handshake_msg_ext(mbedtls_ssl_context *ssl, int update, int flush);

int __wrap_mbedtls_ssl_write_handshake_msg_ext(mbedtls_ssl_context *ssl, int update, int flush) {
    if (ssl == &server && ssl->out_msgtype == MBEDTLS_SSL_MSG_HANDSHAKE && ssl->out_msglen >= HEAD)
        ssl->out_msglen = change_message(ssl->out_msg, ssl->out_msglen);
    return __real_mbedtls_ssl_write_handshake_msg_ext(ssl, update, flush);
}

/* TLS 1.3 hashes a message first, and writes it then. */
int __real_mbedtls_ssl_add_hs_msg_to_checksum(mbedtls_ssl_context *ssl, unsigned type,
                                              const unsigned char *body, size_t n);
int __wrap_mbedtls_ssl_add_hs_msg_to_checksum(mbedtls_ssl_context *ssl, unsigned type,
                                              const unsigned char *body, size_t n);
int __real_mbedtls_ssl_finish_handshake_msg(mbedtls_ssl_context *ssl, size_t cap, size_t n);
int __wrap_mbedtls_ssl_finish_handshake_msg(mbedtls_ssl_context *ssl, size_t cap, size_t n);
static bool hashed;     /* a body that is not yet written, */
static size_t hashed_n; /* and its bytes */

int __wrap_mbedtls_ssl_add_hs_msg_to_checksum(mbedtls_ssl_context *ssl, unsigned type,
                                              const unsigned char *body, size_t n) {
    if (ssl == &server && body == ssl->out_msg + HEAD) {
        hashed_n = n = change_message(ssl->out_msg, HEAD + n) - HEAD;
        hashed = true;
        type = ssl->out_msg[0];
    }
    return __real_mbedtls_ssl_add_hs_msg_to_checksum(ssl, type, body, n);
}

int __wrap_mbedtls_ssl_finish_handshake_msg(mbedtls_ssl_context *ssl, size_t cap, size_t n) {
    if (ssl == &server && hashed)
        n = hashed_n;
    hashed = hashed && ssl != &server;
    return __real_mbedtls_ssl_finish_handshake_msg(ssl, cap, n);
}

static int send_record(void *ctx, const unsigned char *p, size_t n) {
    (void)ctx;
    if (n + GROWTH_MAX > sizeof to_client - to_client_n)
        return MBEDTLS_ERR_SSL_INTERNAL_ERROR;
    memcpy(to_client + to_client_n, p, n);
    to_client_n +=
        flags & RECORDS ? change_all(records, to_client + to_client_n, n, n + GROWTH_MAX) : n;
    records++;
    return (int)n;
}

static int receive(void *ctx, unsigned char *p, size_t n) {
    const size_t left = to_server_n - to_server_at, k = n < left ? n : left;
    (void)ctx;
    if (left == 0)
        return MBEDTLS_ERR_SSL_WANT_READ;
    memcpy(p, to_server + to_server_at, k);
    to_server_at += k;
    return (int)k;
}

/* As far as what has come allows. */
static void serve(void) {
    unsigned char request[sizeof REQUEST];
    if (!mbedtls_ssl_is_handshake_over(&server) && mbedtls_ssl_handshake(&server) != 0)
        return;
    const int n = mbedtls_ssl_read(&server, request, sizeof request);
    if (n <= 0)
        return;
    check((size_t)n == sizeof REQUEST - 1 && memcmp(request, REQUEST, (size_t)n) == 0,
          "the server reads another request");
    (void)mbedtls_ssl_write(&server, (const unsigned char *)REPLY, sizeof REPLY - 1);
    (void)mbedtls_ssl_close_notify(&server);
}

/* ---- the client's side of the wire ---- */

static ta_err read_wire(void *ctx, void *p, size_t cap, size_t *n, ta_deadline deadline,
                        ta_diag *diag) {
    (void)ctx, (void)deadline, (void)diag;
    if (to_client_at == to_client_n)
        serve();
    const size_t left = to_client_n - to_client_at;
    *n = cap < left ? cap : left; /* 0: the server has no more to say */
    memcpy(p, to_client + to_client_at, *n);
    to_client_at += *n;
    return TA_OK;
}

static ta_err write_wire(void *ctx, const void *p, size_t n, ta_deadline deadline, ta_diag *diag) {
    (void)ctx, (void)deadline;
    if (n > sizeof to_server - to_server_n)
        return ta_fail(diag, TA_E_SEND, "no room");
    memcpy(to_server + to_server_n, p, n);
    to_server_n += n;
    return TA_OK;
}

static void use(ta_tls *tls) {
    char reply[sizeof REPLY];
    size_t n = 0, got = 1;
    ta_diag diag;
    ta_diag_clear(&diag);
    const ta_stream stream = ta_tls_stream(tls);
    ta_err err = stream.write(stream.ctx, REQUEST, sizeof REQUEST - 1, TA_NEVER, &diag);
    for (; err == TA_OK && got > 0 && n < sizeof reply; n += got) {
        err = stream.read(stream.ctx, reply + n, sizeof reply - n, &got, TA_NEVER, &diag);
        if (err != TA_OK)
            break;
    }
    check(n < sizeof reply && memcmp(reply, REPLY, n) == 0, "what is read was not written");
    const ta_str wire = {(const char *)to_server, to_server_n};
    for (size_t i = 0; i < wire.n; i++)
        check(!ta_str_starts(ta_str_sub(wire, i, wire.n), TA_STR("secret: of-the-request")),
              "the request is sent in clear");
}

/* ---- once ---- */

static char roots[32768], client_certificate[8192], client_key[8192];

static void load(const char *path, char *to, size_t cap) {
    FILE *f = fopen(path, "rb");
    check(f != NULL, path);
    to[fread(to, 1, cap - 1, f)] = '\0';
    (void)fclose(f);
}

static void set_up_server(int i, const char *chain, const char *key_path) {
    static mbedtls_pk_context keys[2];
    static char pem[32768];
    mbedtls_ssl_config_init(&configs[i]);
    check(mbedtls_ssl_config_defaults(&configs[i], MBEDTLS_SSL_IS_SERVER,
                                      MBEDTLS_SSL_TRANSPORT_STREAM,
                                      MBEDTLS_SSL_PRESET_DEFAULT) == 0,
          "the server's settings");
    load(chain, pem, sizeof pem);
    check(mbedtls_x509_crt_parse(&chains[i], (const unsigned char *)pem, strlen(pem) + 1) == 0,
          chain);
    load(key_path, pem, sizeof pem);
    check(mbedtls_pk_parse_key(&keys[i], (const unsigned char *)pem, strlen(pem) + 1, NULL, 0,
                               mbedtls_psa_get_random, MBEDTLS_PSA_RANDOM_STATE) == 0,
          key_path);
    check(mbedtls_ssl_conf_own_cert(&configs[i], &chains[i], &keys[i]) == 0, "its certificate");
    mbedtls_ssl_conf_rng(&configs[i], mbedtls_psa_get_random, MBEDTLS_PSA_RANDOM_STATE);
}

static void set_up_once(void) {
    if (roots[0] != '\0')
        return;
    fake_reset();
    fake.breach = breach;
    check(psa_crypto_init() == PSA_SUCCESS, "psa_crypto_init");
    load(CERTIFICATES "roots.pem", roots, sizeof roots);
    load(CERTIFICATES "client-p256.pem", client_certificate, sizeof client_certificate);
    load(CERTIFICATES "client-p256.key", client_key, sizeof client_key);
    set_up_server(0, CERTIFICATES "p256.chain.pem", CERTIFICATES "p256.key");
    set_up_server(1, CERTIFICATES "rsa.chain.pem", CERTIFICATES "rsa.key");
}

/* ---- each time ---- */

static void set_up(const uint8_t *data, size_t n) {
    flags = data[0];
    changes = data + 1;
    changes_n = (n - 1) / CHANGE < CHANGES_MAX ? (n - 1) / CHANGE : CHANGES_MAX;
    to_client_n = to_client_at = to_server_n = to_server_at = 0;
    messages = records = 0;
    shown = hashed = false;
    fake_reset();
    fake.breach = breach;
    /* The certificates were made of late. */
    fake.realtime_ahead = (int64_t)time(NULL) / 86400 * 86400000 + 86400000 - FAKE_START;
    fake_put_file("/roots", roots);
    fake_put_file("/certificate", client_certificate);
    fake_put_file("/key", client_key);
    mbedtls_ssl_config *config = &configs[(flags & RSA) != 0];
    mbedtls_ssl_conf_max_tls_version(config, flags & TLS12 ? MBEDTLS_SSL_VERSION_TLS1_2
                                                           : MBEDTLS_SSL_VERSION_TLS1_3);
    mbedtls_ssl_conf_authmode(config, flags & CLIENT_CERTIFICATE ? MBEDTLS_SSL_VERIFY_OPTIONAL
                                                                 : MBEDTLS_SSL_VERIFY_NONE);
    mbedtls_ssl_init(&server);
    check(mbedtls_ssl_setup(&server, config) == 0, "the server");
    mbedtls_ssl_set_bio(&server, NULL, send_record, receive, NULL);
}

static void check_diag(const ta_diag *diag) {
    check(diag->err != TA_E_INTERNAL, diag->text);
    for (const char *c = diag->text; *c != '\0'; c++)
        check((unsigned char)*c >= ' ' && *c != 0x7f, "a control byte in the message");
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n) {
    set_up_once();
    if (n == 0)
        return 0;
    set_up(data, n);
    const ta_stream lower = {NULL, read_wire, write_wire};
    const bool shows = (flags & CLIENT_CERTIFICATE) != 0;
    const ta_tls_options options = {.host = TA_STR("server.test"),
                                    .no_verify = (flags & NO_VERIFY) != 0,
                                    .ca_bundle = "/roots",
                                    .client_certificate = shows ? "/certificate" : NULL,
                                    .client_key = shows ? "/key" : NULL};
    ta_tls *tls = NULL;
    ta_diag diag;
    ta_diag_clear(&diag);
    const ta_err err = ta_tls_open(&tls, &lower, &options, TA_NEVER, &diag);
    check((err == TA_OK) == (tls != NULL) && err == diag.err, "one error is said and another told");
    check(err == TA_OK || diag.text[0] != '\0' || err == TA_E_RECV, "an error without a word");
    check_diag(&diag);
    check(changes_n > 0 || err == TA_OK, diag.text);
    if (err == TA_OK) {
        check(options.no_verify || shown, "the server has not shown its certificate");
        use(tls);
    }
    ta_tls_close(tls);
    mbedtls_ssl_free(&server);
    check(fake_open() == 0, "a file stays open");
    return 0;
}
