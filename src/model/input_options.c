/* input_options.c - all options of a command line, and what --cli-input-json has beside them. */
#include "model/input_internal.h"
#include "model/yaml.h"
#include "json/json_python.h"

static bool is_custom(ta_input_option_kind kind) {
    return kind == TA_INPUT_METRIC || kind == TA_INPUT_S3_LOCATION ||
           kind == TA_INPUT_GITHUB_LOCATION;
}

/* Of --x and --no-x, the last one counts: both are at the places of one member. */
static bool is_overruled(const ta_input_arguments *a, const ta_model_operation *o,
                         const ta_input_given *given, const ta_input_option *option) {
    ta_input_option other;
    for (const ta_input_given *g = given + 1; g < a->given + a->count; g++)
        if (option->arity == TA_INPUT_NONE && ta_input_option_at(o, g->place, &other) &&
            other.arity == TA_INPUT_NONE && other.kind == TA_INPUT_MEMBER &&
            other.member.name == option->member.name)
            return true;
    return false;
}

static ta_err set_member(const ta_input *in, const ta_input_option *option,
                         const ta_input_words *words, ta_node parameters) {
    ta_node value;
    const ta_err err = ta_input_value(in, option, words, &value);
    if (err != TA_OK)
        return err;
    ta_input_set(in->doc, parameters, ta_input_name(in, option->member.name), value);
    return ta_input_doc_err(in);
}

/* ---- --cli-input-json ---- */

static ta_err refuse_kind(const ta_input *in, const ta_input_option *option, ta_node v) {
    const ta_err err = ta_input_refuse(in, option, "Invalid type: expecting map, received <class '",
                                       ta_str_from(ta_doc_python_type(in->doc, v)));
    ta_puts(in->why, "'>");
    return err;
}

static ta_err parse_yaml(const ta_input *in, const ta_input_option *option, ta_str text,
                         ta_node *value) {
    char memory[128];
    ta_buf why = ta_buf_on(memory, sizeof memory);
    const ta_err err = ta_yaml_parse(in->doc, text, value, &why);
    return err == TA_E_PARAM
               ? ta_input_refuse(in, option, "Invalid YAML received: ", ta_buf_str(&why))
               : TA_OK;
}

/* Add what --cli-input-json or --cli-input-yaml has and the options have not. `text` may be file:// or fileb://. */
static ta_err merge(const ta_input *in, const ta_input_option *option, ta_str text,
                    ta_node parameters) {
    ta_doc *d = in->doc;
    ta_input_text given_text;
    ta_node loaded;
    ta_err err = ta_input_load_text(in, option, text, &given_text);
    const ta_str s = given_text.s;
    if (err == TA_OK && option->kind == TA_INPUT_CLI_INPUT_YAML)
        err = parse_yaml(in, option, s, &loaded);
    else if (err == TA_OK)
        loaded = given_text.node ? ta_doc_parse(d, given_text.at, s.n) : ta_doc_parse_copy(d, s);
    if (err != TA_OK)
        return err;
    if (ta_doc_err(d) == TA_E_JSON_SYNTAX)
        return ta_input_refuse(in, option, "Invalid JSON received.", TA_STR(""));
    if (ta_doc_err(d) == TA_OK && ta_doc_kind(d, loaded) != TA_JSON_OBJECT)
        return refuse_kind(in, option, loaded);
    ta_node last = TA_NODE_NULL, given;
    for (ta_node i = ta_doc_first(d, parameters); i; i = ta_doc_next(d, i))
        last = i;
    ta_doc_builder b = {parameters, last};
    for (ta_node i = ta_doc_first(d, loaded); i; i = ta_doc_next(d, i)) {
        ta_doc_member(d, parameters, ta_doc_text(d, i), &given);
        if (!given && !ta_input_is_hidden(d, i))
            ta_doc_keep(d, &b, i);
    }
    return ta_input_doc_err(in);
}

static ta_err merge_given(const ta_input *in, const ta_input_arguments *arguments,
                          ta_node parameters) {
    static const ta_input_option of_yaml = {.kind = TA_INPUT_CLI_INPUT_YAML,
                                            .name = "cli-input-yaml"};
    static const ta_input_option of_json = {.kind = TA_INPUT_CLI_INPUT_JSON,
                                            .name = "cli-input-json"};
    const ta_str json = ta_input_given_text(arguments, in->operation, TA_INPUT_CLI_INPUT_JSON);
    const ta_str yaml = ta_input_given_text(arguments, in->operation, TA_INPUT_CLI_INPUT_YAML);
    if (yaml.p != NULL && json.p != NULL) {
        ta_puts(in->why, "Only one --cli-input- parameter may be specified.");
        return TA_E_PARAM;
    }
    if (yaml.p != NULL)
        return merge(in, &of_yaml, yaml, parameters);
    return json.p != NULL ? merge(in, &of_json, json, parameters) : TA_OK;
}

ta_err ta_input_options(const ta_input *in, const ta_input_arguments *arguments,
                        ta_node *parameters) {
    ta_input_option option;
    *parameters = ta_doc_open(in->doc, TA_JSON_OBJECT).container;
    ta_err err = ta_input_doc_err(in);
    for (size_t i = 0; err == TA_OK && ta_input_option_at(in->operation, i, &option); i++) {
        const ta_input_given *given = ta_input_find_given(arguments, i);
        if (given == NULL || is_overruled(arguments, in->operation, given, &option))
            continue;
        const ta_input_words words = ta_input_words_of(arguments, given);
        if (option.kind == TA_INPUT_MEMBER)
            err = set_member(in, &option, &words, *parameters);
        else if (is_custom(option.kind))
            err = ta_input_custom(in, arguments, &option, &words, *parameters);
    }
    return err != TA_OK ? err : merge_given(in, arguments, *parameters);
}
