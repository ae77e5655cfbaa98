#include "http/http_framing.h"

typedef struct facts {
    bool length, chunked, close, keep_alive;
} facts;

static void read_connection(ta_str options, facts *f) {
    while (options.p != NULL) {
        ta_str option = ta_str_trim(ta_str_cut(options, ',', &options));
        f->close |= ta_str_eq_nocase(option, TA_STR("close"));
        f->keep_alive |= ta_str_eq_nocase(option, TA_STR("keep-alive"));
    }
}

static const char *read_field(const ta_field *field, facts *f, uint64_t *length) {
    if (ta_str_eq_nocase(field->name, TA_STR("content-length"))) {
        if (f->length)
            return "more than one Content-Length";
        if (!ta_str_to_u64(field->value, UINT64_MAX, length))
            return "a Content-Length that is no number, or beyond 64 bits";
        f->length = true;
    } else if (ta_str_eq_nocase(field->name, TA_STR("transfer-encoding"))) {
        if (f->chunked || !ta_str_eq_nocase(field->value, TA_STR("chunked")))
            return "a Transfer-Encoding other than a single chunked";
        f->chunked = true;
    } else if (ta_str_eq_nocase(field->name, TA_STR("connection"))) {
        read_connection(field->value, f);
    }
    return NULL;
}

const char *ta_http_framing(ta_response *r) {
    facts f = {0};
    uint64_t length = 0;
    for (size_t i = 0; i < r->field_count; i++) {
        const char *why = read_field(&r->fields[i], &f, &length);
        if (why)
            return why;
    }
    /* Two framings are a means of response smuggling (section 6.1). */
    if (f.length && f.chunked)
        return "both a Content-Length and a Transfer-Encoding";
    if (f.chunked && r->minor == 0)
        return "a Transfer-Encoding in an HTTP/1.0 response";

    r->framing = r->status < 200 || r->status == 204 || r->status == 304 ? TA_FRAMING_NONE
                 : f.chunked                                             ? TA_FRAMING_CHUNKED
                 : f.length                                              ? TA_FRAMING_LENGTH
                                                                         : TA_FRAMING_UNTIL_CLOSE;
    r->content_length = r->framing == TA_FRAMING_LENGTH ? length : 0;
    r->keep_alive =
        r->framing != TA_FRAMING_UNTIL_CLOSE && !f.close && (r->minor == 1 || f.keep_alive);
    return NULL;
}
