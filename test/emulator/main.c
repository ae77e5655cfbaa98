/* emulator - a loopback endpoint that behaves as AWS Proton's does, and misbehaves when told to. */
#include "test/emulator/certificate.h"
#include "test/emulator/emulator.h"
#include "test/emulator/entropy.h"
#include "test/emulator/environments.h"
#include "test/emulator/fault_kinds.h"
#include "test/emulator/faults.h"
#include "test/emulator/options.h"
#include "test/emulator/record.h"
#include "test/emulator/server.h"

#include <errno.h>
#include <psa/crypto.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define SECRET_KEY_MAX 200 /* bytes */

emulator_settings settings = {
    .access_key = "AKIDEXAMPLE",
    .secret_key = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY",
    .session_token = "",
    .region = "us-east-1",
    .idle_ms = 60000,
};

/* What only the start needs. */
static struct start {
    const char *address, *key_kind, *ca_out, *chain, *chain_key, *tls;
    unsigned port;
    bool http, control;
    certificate_hosts hosts;
} start = {.address = "127.0.0.1", .key_kind = "p256", .tls = "any"};

static void help(FILE *out) {
    fputs(
        "usage: emulator [options]\n"
        "A loopback AWS Proton endpoint. Prints \"listening on ADDRESS:PORT\" when it is ready; "
        "SIGTERM ends it.\n"
        "  --address ADDRESS      127.0.0.1\n"
        "  --port N               0: the system chooses\n"
        "  --http                 no TLS\n"
        "  --tls 1.2|1.3|any      the versions spoken\n"
        "  --key p256|p384|rsa    what the CA and the server's certificate are made with\n"
        "  --ca-out FILE          where the CA is written, as PEM\n"
        "  --host NAME            one more name in the certificate; may be repeated\n"
        "  --certificate FILE     serve this PEM chain instead ...\n"
        "  --private-key FILE     ... with its key\n"
        "  --access-key ID  --secret-key KEY  --session-token TOKEN\n"
        "                         the only credentials accepted\n"
        "  --region NAME          the region requests are signed for; * for any\n"
        "  --skew SECONDS         the service's clock is ahead of the host's\n"
        "  --idle MS              a silence of the client that ends its connection\n"
        "  --record FILE          append a JSON line for each request\n"
        "  --environment name=NAME[,status=...,outcome=...,polls=N,...]\n"
        "                         create or replace one: see environments.h\n"
        "  --faults WHICH:FAULT[:ARGUMENT],...\n"
        "                         misbehave; WHICH is N, N-M or *, after a c for connections\n"
        "  --control              take lines \"environment ...\", \"faults ...\" and \"skew ...\" "
        "on\n"
        "                         stdin, and \"settle MS\", which waits so long at most until no\n"
        "                         connection is left; print ok or refused for each; its end\n"
        "                         ends the emulator\n"
        "Faults:\n",
        out);
    faults_help(out);
}

static bool set_skew(const char *value) {
    char *end;
    errno = 0;
    settings.skew = strtol(value, &end, 10);
    return *value != '\0' && *end == '\0' && errno == 0;
}

static bool add_host(const char *value) {
    if (start.hosts.count == CERTIFICATE_HOSTS_MAX)
        return false;
    start.hosts.name[start.hosts.count++] = value;
    return true;
}

static bool set_option(const char *name, const char *value) {
    const struct {
        const char *name, **text;
    } texts[] = {
        {"address", &start.address},
        {"tls", &start.tls},
        {"key", &start.key_kind},
        {"ca-out", &start.ca_out},
        {"certificate", &start.chain},
        {"private-key", &start.chain_key},
        {"access-key", &settings.access_key},
        {"secret-key", &settings.secret_key},
        {"session-token", &settings.session_token},
        {"region", &settings.region},
    };
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        if (strcmp(texts[i].name, name) == 0) {
            *texts[i].text = value;
            return true;
        }
    }
    if (strcmp(name, "port") == 0)
        return options_number(value, 65535, &start.port);
    if (strcmp(name, "idle") == 0)
        return options_number(value, 3600000, &settings.idle_ms);
    if (strcmp(name, "skew") == 0)
        return set_skew(value);
    if (strcmp(name, "host") == 0)
        return add_host(value);
    if (strcmp(name, "record") == 0)
        return record_open(value);
    if (strcmp(name, "environment") == 0)
        return environments_set(value);
    return strcmp(name, "faults") == 0 && faults_plan(value);
}

static bool read_options(int argc, char **argv) {
    for (int i = 1; i < argc; i++) {
        if (strcmp(argv[i], "--http") == 0)
            start.http = true;
        else if (strcmp(argv[i], "--control") == 0)
            start.control = true;
        else if (strncmp(argv[i], "--", 2) != 0 || i + 1 == argc ||
                 !set_option(argv[i] + 2, argv[i + 1])) {
            fprintf(stderr, "emulator: %s is not understood; see --help\n", argv[i]);
            return false;
        } else
            i++;
    }
    return strlen(settings.secret_key) <= SECRET_KEY_MAX;
}

static bool make_identity(mbedtls_ssl_config *config) {
    mbedtls_ssl_config_init(config);
    if (mbedtls_ssl_config_defaults(config, MBEDTLS_SSL_IS_SERVER, MBEDTLS_SSL_TRANSPORT_STREAM,
                                    MBEDTLS_SSL_PRESET_DEFAULT) != 0)
        return false;
    mbedtls_ssl_conf_rng(config, entropy_fill, NULL);
    if (strcmp(start.tls, "1.2") == 0)
        mbedtls_ssl_conf_max_tls_version(config, MBEDTLS_SSL_VERSION_TLS1_2);
    else if (strcmp(start.tls, "1.3") == 0)
        mbedtls_ssl_conf_min_tls_version(config, MBEDTLS_SSL_VERSION_TLS1_3);
    if (start.chain != NULL)
        return start.chain_key != NULL && certificate_load(config, start.chain, start.chain_key);
    char proton[128];
    const char *region = strcmp(settings.region, "*") == 0 ? "us-east-1" : settings.region;
    snprintf(proton, sizeof proton, "proton.%s.amazonaws.com", region);
    return add_host(proton) && certificate_make(config, start.key_kind, &start.hosts, start.ca_out);
}

static bool obey(const char *name, const char *value) {
    unsigned ms = 0;
    if (strcmp(name, "environment") == 0)
        return environments_set(value);
    if (strcmp(name, "faults") == 0)
        return faults_plan(value) && server_return();
    if (strcmp(name, "skew") == 0)
        return set_skew(value);
    return strcmp(name, "settle") == 0 && options_number(value, 60000, &ms) && server_settle(ms);
}

/* Lines on stdin: an option's name without its dashes, a blank, its value. */
static void *control(void *arg) {
    (void)arg;
    char *line = NULL;
    size_t size = 0;
    for (ssize_t n; (n = getline(&line, &size, stdin)) > 0;) {
        line[strcspn(line, "\n")] = '\0';
        char *value = strchr(line, ' ');
        if (value != NULL)
            *value++ = '\0';
        puts(value != NULL && obey(line, value) ? "ok" : "refused");
        fflush(stdout);
    }
    free(line);
    kill(getpid(), SIGTERM); /* whoever started it is gone */
    return NULL;
}

/* Before any thread, so that all inherit it: SIGTERM and SIGINT wait for server_run. */
static void block_signals(void) {
    sigset_t set;
    sigemptyset(&set);
    sigaddset(&set, SIGTERM);
    sigaddset(&set, SIGINT);
    pthread_sigmask(SIG_BLOCK, &set, NULL);
    signal(SIGPIPE, SIG_IGN);
}

int main(int argc, char **argv) {
    static mbedtls_ssl_config config;
    if (argc == 2 && strcmp(argv[1], "--help") == 0) {
        help(stdout);
        return 0;
    }
    if (!read_options(argc, argv))
        return 2;
    block_signals();
    if (psa_crypto_init() != PSA_SUCCESS || (!start.http && !make_identity(&config)))
        return 1;
    int listener = server_listen(start.address, &start.port);
    if (listener < 0)
        return 1;
    printf("listening on %s:%u\n", start.address, start.port);
    fflush(stdout);
    pthread_t thread;
    if (start.control && pthread_create(&thread, NULL, control, NULL) != 0)
        return 1;
    server_run(listener, start.http ? NULL : &config);
    return 0;
}
