#include "tinyaws.h"

typedef struct err_row {
    const char *text;
    unsigned char exit_status;
    unsigned char class;
} err_row;

enum { OTHER, CONNECTION };

static const err_row rows[] = {
#define TA_ERR(code, exit_status, class, text) [code] = {text, exit_status, class},
#include "base/err.def"
#undef TA_ERR
};

enum {
#define TA_ERR(code, exit_status, class, text) COUNTED_##code,
#include "base/err.def"
#undef TA_ERR
    COUNTED_ROWS
};
_Static_assert((int)COUNTED_ROWS == (int)TA_ERR_COUNT, "err.def has one line for each ta_err");

const char *ta_err_text(ta_err err) {
    return (unsigned)err < TA_ERR_COUNT ? rows[err].text : rows[TA_E_INTERNAL].text;
}

int ta_err_exit_status(ta_err err) {
    return (unsigned)err < TA_ERR_COUNT ? rows[err].exit_status : rows[TA_E_INTERNAL].exit_status;
}

bool ta_err_is_connection(ta_err err) {
    return (unsigned)err < TA_ERR_COUNT && rows[err].class == CONNECTION;
}
