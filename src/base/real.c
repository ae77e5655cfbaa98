#include "base/real.h"

#include <string.h>

/* ---- natural numbers of any length that is needed here ---- */

/* The longest: 800 decimal digits (2,660 bits) times 10^308 or below 2^1075 times 10^1100. */
enum { WORDS = 136, DIGITS_MAX = 800 };

typedef struct big {
    size_t n; /* words in use; the last one is not 0 */
    uint32_t word[WORDS];
} big;

static void big_set(big *b, uint64_t value) {
    b->n = 0;
    for (; value != 0; value >>= 32)
        b->word[b->n++] = (uint32_t)value;
}

/* b = b * factor + addend */
static void big_multiply(big *b, uint32_t factor, uint32_t addend) {
    uint64_t carry = addend;
    for (size_t i = 0; i < b->n; i++) {
        carry += (uint64_t)b->word[i] * factor;
        b->word[i] = (uint32_t)carry;
        carry >>= 32;
    }
    if (carry != 0)
        b->word[b->n++] = (uint32_t)carry;
}

static void big_power_of_ten(big *b, unsigned exponent) {
    for (; exponent >= 9; exponent -= 9)
        big_multiply(b, 1000000000, 0);
    for (; exponent > 0; exponent--)
        big_multiply(b, 10, 0);
}

static void big_shift(big *b, size_t bits) {
    const size_t words = bits / 32;
    if (b->n == 0)
        return;
    memmove(b->word + words, b->word, b->n * sizeof b->word[0]);
    memset(b->word, 0, words * sizeof b->word[0]);
    b->n += words;
    big_multiply(b, UINT32_C(1) << bits % 32, 0);
}

static int big_compare(const big *a, const big *b) {
    if (a->n != b->n)
        return a->n < b->n ? -1 : 1;
    for (size_t i = a->n; i-- > 0;)
        if (a->word[i] != b->word[i])
            return a->word[i] < b->word[i] ? -1 : 1;
    return 0;
}

/* a = a - b, which is not greater */
static void big_subtract(big *a, const big *b) {
    uint64_t borrow = 0;
    for (size_t i = 0; i < a->n; i++) {
        const uint64_t difference = (uint64_t)a->word[i] - (i < b->n ? b->word[i] : 0) - borrow;
        a->word[i] = (uint32_t)difference;
        borrow = difference >> 63;
    }
    while (a->n > 0 && a->word[a->n - 1] == 0)
        a->n--;
}

static void big_add(big *a, const big *b) {
    uint64_t carry = 0;
    for (size_t i = 0; i < b->n || carry != 0; i++) {
        if (i == a->n)
            a->word[a->n++] = 0;
        carry += (uint64_t)a->word[i] + (i < b->n ? b->word[i] : 0);
        a->word[i] = (uint32_t)carry;
        carry >>= 32;
    }
}

static int big_bits(const big *b) {
    int bits = (int)b->n * 32;
    for (uint32_t top = b->n > 0 ? b->word[b->n - 1] : 1; !(top >> 31); top <<= 1)
        bits--;
    return b->n > 0 ? bits : 0;
}

/* ---- the parts of a double ---- */

enum { MIN_EXPONENT = -1074, MAX_EXPONENT = 971 }; /* of 2, for a significand below 2^53 */

static double make(bool negative, uint64_t significand, int exponent) {
    uint64_t bits = UINT64_C(0x7FF) << 52; /* infinity */
    if (exponent <= MAX_EXPONENT && significand >> 52 != 0)
        bits = (uint64_t)(exponent + 1075) << 52 | (significand & ((UINT64_C(1) << 52) - 1));
    else if (exponent <= MAX_EXPONENT)
        bits = significand; /* subnormal, or 0 */
    bits |= (uint64_t)negative << 63;
    double value;
    memcpy(&value, &bits, sizeof value);
    return value;
}

/* ---- text to double ---- */

/* A JSON number: digits[0..n) * 10^exponent, without zeros at either end. */
typedef struct decimal {
    bool negative;
    size_t n;
    int exponent;
    char digits[DIGITS_MAX + 1];
} decimal;

static int exponent_of(ta_str text) {
    const bool negative = text.n > 0 && text.p[0] == '-';
    int value = 0;
    for (size_t i = text.n > 0 && !ta_is_digit(text.p[0]); i < text.n; i++)
        if (value < 100000) /* beyond any double */
            value = value * 10 + (text.p[i] - '0');
    return negative ? -value : value;
}

/* A digit after DIGITS_MAX only matters when it is not 0: then the number is a little larger. */
static void add_digit(decimal *d, char digit) {
    if (d->n == 0 && digit == '0')
        return;
    if (d->n < DIGITS_MAX) {
        d->digits[d->n++] = digit;
        return;
    }
    if (digit != '0' && d->n == DIGITS_MAX)
        d->digits[d->n++] = '1';
}

static void read_decimal(decimal *d, ta_str text) {
    const size_t e =
        ta_str_find(text, 'e') < text.n ? ta_str_find(text, 'e') : ta_str_find(text, 'E');
    d->negative = text.p[0] == '-';
    d->n = 0;
    d->exponent = e < text.n ? exponent_of(ta_str_sub(text, e + 1, text.n)) : 0;
    bool fraction = false;
    for (size_t i = d->negative; i < e; i++) {
        if (text.p[i] == '.') {
            fraction = true;
            continue;
        }
        const size_t before = d->n;
        add_digit(d, text.p[i]);
        const bool kept = d->n > before || before == 0;
        d->exponent += (fraction && kept ? -1 : 0) + (!fraction && !kept ? 1 : 0);
    }
    while (d->n > 0 && d->digits[d->n - 1] == '0') {
        d->n--;
        d->exponent++;
    }
}

static void digits_to_big(const decimal *d, big *b) {
    big_set(b, 0);
    for (size_t i = 0; i < d->n; i++)
        big_multiply(b, 10, (uint32_t)(d->digits[i] - '0'));
}

/* a / b, which is below 2^bits, without its fraction; *rest says whether the fraction is below, at or above
 * a half: -1, 0, 1. */
static uint64_t divide(big *a, const big *b, int bits, int *rest) {
    big part = *b;
    uint64_t quotient = 0;
    big_shift(&part, (size_t)bits);
    for (int i = 0; i < bits; i++) {
        big_shift(a, 1);
        quotient <<= 1;
        if (big_compare(a, &part) >= 0) {
            big_subtract(a, &part);
            quotient |= 1;
        }
    }
    big_shift(a, 1);
    *rest = big_compare(a, &part);
    return quotient;
}

/* numerator / denominator as a double. */
static double quotient(bool negative, const big *numerator, const big *denominator) {
    /* The quotient is between 2^(difference - 1) and 2^(difference + 1). */
    int exponent = big_bits(numerator) - big_bits(denominator) - 53, rest = 0;
    uint64_t significand = 0;
    do {
        if (exponent < MIN_EXPONENT)
            exponent = MIN_EXPONENT;
        big a = *numerator, b = *denominator;
        big_shift(exponent < 0 ? &a : &b, (size_t)(exponent < 0 ? -exponent : exponent));
        significand = divide(&a, &b, 56, &rest);
        exponent++;
    } while (significand >> 53 != 0);
    exponent--;
    if (rest > 0 || (rest == 0 && (significand & 1)))
        significand++;
    return significand >> 53 ? make(negative, significand >> 1, exponent + 1)
                             : make(negative, significand, exponent);
}

double ta_real_parse(ta_str text) {
    decimal d;
    big numerator, denominator;
    read_decimal(&d, text);
    const int magnitude = d.exponent + (int)d.n; /* the number is below 10^magnitude */
    if (d.n == 0 || magnitude < -325)
        return make(d.negative, 0, 0);
    if (magnitude > 310)
        return make(d.negative, 0, MAX_EXPONENT + 1);
    digits_to_big(&d, &numerator);
    big_set(&denominator, 1);
    if (d.exponent > 0)
        big_power_of_ten(&numerator, (unsigned)d.exponent);
    else
        big_power_of_ten(&denominator, (unsigned)-d.exponent);
    return quotient(d.negative, &numerator, &denominator);
}

/* ---- double to text ---- */

/* The digits of a positive double: 0.d1d2d3... * 10^point. */
typedef struct shortest {
    char digits[18];
    size_t n;
    int point;
} shortest;

/* What is left of the number, its unit, and half the distance to the next double above and below, all to
 * the same scale. */
typedef struct dragon {
    big rest, unit, above, below;
    bool even; /* a number half way to the next double reads back as this one */
} dragon;

static bool reaches_unit(const dragon *d) {
    big sum = d->rest;
    big_add(&sum, &d->above);
    return big_compare(&sum, &d->unit) >= (d->even ? 0 : 1);
}

static void dragon_begin(dragon *d, uint64_t significand, int exponent) {
    /* Below a power of 2 doubles are twice as dense. */
    const bool uneven = significand == UINT64_C(1) << 52 && exponent > MIN_EXPONENT;
    const size_t shift = uneven ? 2 : 1;
    big_set(&d->rest, significand);
    big_set(&d->unit, 1);
    big_set(&d->above, uneven ? 2 : 1);
    big_set(&d->below, 1);
    big_shift(&d->rest, shift);
    big_shift(&d->unit, shift);
    if (exponent > 0) {
        big_shift(&d->rest, (size_t)exponent);
        big_shift(&d->above, (size_t)exponent);
        big_shift(&d->below, (size_t)exponent);
    } else {
        big_shift(&d->unit, (size_t)-exponent);
    }
    d->even = !(significand & 1);
}

static void dragon_scale(dragon *d, unsigned powers_of_ten) {
    big_power_of_ten(&d->rest, powers_of_ten);
    big_power_of_ten(&d->above, powers_of_ten);
    big_power_of_ten(&d->below, powers_of_ten);
}

/* Divide by the power of ten that is just above the number. Returns its exponent. */
static int dragon_place_point(dragon *d) {
    /* log10(2) is 1233/4096, a little less. A guess that is too low is mended below. */
    const int bits = big_bits(&d->rest) - big_bits(&d->unit) - 1;
    int point = bits >= 0 ? bits * 1233 / 4096 : -((-bits * 1234 + 4095) / 4096);
    if (point >= 0)
        big_power_of_ten(&d->unit, (unsigned)point);
    else
        dragon_scale(d, (unsigned)-point);
    for (; reaches_unit(d); point++)
        big_multiply(&d->unit, 10, 0);
    return point;
}

/* The shortest digits that read back as the same double: Guy L. Steele and Jon L. White, "How to print
 * floating-point numbers accurately", 1990; Robert G. Burger and R. Kent Dybvig, 1996. */
static void find_shortest(shortest *s, uint64_t significand, int exponent) {
    dragon d;
    dragon_begin(&d, significand, exponent);
    s->point = dragon_place_point(&d);
    s->n = 0;
    for (bool low = false, high = false; !low && !high;) {
        char digit = '0';
        dragon_scale(&d, 1);
        for (; big_compare(&d.rest, &d.unit) >= 0; digit++)
            big_subtract(&d.rest, &d.unit);
        low = big_compare(&d.rest, &d.below) < (d.even ? 1 : 0);
        high = reaches_unit(&d);
        if (low && high) { /* both are short: the nearer one */
            big_shift(&d.rest, 1);
            const int half = big_compare(&d.rest, &d.unit);
            high = half > 0 || (half == 0 && (digit & 1) != 0); /* a tie goes to the even digit */
        }
        s->digits[s->n++] = (char)(digit + (high ? 1 : 0));
    }
}

static void put_zeros(ta_buf *b, int n) {
    while (n-- > 0)
        ta_putc(b, '0');
}

/* As Python's repr: an exponent from 1e16 on, and below 1e-4. */
static void put_digits(ta_buf *b, ta_str digits, int point) {
    const int n = (int)digits.n;
    const bool exponential = point <= -4 || point > 16;
    const int whole = exponential ? 1 : point; /* digits before the point */
    if (whole <= 0)
        ta_putc(b, '0');
    ta_put(b, ta_str_sub(digits, 0, whole <= 0 ? 0 : (size_t)(whole < n ? whole : n)));
    put_zeros(b, whole - n);
    if (whole < n || !exponential)
        ta_putc(b, '.');
    put_zeros(b, -whole);
    ta_put(b, ta_str_sub(digits, whole <= 0 ? 0 : (size_t)(whole < n ? whole : n), digits.n));
    if (!exponential && whole >= n)
        ta_putc(b, '0');
    if (!exponential)
        return;
    ta_puts(b, point - 1 < 0 ? "e-" : "e+");
    ta_put_u64(b, (uint64_t)(point - 1 < 0 ? 1 - point : point - 1), 2);
}

void ta_real_put(ta_buf *b, double value) {
    uint64_t bits;
    shortest s;
    memcpy(&bits, &value, sizeof bits);
    const unsigned exponent = (unsigned)(bits >> 52) & 0x7FF;
    const uint64_t fraction = bits & ((UINT64_C(1) << 52) - 1);
    if (exponent == 0x7FF && fraction != 0) {
        ta_puts(b, "NaN");
        return;
    }
    if (bits >> 63)
        ta_putc(b, '-');
    if (exponent == 0x7FF) {
        ta_puts(b, "Infinity");
    } else if (exponent == 0 && fraction == 0) {
        ta_puts(b, "0.0");
    } else {
        if (exponent == 0)
            find_shortest(&s, fraction, MIN_EXPONENT);
        else
            find_shortest(&s, fraction | UINT64_C(1) << 52, (int)exponent - 1075);
        put_digits(b, (ta_str){s.digits, s.n}, s.point);
    }
}

/* b = b / 10^9; the rest is returned. */
static uint32_t big_divide(big *b) {
    uint64_t rest = 0;
    for (size_t i = b->n; i-- > 0;) {
        rest = rest << 32 | b->word[i];
        b->word[i] = (uint32_t)(rest / 1000000000);
        rest %= 1000000000;
    }
    while (b->n > 0 && b->word[b->n - 1] == 0)
        b->n--;
    return (uint32_t)rest;
}

void ta_real_put_whole(ta_buf *b, double value) {
    uint64_t bits;
    uint32_t parts[35]; /* nine digits each; the last one first */
    size_t n = 0;
    big whole;
    memcpy(&bits, &value, sizeof bits);
    const int exponent = (int)(bits >> 52 & 0x7FF) - 1075;
    const uint64_t significand = (bits & ((UINT64_C(1) << 52) - 1)) | UINT64_C(1) << 52;
    big_set(&whole, exponent <= -53 ? 0 : exponent < 0 ? significand >> -exponent : significand);
    if (exponent > 0)
        big_shift(&whole, (size_t)exponent);
    if (bits >> 63 && whole.n > 0)
        ta_putc(b, '-');
    do
        parts[n++] = big_divide(&whole);
    while (whole.n > 0);
    ta_put_u64(b, parts[n - 1], 1);
    for (size_t i = n - 1; i-- > 0;)
        ta_put_u64(b, parts[i], 9);
}

void ta_real_put_number(ta_buf *b, ta_str text) {
    for (size_t i = 0; i < text.n; i++)
        if (text.p[i] == '.' || text.p[i] == 'e' || text.p[i] == 'E') {
            ta_real_put(b, ta_real_parse(text));
            return;
        }
    ta_put(b, ta_str_eq(text, TA_STR("-0")) ? TA_STR("0") : text);
}
