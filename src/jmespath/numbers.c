#include "base/number.h"
#include "base/real.h"
#include "jmespath/jmespath_internal.h"

static ta_node number_of(ta_doc *d, const ta_buf *b) {
    return ta_doc_number(d, ta_buf_str(b));
}

static ta_node from_integer(ta_doc *d, int64_t value) {
    char memory[20];
    ta_buf b = ta_buf_on(memory, sizeof memory);
    ta_put_i64(&b, value);
    return number_of(d, &b);
}

static ta_node from_real(ta_doc *d, double value) {
    char memory[TA_REAL_TEXT_MAX];
    ta_buf b = ta_buf_on(memory, sizeof memory);
    ta_real_put(&b, value);
    return number_of(d, &b);
}

static ta_node from_whole(ta_doc *d, double value) {
    char memory[TA_REAL_WHOLE_MAX];
    ta_buf b = ta_buf_on(memory, sizeof memory);
    ta_real_put_whole(&b, value);
    return number_of(d, &b);
}

ta_node ta_jmespath_abs(ta_doc *d, ta_node v) {
    const ta_str text = ta_doc_text(d, v);
    return text.p[0] == '-' ? ta_doc_number(d, ta_str_sub(text, 1, text.n)) : v;
}

/* ---- sums: of integers exactly, as Python's int; of anything else as doubles ---- */

enum { PARTS = 40, PART_DIGITS = 9, PART = 1000000000 }; /* 360 digits */

typedef struct natural {
    uint32_t part[PARTS]; /* nine decimal digits each, the last ones first */
} natural;

/* false: there is no room for the sum. */
static bool add_natural(natural *n, ta_str digits) {
    uint64_t carry = 0;
    if (digits.n > (PARTS - 1) * PART_DIGITS)
        return false;
    for (size_t i = 0; i < PARTS; i++) {
        const size_t end = digits.n > i * PART_DIGITS ? digits.n - i * PART_DIGITS : 0;
        for (size_t at = end > PART_DIGITS ? end - PART_DIGITS : 0, value = 0; at <= end; at++) {
            if (at == end)
                carry += value;
            else
                value = value * 10 + (size_t)(digits.p[at] - '0');
        }
        carry += n->part[i];
        n->part[i] = (uint32_t)(carry % PART);
        carry /= PART;
    }
    return carry == 0;
}

/* a = a - b, or b - a when that is the positive one; which: -1. */
static int subtract(natural *a, const natural *b) {
    size_t top = PARTS;
    while (top > 0 && a->part[top - 1] == b->part[top - 1])
        top--;
    const bool swap = top > 0 && a->part[top - 1] < b->part[top - 1];
    int64_t borrow = 0;
    for (size_t i = 0; i < PARTS; i++) {
        const int64_t x = swap ? b->part[i] : a->part[i], y = swap ? a->part[i] : b->part[i];
        const int64_t difference = x - y - borrow;
        borrow = difference < 0;
        a->part[i] = (uint32_t)(difference + (borrow ? PART : 0));
    }
    return swap ? -1 : 1;
}

static void put_natural(ta_buf *b, const natural *n) {
    size_t top = PARTS;
    while (top > 1 && n->part[top - 1] == 0)
        top--;
    ta_put_u64(b, n->part[top - 1], 1);
    for (size_t i = top - 1; i-- > 0;)
        ta_put_u64(b, n->part[i], PART_DIGITS);
}

/* false: one is no integer, or too long. */
static bool put_integer_sum(const ta_doc *d, ta_node array, ta_buf *b) {
    natural up = {{0}}, down = {{0}};
    for (ta_node i = ta_doc_first(d, array); i; i = ta_doc_next(d, i)) {
        const ta_str text = ta_doc_text(d, i);
        const bool negative = text.p[0] == '-';
        if (!ta_json_is_integer(text) ||
            !add_natural(negative ? &down : &up, ta_str_sub(text, negative, text.n)))
            return false;
    }
    if (subtract(&up, &down) < 0)
        ta_putc(b, '-');
    put_natural(b, &up);
    return true;
}

static double magnitude(double x) {
    return x < 0 ? -x : x;
}

/* As Python's sum since 3.12: what each addition of a float loses is added at the end (Neumaier's
 * algorithm). Integers among them are just added. */
static double add_reals(const ta_doc *d, ta_node array) {
    double sum = 0, lost = 0;
    for (ta_node i = ta_doc_first(d, array); i; i = ta_doc_next(d, i)) {
        const ta_str text = ta_doc_text(d, i);
        const double x = ta_real_parse(text), next = sum + x;
        if (!ta_json_is_integer(text))
            lost += magnitude(sum) >= magnitude(x) ? (sum - next) + x : (x - next) + sum;
        sum = next;
    }
    return lost - lost == 0 ? sum + lost : sum; /* infinite or no number: not added */
}

ta_node ta_jmespath_sum(ta_doc *d, ta_node array) {
    char memory[PARTS * PART_DIGITS + 1];
    ta_buf b = ta_buf_on(memory, sizeof memory);
    return put_integer_sum(d, array, &b) ? number_of(d, &b) : from_real(d, add_reals(d, array));
}

ta_node ta_jmespath_avg(ta_doc *d, ta_node array) {
    char memory[PARTS * PART_DIGITS + 1];
    ta_buf b = ta_buf_on(memory, sizeof memory);
    const uint32_t n = ta_doc_count(d, array);
    if (n == 0)
        return TA_NODE_NULL;
    return from_real(
        d,
        (put_integer_sum(d, array, &b) ? ta_real_parse(ta_buf_str(&b)) : add_reals(d, array)) / n);
}

ta_node ta_jmespath_round(ta_doc *d, ta_node v, bool up) {
    const ta_str text = ta_doc_text(d, v);
    if (ta_json_is_integer(text))
        return v;
    const double value = ta_real_parse(text);
    /* From 2^52 on a double has no fraction. */
    if (value >= 4503599627370496.0 || value <= -4503599627370496.0)
        return from_whole(d, value);
    int64_t whole = (int64_t)value;
    if (!up && value < (double)whole)
        whole--;
    if (up && value > (double)whole)
        whole++;
    return from_integer(d, whole);
}

ta_node ta_jmespath_to_number(ta_doc *d, ta_node v) {
    if (ta_doc_kind(d, v) == TA_JSON_NUMBER)
        return v;
    if (ta_doc_kind(d, v) != TA_JSON_STRING)
        return TA_NODE_NULL;
    ta_buf b = ta_doc_room(d);
    return ta_put_decimal(&b, ta_doc_text(d, v)) ? ta_doc_finish(d, TA_JSON_NUMBER, &b)
                                                 : TA_NODE_NULL;
}
