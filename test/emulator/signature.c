#include "test/emulator/signature.h"
#include "test/emulator/emulator.h"

#include <mbedtls/md.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#define ALGORITHM      "AWS4-HMAC-SHA256"
#define CLOCK_SKEW_MAX 300 /* seconds */

/* The parts of an Authorization field. */
typedef struct authorization {
    char text[4096]; /* cut into the strings below */
    const char *key, *date, *region, *service, *terminator, *signed_names, *signature;
} authorization;

static bool fail(answer *a, const char *type, const char *message) {
    answer_error(a, type, message);
    return false;
}

/* Credential=KEY/DATE/REGION/SERVICE/aws4_request */
static bool cut_credential(authorization *auth, char *value) {
    const char **parts[] = {&auth->key, &auth->date, &auth->region, &auth->service,
                            &auth->terminator};
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++) {
        *parts[i] = value;
        if (value == NULL)
            return false;
        value = strchr(value, '/');
        if (value != NULL)
            *value++ = '\0';
    }
    return value == NULL;
}

static bool cut_authorization(authorization *auth, const char *field) {
    size_t n = strlen(ALGORITHM " ");
    if (strncmp(field, ALGORITHM " ", n) != 0 || strlen(field) >= sizeof auth->text)
        return false;
    strcpy(auth->text, field + n);
    char *credential = NULL, *at = auth->text;
    auth->signed_names = auth->signature = NULL;
    for (char *part; (part = strsep(&at, ",")) != NULL;) {
        part += strspn(part, " ");
        if (strncmp(part, "Credential=", 11) == 0)
            credential = part + 11;
        else if (strncmp(part, "SignedHeaders=", 14) == 0)
            auth->signed_names = part + 14;
        else if (strncmp(part, "Signature=", 10) == 0)
            auth->signature = part + 10;
        else
            return false;
    }
    return credential != NULL && auth->signed_names != NULL && auth->signature != NULL &&
           cut_credential(auth, credential);
}

static bool is_signed(const authorization *auth, const char *name) {
    size_t n = strlen(name);
    for (const char *at = auth->signed_names;; at++) {
        size_t length = strcspn(at, ";");
        if (length == n && strncasecmp(at, name, n) == 0)
            return true;
        at += length;
        if (*at == '\0')
            return false;
    }
}

static void hex_sha256(const void *p, size_t n, char out[65]) {
    unsigned char hash[32];
    if (mbedtls_md(mbedtls_md_info_from_type(MBEDTLS_MD_SHA256), p, n, hash) != 0)
        abort();
    for (size_t i = 0; i < sizeof hash; i++)
        sprintf(out + 2 * i, "%02x", hash[i]);
}

static void hmac(unsigned char key[32], size_t key_n, const char *text) {
    if (mbedtls_md_hmac(mbedtls_md_info_from_type(MBEDTLS_MD_SHA256), key, key_n,
                        (const unsigned char *)text, strlen(text), key) != 0)
        abort();
}

/* One canonical header: the values of all fields of that name, runs of blanks made one. False: the
 * request has none, or the name is not in lower case. */
static bool write_header(FILE *f, const http_request_in *r, const char *name) {
    bool found = false;
    fprintf(f, "%s:", name);
    for (size_t i = 0; i < r->fields; i++) {
        if (strcasecmp(r->field[i].name, name) != 0)
            continue;
        if (found)
            fputc(',', f);
        found = true;
        for (const char *v = r->field[i].value; *v != '\0'; v++)
            if (*v != ' ' || v[1] != ' ')
                fputc(*v, f);
    }
    fputc('\n', f);
    return found && strpbrk(name, "ABCDEFGHIJKLMNOPQRSTUVWXYZ") == NULL;
}

static bool hash_canonical_request(const authorization *auth, const http_request_in *r,
                                   char out[65]) {
    char *text = NULL, payload[65], names[sizeof auth->text];
    size_t n = 0;
    FILE *f = open_memstream(&text, &n);
    if (f == NULL)
        abort();
    fprintf(f, "%s\n/\n\n", r->method);
    bool ok = true;
    const char *before = "";
    strcpy(names, auth->signed_names);
    char *at = names;
    for (char *name; (name = strsep(&at, ";")) != NULL; before = name)
        ok = write_header(f, r, name) && strcmp(before, name) < 0 && ok;
    hex_sha256(r->body, r->body_n, payload);
    fprintf(f, "\n%s\n%s", auth->signed_names, payload);
    if (fclose(f) != 0)
        abort();
    hex_sha256(text, n, out);
    free(text);
    return ok;
}

static bool signature_matches(const authorization *auth, const http_request_in *r,
                              const char *when) {
    char canonical[65], text[512], wanted[65];
    if (!hash_canonical_request(auth, r, canonical))
        return false;
    snprintf(text, sizeof text, ALGORITHM "\n%s\n%s/%s/%s/aws4_request\n%s", when, auth->date,
             auth->region, auth->service, canonical);

    char secret[256];
    unsigned char key[256];
    size_t n = (size_t)snprintf(secret, sizeof secret, "AWS4%s", settings.secret_key);
    memcpy(key, secret, n < sizeof secret ? n : sizeof secret - 1);
    hmac(key, n, auth->date);
    hmac(key, 32, auth->region);
    hmac(key, 32, auth->service);
    hmac(key, 32, "aws4_request");
    hmac(key, 32, text);
    for (size_t i = 0; i < 32; i++)
        sprintf(wanted + 2 * i, "%02x", key[i]);
    return strcmp(wanted, auth->signature) == 0;
}

static bool check_scope(const authorization *auth, const char *service, const char *when,
                        answer *a) {
    char message[512];
    if (strcmp(auth->service, service) != 0) {
        snprintf(message, sizeof message, "Credential should be scoped to correct service: '%s'. ",
                 service);
        return fail(a, "InvalidSignatureException", message);
    }
    if (strcmp(settings.region, "*") != 0 && strcmp(auth->region, settings.region) != 0) {
        snprintf(message, sizeof message,
                 "Credential should be scoped to a valid region, not '%.100s'. ", auth->region);
        return fail(a, "InvalidSignatureException", message);
    }
    if (strcmp(auth->terminator, "aws4_request") != 0)
        return fail(a, "IncompleteSignatureException",
                    "Credential should be scoped with a valid terminator: 'aws4_request'.");
    if (strncmp(auth->date, when, 8) != 0 || strlen(auth->date) != 8)
        return fail(a, "InvalidSignatureException",
                    "Date in Credential scope does not match YYYYMMDD from ISO-8601 version of "
                    "date from HTTP");
    return true;
}

static bool check_date(const char *when, answer *a) {
    struct tm t = {0};
    const char *end = strptime(when, "%Y%m%dT%H%M%SZ", &t);
    if (end == NULL || *end != '\0' || strlen(when) != 16)
        return fail(a, "IncompleteSignatureException",
                    "Date must be in ISO-8601 'basic format'. See ISO-8601.");
    time_t now = emulator_now(), then = timegm(&t);
    if (then >= now - CLOCK_SKEW_MAX && then <= now + CLOCK_SKEW_MAX)
        return true;
    bool old = then < now;
    time_t bound = old ? now - CLOCK_SKEW_MAX : now + CLOCK_SKEW_MAX;
    char now_text[20], bound_text[20], message[256];
    strftime(now_text, sizeof now_text, "%Y%m%dT%H%M%SZ", gmtime_r(&now, &t));
    strftime(bound_text, sizeof bound_text, "%Y%m%dT%H%M%SZ", gmtime_r(&bound, &t));
    snprintf(message, sizeof message, "%s: %s is %s %s (%s %c 5 min.)",
             old ? "Signature expired" : "Signature not yet current", when,
             old ? "now earlier than" : "still later than", bound_text, now_text, old ? '-' : '+');
    return fail(a, "InvalidSignatureException", message);
}

static bool check_token(const http_request_in *r, answer *a) {
    const char *token = http_request_field(r, "x-amz-security-token");
    if (strcmp(token != NULL ? token : "", settings.session_token) == 0)
        return true;
    return fail(a, "UnrecognizedClientException", NULL);
}

/* What decides the meaning of the request must be under the signature. */
static bool check_signed_names(const authorization *auth, const http_request_in *r, answer *a) {
    char message[256];
    const char *missing = is_signed(auth, "host") ? NULL : "Host";
    for (size_t i = 0; i < r->fields && missing == NULL; i++)
        if (strncasecmp(r->field[i].name, "x-amz-", 6) == 0 && !is_signed(auth, r->field[i].name))
            missing = r->field[i].name;
    if (missing == NULL)
        return true;
    snprintf(message, sizeof message, "'%.100s' must be a 'SignedHeader' in the AWS Authorization.",
             missing);
    return fail(a, "InvalidSignatureException", message);
}

bool signature_check(const http_request_in *r, const char *service, answer *a) {
    const char *field = http_request_field(r, "authorization");
    const char *when = http_request_field(r, "x-amz-date");
    authorization auth;
    if (field == NULL)
        return fail(a, "MissingAuthenticationTokenException", NULL);
    if (!cut_authorization(&auth, field))
        return fail(a, "IncompleteSignatureException", NULL);
    if (when == NULL)
        return fail(a, "IncompleteSignatureException",
                    "Authorization header requires existence of either a 'X-Amz-Date' or a 'Date' "
                    "header.");
    if (strcmp(auth.key, settings.access_key) != 0)
        return fail(a, "UnrecognizedClientException", NULL);
    if (!check_token(r, a) || !check_date(when, a) || !check_scope(&auth, service, when, a) ||
        !check_signed_names(&auth, r, a))
        return false;
    if (!signature_matches(&auth, r, when))
        return fail(a, "InvalidSignatureException", NULL);
    return true;
}
