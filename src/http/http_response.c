#include "http/http_response.h"

#include "http/http_framing.h"
#include "http/http_syntax.h"

/* The part that the next byte belongs to. */
enum {
    START,
    EMPTY_LINE_LF,
    VERSION, /* "HTTP/1." */
    MINOR,
    STATUS_SP,
    STATUS,
    STATUS_END,
    REASON,
    STATUS_LINE_LF,
    LINE_START,
    NAME,
    VALUE,
    FIELD_LINE_LF,
    HEAD_LF
};

static const char version[] = "HTTP/1.";

/* First byte of the alert with which a TLS server answers plain HTTP (RFC 8446, section 5.1). */
#define TLS_ALERT 21

static void refuse(ta_response *r, ta_err err, const char *why) {
    r->err = err;
    r->why = why;
}

static void syntax(ta_response *r, const char *why) {
    refuse(r, TA_E_HTTP_SYNTAX, why);
}

static void refuse_when_full(ta_response *r) {
    if (r->err == TA_E_MORE && r->head_n == r->head_cap)
        refuse(r, TA_E_LIMIT, "a head longer than its buffer");
}

void ta_response_init(ta_response *r, char *head, size_t cap) {
    /* Do not clear the whole struct: fields[] is large, and only its first field_count elements are
     * used. */
    r->status = 0;
    r->minor = 0;
    r->reason = TA_ABSENT;
    r->framing = TA_FRAMING_NONE;
    r->content_length = 0;
    r->keep_alive = r->to_connect = false;
    r->field_count = 0;
    r->why = NULL;
    r->head_n = r->line = r->reason_at = r->colon = 0;
    r->head = head;
    r->head_cap = cap;
    r->state = START;
    r->err = TA_E_MORE;
    refuse_when_full(r);
}

static ta_str head_slice(const ta_response *r, size_t from, size_t to) {
    return (ta_str){r->head + from, to - from};
}

/* ---- the status line ---- */

static void parse_version(ta_response *r, char c) {
    size_t at = r->head_n - 1 - r->line;
    if (at == 0 && c == TLS_ALERT)
        syntax(r, "a TLS record in place of HTTP (is this a port for https?)");
    else if (c != version[at])
        syntax(r, "no HTTP/1.x status line");
    else if (at == sizeof version - 2)
        r->state = MINOR;
}

static void parse_minor(ta_response *r, char c) {
    if (c != '0' && c != '1')
        syntax(r, "an HTTP version other than 1.0 and 1.1");
    r->minor = c - '0';
    r->state = STATUS_SP;
}

static void parse_status(ta_response *r, char c) {
    if (!ta_is_digit(c) || (r->status == 0 && c == '0')) {
        syntax(r, "a status code that is no number of three digits");
        return;
    }
    r->status = r->status * 10 + (c - '0');
    if (r->status >= 100)
        r->state = STATUS_END;
}

static void parse_reason(ta_response *r, char c) {
    if (c == '\r') {
        r->reason = head_slice(r, r->reason_at, r->head_n - 1);
        r->state = STATUS_LINE_LF;
    } else if (!ta_is_field_byte(c)) {
        syntax(r, c == '\n' ? "a status line that ends in LF alone"
                            : "a control byte in the status line");
    }
}

/* ---- field lines ---- */

static void start_line(ta_response *r, char c) {
    if (c == '\r')
        r->state = HEAD_LF;
    else if (c == ' ' || c == '\t')
        syntax(r, "a field line that starts with white space");
    else if (c == ':')
        syntax(r, "a field line without a name");
    else if (c == '\n')
        syntax(r, "a line that ends in LF alone");
    else if (!ta_is_tchar(c))
        syntax(r, "a byte that no field name can have");
    else if (r->field_count == TA_HTTP_FIELDS_MAX)
        refuse(r, TA_E_LIMIT, "more than " TA_LIMIT_TEXT(TA_HTTP_FIELDS_MAX) " field lines");
    else
        r->state = NAME;
}

static void parse_name(ta_response *r, char c) {
    if (c == ':') {
        r->colon = r->head_n - 1;
        r->state = VALUE;
    } else if (c == ' ' || c == '\t') {
        syntax(r, "white space before the colon of a field line");
    } else if (c == '\r' || c == '\n') {
        syntax(r, "a field line without a colon");
    } else if (!ta_is_tchar(c)) {
        syntax(r, "a byte that no field name can have");
    }
}

static void parse_value(ta_response *r, char c) {
    if (c == '\r') {
        r->fields[r->field_count++] =
            (ta_field){head_slice(r, r->line, r->colon),
                       ta_str_trim(head_slice(r, r->colon + 1, r->head_n - 1))};
        r->state = FIELD_LINE_LF;
    } else if (!ta_is_field_byte(c)) {
        syntax(r, c == '\n' ? "a field line that ends in LF alone"
                            : "a control byte in a field value");
    }
}

static void end_line(ta_response *r, char c, unsigned char next) {
    if (c != '\n') {
        syntax(r, "a CR without its LF");
        return;
    }
    r->state = next;
    r->line = r->head_n;
}

static void end_head(ta_response *r, char c) {
    if (c != '\n') {
        syntax(r, "a CR without its LF");
        return;
    }
    const char *why = r->to_connect ? NULL : ta_http_framing(r);
    if (why)
        syntax(r, why);
    else
        r->err = TA_OK;
}

/* `c` is at head[head_n - 1] already. */
static void step(ta_response *r, char c) {
    switch (r->state) {
    case START:
        if (c == '\r') {
            r->state = EMPTY_LINE_LF;
            break;
        }
        r->state = VERSION;
        parse_version(r, c);
        break;
    case EMPTY_LINE_LF:
        end_line(r, c, VERSION);
        break;
    case VERSION:
        parse_version(r, c);
        break;
    case MINOR:
        parse_minor(r, c);
        break;
    case STATUS_SP:
        if (c != ' ')
            syntax(r, "no space after the HTTP version");
        r->state = STATUS;
        break;
    case STATUS:
        parse_status(r, c);
        break;
    case STATUS_END:
        r->reason_at = r->head_n;
        r->state = REASON;
        if (c == '\r') {
            r->reason_at = r->head_n - 1;
            parse_reason(r, c);
        } else if (c != ' ') {
            syntax(r, "no space after the status code");
        }
        break;
    case REASON:
        parse_reason(r, c);
        break;
    case STATUS_LINE_LF:
    case FIELD_LINE_LF:
        end_line(r, c, LINE_START);
        break;
    case LINE_START:
        start_line(r, c);
        break;
    case NAME:
        parse_name(r, c);
        break;
    case VALUE:
        parse_value(r, c);
        break;
    default:
        end_head(r, c);
        break;
    }
}

ta_err ta_response_feed(ta_response *r, ta_str in, size_t *used) {
    *used = 0;
    while (r->err == TA_E_MORE && *used < in.n) {
        char c = in.p[(*used)++];
        r->head[r->head_n++] = c;
        step(r, c);
        refuse_when_full(r);
    }
    return r->err;
}

ta_str ta_response_field(const ta_response *r, ta_str name) {
    for (size_t i = 0; i < r->field_count; i++)
        if (ta_str_eq_nocase(r->fields[i].name, name))
            return r->fields[i].value;
    return TA_ABSENT;
}
