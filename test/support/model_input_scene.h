/* model_input_scene.h - one command line, from its words to the body of the request. Include it once a program. */
#ifndef TEST_MODEL_INPUT_SCENE_H
#define TEST_MODEL_INPUT_SCENE_H

#include <criterion/criterion.h>
#include <string.h>

#include "base/diag.h"
#include "model/input.h"

enum { NODES = 4096 };

static char doc_text[65536], why_memory[4096], body_memory[65536];
static ta_json_node nodes[NODES];
static ta_doc doc;
static ta_buf why, body;
static size_t text_cap = sizeof doc_text, node_cap = NODES, body_cap = sizeof body_memory,
              why_cap = sizeof why_memory;
static bool raw_blobs;

/* ---- one command line, its words separated by blanks; ~ is a blank within a word ---- */

static inline ta_err read_file(void *context, ta_str path, bool binary, ta_str *out,
                               ta_diag *diag) {
    static const struct {
        const char *path;
        ta_str contents;
    } files[] = {{"v", {"vv", 2}},
                 {"crlf", {"a\r\nb\rc", 6}},
                 {"bytes", {"\377\0", 2}},
                 {"list.json", {"[\"a\",\"b\"]", 9}},
                 {"five", {" 5\n", 3}},
                 {"empty", {"", 0}},
                 {"tags", {"Key=a,Value=b", 13}}};
    (void)context;
    (void)binary;
    for (size_t i = 0; i < sizeof files / sizeof *files; i++)
        if (ta_str_eq(path, ta_str_from(files[i].path))) {
            /* In the document's free text, as a caller may have it. */
            if (doc.text_cap - doc.text_n < files[i].contents.n)
                return ta_fail(diag, TA_E_LIMIT, "no memory");
            memcpy(doc.text + doc.text_n, files[i].contents.p, files[i].contents.n);
            *out = (ta_str){doc.text + doc.text_n, files[i].contents.n};
            return TA_OK;
        }
    return ta_fail(diag, TA_E_FILE, "No such file or directory");
}

static inline void put_token(void *context, ta_buf *b) {
    (void)context;
    ta_puts(b, "TOKEN");
}

static inline size_t split(char *line, char **words) {
    size_t n = 0;
    for (char *word = strtok(line, " "); word; word = strtok(NULL, " ")) {
        for (char *p = word; *p; p++)
            if (*p == '~')
                *p = ' ';
        words[n++] = strcmp(word, "''") == 0 ? strchr(word, '\0') : word;
    }
    return n;
}

static inline ta_err run(const char *command) {
    char line[8192], *words[512];
    ta_model_operation o;
    ta_input_arguments arguments;
    ta_node parameters;
    const ta_input in = {&o, &doc, &why, read_file, NULL, 1704067200, raw_blobs, NULL};
    cr_assert_lt(strlen(command), sizeof line);
    strcpy(line, command);
    const size_t n = split(line, words);
    const ta_model *m = ta_model_find(ta_str_from(words[0]));
    cr_assert(m != NULL && ta_model_find_operation(m, ta_str_from(words[1]), &o), "%s", command);
    why = ta_buf_on(why_memory, why_cap);
    body = ta_buf_on(body_memory, body_cap);
    ta_doc_init(&doc, doc_text, 0, text_cap, nodes, (uint32_t)node_cap);
    ta_err err = ta_input_read_arguments(&arguments, &o, words + 2, n - 2, &why);
    if (err == TA_OK)
        err = ta_input_options(&in, &arguments, &parameters);
    if (err == TA_OK)
        err = ta_input_check(&in, parameters);
    if (err == TA_OK)
        err = ta_input_write(&in, parameters, put_token, NULL, &body);
    return err;
}

static inline void expect_body(const char *command, const char *json) {
    const ta_err err = run(command);
    cr_expect(err == TA_OK && ta_str_eq(ta_buf_str(&body), ta_str_from(json)),
              "%s: %d %.*s\n%.*s\nis not %s", command, err, (int)why.n, why_memory, (int)body.n,
              body_memory, json);
}

static inline void expect_refusal(const char *command, ta_err wanted, const char *text) {
    const ta_err err = run(command);
    cr_expect(err == wanted && ta_str_eq(ta_buf_str(&why), ta_str_from(text)),
              "%s: %d\n%.*s\nis not %s", command, err, (int)why.n, why_memory, text);
}

/* What shorthand follows. */
#define TAGS "ssm AddTagsToResource --resource-type T --resource-id i --tags "

#endif
