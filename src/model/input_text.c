/* input_text.c - texts that become parameters: of files and of JSON; and the words of what is wrong with them. */
#include "base/base64.h"
#include "base/diag.h"
#include "base/utf8.h"
#include "model/input_internal.h"

/* ---- messages ---- */

ta_err ta_input_doc_err(const ta_input *in) {
    if (ta_doc_err(in->doc) == TA_E_LIMIT)
        ta_input_say(in->why, "the parameters do not fit: ", ta_str_from(in->doc->limit), "");
    return ta_doc_err(in->doc);
}

void ta_input_clear(ta_buf *why) {
    why->n = 0;
    why->full = false;
}

void ta_input_say(ta_buf *b, const char *before, ta_str s, const char *after) {
    ta_puts(b, before);
    ta_put(b, s);
    ta_puts(b, after);
}

ta_err ta_input_refuse(const ta_input *in, const ta_input_option *option, const char *text,
                       ta_str detail) {
    ta_input_clear(in->why);
    ta_puts(in->why, "Error parsing parameter '");
    ta_input_put_option(in->why, option);
    ta_input_say(in->why, "': ", ta_str_from(text), "");
    ta_put(in->why, detail);
    return TA_E_PARAM;
}

ta_err ta_input_refuse_bytes(const ta_input *in, const ta_input_option *option) {
    return ta_input_refuse(in, option, "the value is text: use file://, not fileb://", TA_STR(""));
}

bool ta_input_is_utf8(ta_str s) {
    for (size_t i = 0, n; i < s.n; i += n)
        if ((n = ta_utf8_length(s, i)) == 0)
            return false;
    return true;
}

static bool is_space(char c) {
    return c == ' ' || (c >= 9 && c <= 13) || (c >= 28 && c <= 31);
}

ta_str ta_input_strip(ta_str s) {
    while (s.n > 0 && is_space(s.p[0]))
        s = ta_str_sub(s, 1, s.n);
    return ta_utf8_trim_end(s);
}

/* ---- files ---- */

/* The lines of a text file end with \n for Python. `text` may be in the document's free text itself. */
static ta_node keep_lines(ta_doc *d, ta_str text) {
    if (ta_str_find(text, '\r') == text.n)
        return ta_doc_string(d, text);
    ta_buf room = ta_doc_room(d);
    for (size_t i = 0; i < text.n; i++) {
        const bool returns = text.p[i] == '\r';
        if (returns && i + 1 < text.n && text.p[i + 1] == '\n')
            i++;
        ta_putc(&room, returns ? '\n' : text.p[i]);
    }
    return ta_doc_finish(d, TA_JSON_STRING, &room);
}

/* In shorthand there is no option to be named. */
static ta_err not_loaded(const ta_input *in, const ta_input_option *option, ta_str name,
                         const char *after) {
    const ta_err err = option != NULL ? ta_input_refuse(in, option, "", TA_STR("")) : TA_E_USAGE;
    ta_input_say(in->why, "Unable to load paramfile ", name, after);
    return err;
}

ta_err ta_input_load_text(const ta_input *in, const ta_input_option *option, ta_str text,
                          ta_input_text *out) {
    const bool binary = ta_str_starts(text, TA_STR("fileb://"));
    *out = (ta_input_text){.s = text, .binary = binary};
    if (!binary && !ta_str_starts(text, TA_STR("file://")))
        return TA_OK;
    ta_diag diag;
    ta_str contents;
    ta_diag_clear(&diag);
    const ta_str path = ta_str_sub(text, binary ? 8 : 7, text.n);
    const ta_err read = in->read(in->context, path, binary, &contents, &diag);
    if (read != TA_OK) {
        const ta_err err = not_loaded(in, option, text, ": ");
        ta_puts(in->why, diag.text);
        return read == TA_E_LIMIT ? read : err;
    }
    if (!binary && !ta_input_is_utf8(contents))
        return not_loaded(in, option, path,
                          ": text contents could not be decoded.  If this is a binary file, please "
                          "use the fileb:// prefix instead of the file:// prefix.");
    out->at = in->doc->text_n;
    out->node = binary ? ta_doc_string(in->doc, contents) : keep_lines(in->doc, contents);
    out->s = ta_doc_text(in->doc, out->node);
    return ta_input_doc_err(in);
}

ta_node ta_input_string(const ta_input *in, const ta_input_text *text) {
    return text->node ? text->node : ta_doc_string(in->doc, text->s);
}

ta_node ta_input_blob(const ta_input *in, const ta_input_text *text) {
    if (!text->binary || ta_input_blobs_are_raw(in))
        return ta_input_string(in, text);
    ta_buf room = ta_doc_room(in->doc);
    ta_put_base64(&room, text->s);
    return ta_doc_finish(in->doc, TA_JSON_STRING, &room);
}

/* ---- JSON ---- */

/* line 1 column 21 (char 20) */
static void put_place(ta_buf *b, ta_str text) {
    size_t lines = 1, line_at = 0;
    for (size_t i = 0; i < text.n; i++)
        if (text.p[i] == '\n') {
            lines++;
            line_at = i + 1;
        }
    ta_puts(b, "line ");
    ta_put_u64(b, lines, 1);
    ta_puts(b, " column ");
    ta_put_u64(b, ta_utf8_count(ta_str_sub(text, line_at, text.n)) + 1, 1);
    ta_puts(b, " (char ");
    ta_put_u64(b, ta_utf8_count(text), 1);
    ta_putc(b, ')');
}

ta_err ta_input_json(const ta_input *in, const ta_input_option *option, const ta_input_text *text,
                     ta_node *value) {
    *value = text->node ? ta_doc_parse(in->doc, text->at, text->s.n)
                        : ta_doc_parse_copy(in->doc, text->s);
    if (ta_doc_err(in->doc) != TA_E_JSON_SYNTAX)
        return ta_input_doc_err(in);
    const ta_err err = ta_input_refuse(in, option, "Invalid JSON: unexpected text: ", TA_STR(""));
    put_place(in->why, ta_str_sub(text->s, 0, in->doc->error_at));
    ta_input_say(in->why, "\nJSON received: ", text->s, "");
    return err;
}
