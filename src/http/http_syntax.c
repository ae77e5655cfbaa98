#include "http/http_syntax.h"

bool ta_is_tchar(char c) {
    const ta_str marks = TA_STR("!#$%&'*+-.^_`|~");
    return ta_is_alpha(c) || ta_is_digit(c) || ta_str_find(marks, c) < marks.n;
}

bool ta_is_token(ta_str s) {
    for (size_t i = 0; i < s.n; i++)
        if (!ta_is_tchar(s.p[i]))
            return false;
    return s.n > 0;
}
