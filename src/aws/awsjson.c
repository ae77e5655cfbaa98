#include "aws/awsjson.h"

#include "base/buf.h"

/* A type without its namespace and URI: aws.example#FooError:http://… is FooError. */
static ta_str bare_type(ta_str type) {
    ta_str rest;
    type = ta_str_cut(type, ':', &rest);
    for (size_t at = ta_str_find(type, '#'); at < type.n; at = ta_str_find(type, '#'))
        type = ta_str_sub(type, at + 1, type.n);
    return type;
}

/* The field is "code;type", from services that once used the AWS query protocol. Any other number
 * of semicolons is ignored. */
static ta_str query_error_code(ta_str field) {
    ta_str type, more;
    const ta_str code = ta_str_cut(field, ';', &type);
    ta_str_cut(type, ';', &more);
    return type.p && !more.p ? code : TA_ABSENT;
}

ta_str ta_json_string_member(void *json, const char *name) {
    return ta_json_string(json, ta_json_member(json, TA_JSON_ROOT, ta_str_from(name)));
}

/* `member` is NULL if the body is not JSON. Returns the absent slice if the answer has no type. */
static ta_str error_type_of(const ta_error_answer *answer, ta_member_fn member, void *ctx) {
    enum { BODY_TYPE = 2 }; /* counts though it is empty, as in AWS CLI */
    const ta_str sources[] = {
        query_error_code(answer->query_error),
        answer->error_type,
        [BODY_TYPE] = member ? member(ctx, "__type") : TA_ABSENT,
        member ? member(ctx, "code") : TA_ABSENT,
    };
    for (size_t i = 0; i < sizeof sources / sizeof *sources; i++) {
        const ta_str type = bare_type(sources[i]);
        if (type.n > 0 || (i == BODY_TYPE && type.p != NULL))
            return type;
    }
    return TA_ABSENT;
}

/* RFC 9110, section 15.6, and the IANA registry, as Python's http.client spells them. */
static ta_str reason_phrase(int status) {
    static const char *const phrases[] = {
        "Internal Server Error",
        "Not Implemented",
        "Bad Gateway",
        "Service Unavailable",
        "Gateway Timeout",
        "HTTP Version Not Supported",
        "Variant Also Negotiates",
        "Insufficient Storage",
        "Loop Detected",
        "",
        "Not Extended",
        "Network Authentication Required",
    };
    const size_t at = (size_t)(status - 500);
    return ta_str_from(at < sizeof phrases / sizeof *phrases ? phrases[at] : "");
}

static bool is_space(char c) {
    return c == ' ' || (c >= '\t' && c <= '\r');
}

/* Is this the answer of a load balancer or a proxy, not of the service? */
static bool is_generic(const ta_error_answer *answer) {
    ta_str body = {answer->body, answer->body_size};
    while (body.n > 0 && is_space(body.p[0]))
        body = ta_str_sub(body, 1, body.n);
    return answer->http_status >= 500 && (body.n == 0 || ta_str_starts(body, TA_STR("<html>")));
}

static ta_str message_of(const ta_error_answer *answer, ta_member_fn member, void *ctx,
                         bool *is_member) {
    if (!member)
        return answer->body_size > 0 ? (ta_str){answer->body, answer->body_size} : TA_STR("");
    const ta_str message = member(ctx, "message");
    *is_member = message.p != NULL;
    if (message.p)
        return message;
    const ta_str capital = member(ctx, "Message");
    return capital.p ? capital : TA_STR("");
}

/* The text of each service error in err.def is its type. */
ta_err ta_awsjson_error_code(ta_str type) {
    for (int err = TA_E_VALIDATION; err < TA_E_SERVICE; err++)
        if (ta_str_eq(type, ta_str_from(ta_err_text((ta_err)err))))
            return (ta_err)err;
    return TA_E_SERVICE;
}

ta_err ta_awsjson_error(const ta_error_answer *answer, ta_json *json, ta_service_error *out) {
    const ta_err err = ta_json_parse(json, answer->body, answer->body_size);
    return ta_awsjson_error_in(answer, err ? NULL : ta_json_string_member, json, out);
}

ta_err ta_awsjson_error_in(const ta_error_answer *answer, ta_member_fn member, void *ctx,
                           ta_service_error *out) {
    const bool generic = out->generic = is_generic(answer);
    out->message_is_member = false;
    out->type = error_type_of(answer, member, ctx);
    if (generic)
        out->message = out->type.n > 0 ? TA_STR("") : reason_phrase(answer->http_status);
    else
        out->message = message_of(answer, member, ctx, &out->message_is_member);
    if (answer->http_status == 300) {
        /* AWS CLI does not look for an error in it. */
        out->type = out->message = TA_STR("Unknown");
    } else if (out->type.p == NULL) {
        ta_buf b = ta_buf_on(out->status, sizeof out->status);
        ta_put_u64(&b, (uint64_t)answer->http_status, 3);
        out->type = ta_buf_str(&b);
    }
    return ta_awsjson_error_code(out->type);
}
