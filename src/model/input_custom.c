/* input_custom.c - options that AWS CLI adds to single operations: the datum of cloudwatch put-metric-data, and the
 * revision of deploy. */
#include <string.h>

#include "model/input_internal.h"

/* ---- cloudwatch put-metric-data ---- */

/* a=b,c=d: as [{"Name":"a","Value":"b"},…] or, of numbers, as {"a":1,…} */
static ta_err pair(const ta_input *in, ta_str text, ta_doc_builder *to) {
    ta_doc *d = in->doc;
    ta_str value;
    const ta_str name = ta_str_cut(text, '=', &value);
    if (value.p == NULL || ta_str_find(value, '=') < value.n) {
        ta_input_say(in->why, value.p == NULL ? "not enough values: '" : "too many values: '", text,
                     "' is not Name=Value");
        return TA_E_USAGE;
    }
    if (ta_doc_kind(d, to->container) == TA_JSON_OBJECT) {
        ta_node number;
        const ta_err err = ta_input_number(in, TA_SHAPE_DOUBLE, value, &number);
        if (err == TA_OK)
            ta_input_set(d, to->container, name, number);
        return err;
    }
    ta_doc_builder b = ta_doc_open(d, TA_JSON_OBJECT);
    ta_doc_put(d, &b, TA_STR("Name"), ta_doc_string(d, name));
    ta_doc_put(d, &b, TA_STR("Value"), ta_doc_string(d, value));
    ta_doc_append(d, to, b.container);
    return TA_OK;
}

static ta_err pairs(const ta_input *in, ta_str text, ta_json_kind kind, ta_node *value) {
    ta_doc_builder b = ta_doc_open(in->doc, kind);
    *value = b.container;
    while (text.p != NULL) {
        const ta_str next = ta_str_cut(text, ',', &text);
        const ta_err err = pair(in, next, &b);
        if (err != TA_OK)
            return err;
    }
    return ta_input_doc_err(in);
}

/* A metric's number is decimal for AWS CLI, whose words these are. */
static ta_err refuse_decimal(const ta_input *in, ta_err err, ta_str text) {
    if (err != TA_E_USAGE)
        return err;
    ta_input_clear(in->why);
    ta_input_say(in->why, "[not a decimal number: '", text, "']");
    return err;
}

static ta_err metric(const ta_input *in, const ta_input_option *option, const ta_input_words *words,
                     ta_node *value) {
    const ta_shape_kind kind = ta_shape_kind_of(option->member.shape);
    ta_input_text text;
    ta_err err = ta_input_load_text(in, option, ta_input_word(words, 0), &text);
    if (err != TA_OK)
        return err;
    if (kind == TA_SHAPE_LIST || kind == TA_SHAPE_STRUCTURE)
        return pairs(in, text.s, kind == TA_SHAPE_LIST ? TA_JSON_ARRAY : TA_JSON_OBJECT, value);
    if (kind == TA_SHAPE_DOUBLE)
        return refuse_decimal(in, ta_input_number(in, kind, text.s, value), text.s);
    return ta_input_value(in, option, words, value);
}

static ta_err add_metric(const ta_input *in, const ta_input_arguments *arguments,
                         const ta_input_option *option, const ta_input_words *words,
                         ta_node parameters) {
    const size_t member = ta_shape_find(in->operation->input, TA_STR("MetricData"));
    ta_node value, data = ta_doc_member(in->doc, parameters, TA_STR("MetricData"), NULL);
    /* A datum by its options, or all of them by --metric-data. */
    if (ta_input_find_given(arguments, 2 * member) != NULL &&
        !ta_model_name_is(option->member.name, TA_STR("StorageResolution"))) {
        ta_puts(in->why, "The key \"");
        ta_input_put_option(in->why, option);
        ta_puts(in->why,
                "\" cannot be specified when one of the following keys are also specified: "
                "--metric-data");
        return TA_E_PARAM;
    }
    const ta_err err = metric(in, option, words, &value);
    if (err != TA_OK)
        return err;
    if (data == TA_NODE_NULL) {
        ta_doc_builder list = ta_doc_open(in->doc, TA_JSON_ARRAY);
        ta_doc_append(in->doc, &list, ta_doc_open(in->doc, TA_JSON_OBJECT).container);
        ta_input_set(in->doc, parameters, TA_STR("MetricData"), list.container);
        data = ta_doc_member(in->doc, parameters, TA_STR("MetricData"), NULL);
    }
    ta_input_set(in->doc, ta_doc_first(in->doc, data), ta_input_name(in, option->member.name),
                 value);
    return ta_input_doc_err(in);
}

/* ---- deploy ---- */

/* AWS CLI takes only the members that it knows, and asks for some. */
static const struct {
    const char *type, *member, *required, *refusal;
} revisions[] = {
    {"S3", "s3Location", "bucket,key,bundleType",
     "--s3-location must specify bucket, key and bundleType."},
    {"GitHub", "gitHubLocation", "repository,commitId",
     "--github-location must specify repository and commitId."},
};

static bool has_all(const ta_doc *d, ta_node object, ta_str names) {
    while (names.p != NULL) {
        const ta_node v = ta_doc_member(d, object, ta_str_cut(names, ',', &names), NULL);
        if (ta_doc_kind(d, v) == TA_JSON_NULL || ta_doc_text(d, v).n == 0)
            return false;
    }
    return true;
}

static ta_err set_revision(const ta_input *in, const ta_input_option *option,
                           const ta_input_words *words, ta_node parameters) {
    ta_doc *d = in->doc;
    const size_t r = option->kind == TA_INPUT_S3_LOCATION ? 0 : 1;
    const ta_str member = ta_str_from(revisions[r].member);
    ta_input_option location = *option;
    ta_node given;
    location.member.shape = ta_input_member_shape(option->member.shape, member);
    const ta_err err = ta_input_value(in, &location, words, &given);
    if (err != TA_OK)
        return err;
    if (!has_all(d, given, ta_str_from(revisions[r].required))) {
        ta_puts(in->why, revisions[r].refusal);
        return TA_E_PARAM;
    }
    ta_doc_builder b = ta_doc_open(d, TA_JSON_OBJECT), outer = ta_doc_open(d, TA_JSON_OBJECT);
    for (ta_node i = ta_doc_first(d, given); i; i = ta_doc_next(d, i))
        if (ta_shape_kind_of(ta_input_member_shape(location.member.shape, ta_doc_text(d, i))))
            ta_doc_keep(d, &b, i);
    ta_doc_put(d, &outer, TA_STR("revisionType"), ta_doc_string(d, ta_str_from(revisions[r].type)));
    ta_doc_put(d, &outer, member, b.container);
    ta_input_set(d, parameters, TA_STR("revision"), outer.container);
    return ta_input_doc_err(in);
}

ta_err ta_input_custom(const ta_input *in, const ta_input_arguments *arguments,
                       const ta_input_option *option, const ta_input_words *words,
                       ta_node parameters) {
    return option->kind == TA_INPUT_METRIC ? add_metric(in, arguments, option, words, parameters)
                                           : set_revision(in, option, words, parameters);
}
