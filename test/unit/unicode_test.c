/* unicode_test.c - widths, letters and what is printable. */
#include <criterion/criterion.h>

#include "base/unicode.h"

Test(unicode, width_print_and_capitals_are_those_of_unicode) {
    static const struct {
        uint32_t code, upper;
        bool wide, printable;
    } cases[] = {
        {0, 0, false, false},           {' ', ' ', false, true},
        {'a', 'A', false, true},        {0x7E, 0x7E, false, true},
        {0x7F, 0x7F, false, false},     {0x80, 0x80, false, false},
        {0xA0, 0xA0, false, false},     {0xA1, 0xA1, true, true},
        {0xAD, 0xAD, true, false},      {0xB5, 0x39C, false, true},
        {0xDF, 0xDF, true, true},       {0xE9, 0xC9, true, true},
        {0xFF, 0x178, false, true},     {0x101, 0x100, true, true},
        {0x100, 0x100, false, true},    {0x131, 'I', true, true},
        {0x17F, 'S', false, true},      {0x1C5, 0x1C4, false, true},
        {0x3B1, 0x391, true, true},     {0x3C2, 0x3A3, false, true},
        {0x436, 0x416, true, true},     {0x10D0, 0x1C90, false, true},
        {0x1100, 0x1100, true, true},   {0x13F8, 0x13F0, false, true},
        {0x200B, 0x200B, false, false}, {0x2026, 0x2026, true, true},
        {0x2028, 0x2028, false, false}, {0x20AC, 0x20AC, true, true},
        {0x3000, 0x3000, true, false},  {0x3042, 0x3042, true, true},
        {0x4DC0, 0x4DC0, true, true},   {0x4E2D, 0x4E2D, true, true},
        {0xAC00, 0xAC00, true, true},   {0xD7A3, 0xD7A3, true, true},
        {0xE000, 0xE000, true, false},  {0xFEFF, 0xFEFF, false, false},
        {0xFF21, 0xFF21, true, true},   {0xFF41, 0xFF21, true, true},
        {0xFF71, 0xFF71, false, true},  {0xFFFD, 0xFFFD, true, true},
        {0xFFFE, 0xFFFE, false, false}, {0x10428, 0x10400, false, true},
        {0x1F600, 0x1F600, true, true}, {0x20000, 0x20000, true, true},
        {0x30000, 0x30000, true, true}, {0xE0001, 0xE0001, false, false},
        {0xE0100, 0xE0100, true, true}, {0x10FFFD, 0x10FFFD, true, false},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        cr_assert_eq(ta_unicode_is_wide(cases[i].code), cases[i].wide, "U+%X", cases[i].code);
        cr_assert_eq(ta_unicode_is_printable(cases[i].code), cases[i].printable, "U+%X",
                     cases[i].code);
        cr_assert_eq(ta_unicode_upper(cases[i].code), cases[i].upper, "U+%X", cases[i].code);
    }
}
