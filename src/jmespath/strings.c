#include <string.h>

#include "base/utf8.h"
#include "jmespath/jmespath_internal.h"

bool ta_jmespath_has_string(ta_str subject, ta_str search) {
    for (size_t at = 0; at + search.n <= subject.n; at++)
        if (ta_str_starts(ta_str_sub(subject, at, subject.n), search))
            return true;
    return false;
}

ta_node ta_jmespath_join(ta_doc *d, ta_node separator, ta_node array) {
    ta_buf b = ta_doc_room(d);
    for (ta_node i = ta_doc_first(d, array); i; i = ta_doc_next(d, i)) {
        if (i != ta_doc_first(d, array))
            ta_put(&b, ta_doc_text(d, separator));
        ta_put(&b, ta_doc_text(d, i));
    }
    return ta_doc_finish(d, TA_JSON_STRING, &b);
}

ta_node ta_jmespath_reverse_string(ta_doc *d, ta_node v) {
    const ta_str s = ta_doc_text(d, v);
    ta_buf b = ta_doc_room(d);
    for (size_t end = s.n; end > 0;) {
        size_t begin = end - 1;
        while (begin > 0 && ((uint8_t)s.p[begin] & 0xC0) == 0x80)
            begin--;
        ta_put(&b, ta_str_sub(s, begin, end));
        end = begin;
    }
    return ta_doc_finish(d, TA_JSON_STRING, &b);
}
