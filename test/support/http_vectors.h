/* http_vectors.h - the HTTP/1 vectors of test/vectors/http1-*, converted by http_vectors.py. */
#ifndef TA_TEST_HTTP_VECTORS_H
#define TA_TEST_HTTP_VECTORS_H

#include "http/http_response.h"

typedef enum http_kind {
    HTTP_MESSAGE, /* a head and its body */
    HTTP_HEAD,    /* a head alone */
    HTTP_CHUNKED  /* a chunked body alone */
} http_kind;

typedef enum http_verdict {
    HTTP_ACCEPT,
    HTTP_INCOMPLETE, /* valid as far as it goes */
    HTTP_REJECT,
    HTTP_LENIENT /* the source has no strict verdict: http_vectors.c says what we expect */
} http_verdict;

typedef struct http_message {
    int status;    /* 0: the source says nothing of the head, since the parser refused it */
    int minor;     /* -1: the source does not say */
    ta_str reason; /* absent: the source does not say */
    ta_str body;   /* so far, when the verdict is not HTTP_ACCEPT */
    size_t field_count;
    ta_field fields[12];
} http_message;

typedef struct http_case {
    const char *suite, *id;
    http_kind kind;
    http_verdict verdict;       /* of the first message */
    http_verdict final_verdict; /* of the first message that is no interim response */
    int consumed;               /* bytes of a chunked body; -1: the source does not say */
    ta_str raw;
    http_message first, final;
} http_case;

extern const http_case http_cases[];
extern const size_t http_case_count;

/* What we expect of a parser: the source's strict verdict, unless our policy is stricter. */
http_verdict http_expect(const http_case *c);
/* The same for a whole exchange, which refuses more and skips interim responses. */
http_verdict http_expect_exchange(const http_case *c);

/* Whether a parsed head is the one of the vector; a failed Criterion assertion otherwise. */
void http_assert_head(const http_case *c, const http_message *expected, const ta_response *r);

#endif
