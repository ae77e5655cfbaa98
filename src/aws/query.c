#include "aws/query.h"

#include "aws/xml.h"

static void put_encoded(ta_buf *out, ta_str s) {
    static const char digits[] = "0123456789ABCDEF";
    for (size_t i = 0; i < s.n; i++) {
        const char c = s.p[i];
        const unsigned char byte = (unsigned char)c;
        const char triplet[3] = {'%', digits[byte >> 4], digits[byte & 15]};
        if (ta_is_alpha(c) || ta_is_digit(c) || ta_str_find(TA_STR("-._~"), c) < 4)
            ta_putc(out, c);
        else
            ta_put(out, (ta_str){triplet, sizeof triplet});
    }
}

void ta_query_begin(ta_buf *body, const char *action, const char *version) {
    ta_puts(body, "Action=");
    ta_puts(body, action);
    ta_query_put(body, "Version", ta_str_from(version));
}

void ta_query_put(ta_buf *body, const char *name, ta_str value) {
    ta_putc(body, '&');
    ta_puts(body, name);
    ta_putc(body, '=');
    put_encoded(body, value);
}

bool ta_query_is_xml(ta_str body) {
    if (ta_str_starts(body, TA_STR("\xEF\xBB\xBF")))
        body = ta_str_sub(body, 3, body.n);
    while (body.n > 0 && ta_str_find(TA_STR(" \t\r\n"), body.p[0]) < 4)
        body = ta_str_sub(body, 1, body.n);
    return body.n > 0 && body.p[0] == '<';
}

static void find_in_xml(const ta_error_answer *answer, ta_str *code, ta_str *message) {
    ta_xml_want want[] = {{.path = "ErrorResponse/Error/Code"},
                          {.path = "ErrorResponse/Error/Message"}};
    size_t at;
    if (ta_xml_read(answer->body, answer->body_size, want, 2, &at) != TA_OK)
        return;
    *code = want[0].text;
    *message = want[1].text;
}

static void find_in_json(const ta_json *json, ta_str *code, ta_str *message) {
    const int error = ta_json_member(json, TA_JSON_ROOT, TA_STR("Error"));
    *code = ta_json_string(json, ta_json_member(json, error, TA_STR("Code")));
    *message = ta_json_string(json, ta_json_member(json, error, TA_STR("Message")));
}

ta_err ta_query_error(const ta_error_answer *answer, ta_json *json, ta_service_error *out) {
    ta_member_fn member = NULL;
    ta_str code = TA_ABSENT, message = TA_ABSENT;
    if (ta_query_is_xml((ta_str){answer->body, answer->body_size})) {
        find_in_xml(answer, &code, &message);
    } else if (ta_json_parse(json, answer->body, answer->body_size) == TA_OK) {
        member = ta_json_string_member;
        find_in_json(json, &code, &message);
    }
    if (code.n == 0)
        return ta_awsjson_error_in(answer, member, json, out);
    out->type = code;
    out->message = message.p != NULL ? message : TA_STR("");
    return ta_awsjson_error_code(code);
}
