#include "aws/sigv4_canonical.h"

/* ---- URI encoding: all but the unreserved characters (RFC 3986, section 2.3) become %XX ---- */

static bool is_unreserved(char c) {
    return ta_is_alpha(c) || ta_is_digit(c) || c == '-' || c == '.' || c == '_' || c == '~';
}

static void put_encoded(ta_buf *out, char c) {
    static const char digits[] = "0123456789ABCDEF";
    if (is_unreserved(c)) {
        ta_putc(out, c);
        return;
    }
    const unsigned char byte = (unsigned char)c;
    const char triplet[3] = {'%', digits[byte >> 4], digits[byte & 15]};
    ta_put(out, (ta_str){triplet, sizeof triplet});
}

/* Remove one character, or one %XX triplet, from the front of *s, which is not empty, and return it
 * decoded. A percent sign that does not begin a triplet is itself. */
static char next_decoded(ta_str *s) {
    size_t n = 1;
    char c = s->p[0];
    if (c == '%' && s->n >= 3) {
        const int high = ta_hex_value(s->p[1]), low = ta_hex_value(s->p[2]);
        if (high >= 0 && low >= 0) {
            c = (char)(unsigned char)(high * 16 + low);
            n = 3;
        }
    }
    *s = ta_str_sub(*s, n, s->n);
    return c;
}

/* ---- fields ---- */

static int compare_names(ta_str a, ta_str b) {
    for (size_t i = 0; i < a.n && i < b.n; i++) {
        const int difference = (unsigned char)ta_lower(a.p[i]) - (unsigned char)ta_lower(b.p[i]);
        if (difference != 0)
            return difference;
    }
    return (a.n > b.n) - (a.n < b.n);
}

ta_err ta_field_order_of(const ta_sigv4_field *fields, size_t n, ta_field_order *out) {
    if (n > TA_SIGV4_FIELDS_MAX)
        return TA_E_LIMIT;
    out->n = n;
    for (size_t i = 0; i < n; i++) {
        size_t at = i;
        for (; at > 0 && compare_names(fields[out->at[at - 1]].name, fields[i].name) > 0; at--)
            out->at[at] = out->at[at - 1];
        out->at[at] = (uint8_t)i;
    }
    return TA_OK;
}

static bool is_blank(char c) {
    return c == ' ' || (c >= '\t' && c <= '\r');
}

/* Append the value without blanks at its ends, and with one space for each run of blanks inside. */
static void put_folded(ta_buf *out, ta_str value) {
    bool begun = false, blank = false;
    for (size_t i = 0; i < value.n; i++) {
        if (is_blank(value.p[i])) {
            blank = begun;
            continue;
        }
        if (blank)
            ta_putc(out, ' ');
        ta_putc(out, value.p[i]);
        begun = true;
        blank = false;
    }
}

static void put_lower(ta_buf *out, ta_str s) {
    for (size_t i = 0; i < s.n; i++)
        ta_putc(out, ta_lower(s.p[i]));
}

void ta_put_canonical_fields(ta_buf *out, const ta_sigv4_field *fields,
                             const ta_field_order *order) {
    ta_str last = TA_ABSENT;
    for (size_t i = 0; i < order->n; i++) {
        const ta_sigv4_field *field = &fields[order->at[i]];
        if (i > 0 && ta_str_eq_nocase(last, field->name)) {
            ta_putc(out, ',');
        } else {
            if (i > 0)
                ta_putc(out, '\n');
            put_lower(out, field->name);
            ta_putc(out, ':');
        }
        put_folded(out, field->value);
        last = field->name;
    }
    if (order->n > 0)
        ta_putc(out, '\n');
}

void ta_put_signed_names(ta_buf *out, const ta_sigv4_field *fields, const ta_field_order *order) {
    ta_str last = TA_ABSENT;
    for (size_t i = 0; i < order->n; i++) {
        const ta_str name = fields[order->at[i]].name;
        if (i > 0 && ta_str_eq_nocase(last, name))
            continue;
        if (i > 0)
            ta_putc(out, ';');
        put_lower(out, name);
        last = name;
    }
}

/* ---- path ---- */

static void put_encoded_path(ta_buf *out, ta_str path) {
    for (size_t i = 0; i < path.n; i++) {
        if (path.p[i] == '/')
            ta_putc(out, '/');
        else
            put_encoded(out, path.p[i]);
    }
}

/* Remove the last segment. Encoded segments contain no slash, so it begins at the last slash. */
static void drop_last_segment(ta_buf *out, size_t start) {
    while (out->n > start) {
        out->n--;
        if (out->p[out->n] == '/')
            return;
    }
}

/* Removes dot segments (RFC 3986, section 5.2.4) and empty ones. */
static void put_normalized(ta_buf *out, ta_str path) {
    const size_t start = out->n;
    const bool closed = ta_str_ends(path, TA_STR("/"));
    while (path.n > 0) {
        const ta_str segment = ta_str_cut(path, '/', &path);
        if (ta_str_eq(segment, TA_STR(".."))) {
            drop_last_segment(out, start);
        } else if (segment.n > 0 && !ta_str_eq(segment, TA_STR("."))) {
            ta_putc(out, '/');
            put_encoded_path(out, segment);
        }
    }
    if (closed || out->n == start)
        ta_putc(out, '/');
}

void ta_put_canonical_path(ta_buf *out, ta_str path, ta_sigv4_path rule) {
    if (path.n == 0)
        path = TA_STR("/");
    if (rule == TA_SIGV4_PATH_AS_SENT) {
        ta_put(out, path);
        return;
    }
    if (rule == TA_SIGV4_PATH_NORMALIZE) {
        put_normalized(out, path);
        return;
    }
    put_encoded_path(out, path);
}

/* ---- query ---- */

/* The rank of the next encoded character in the sort order: the end comes first, then encoded
 * characters, because '%' is below every unreserved character, then the unreserved ones. */
static int next_rank(ta_str *s) {
    if (s->n == 0)
        return -1;
    const char c = next_decoded(s);
    return (unsigned char)c + (is_unreserved(c) ? 256 : 0);
}

static int compare_encoded(ta_str a, ta_str b) {
    for (;;) {
        const int rank_a = next_rank(&a), rank_b = next_rank(&b);
        if (rank_a != rank_b || rank_a < 0)
            return rank_a - rank_b;
    }
}

static int compare_parameters(ta_str a, ta_str b) {
    ta_str value_a, value_b;
    const ta_str name_a = ta_str_cut(a, '=', &value_a), name_b = ta_str_cut(b, '=', &value_b);
    const int difference = compare_encoded(name_a, name_b);
    return difference != 0 ? difference : compare_encoded(value_a, value_b);
}

static void put_reencoded(ta_buf *out, ta_str s) {
    while (s.n > 0)
        put_encoded(out, next_decoded(&s));
}

ta_err ta_put_canonical_query(ta_buf *out, ta_str query) {
    ta_str sorted[TA_SIGV4_QUERY_MAX];
    size_t n = 0;
    while (query.n > 0) {
        const ta_str parameter = ta_str_cut(query, '&', &query);
        if (parameter.n == 0)
            continue;
        if (n == TA_SIGV4_QUERY_MAX)
            return TA_E_LIMIT;
        size_t at = n++;
        for (; at > 0 && compare_parameters(sorted[at - 1], parameter) > 0; at--)
            sorted[at] = sorted[at - 1];
        sorted[at] = parameter;
    }
    for (size_t i = 0; i < n; i++) {
        ta_str value;
        const ta_str name = ta_str_cut(sorted[i], '=', &value);
        if (i > 0)
            ta_putc(out, '&');
        put_reencoded(out, name);
        ta_putc(out, '=');
        put_reencoded(out, value);
    }
    return ta_buf_err(out);
}
