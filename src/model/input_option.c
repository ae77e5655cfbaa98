#include "model/input_option.h"

#include <string.h>

#include "model/cli_name.h"

/* What AWS CLI changes: a member's option gets another name, or one more; and options of its own. */
enum { INSTEAD, NEGATIVE_INSTEAD, BESIDE, METRIC, S3_LOCATION, GITHUB_LOCATION };

static const struct {
    const char *service, *member, *name; /* METRIC: the name of the datum's member */
    uint8_t how;
} changes[] = {
    {"cloudwatch", "MetricData", "MetricName", METRIC},
    {"cloudwatch", "MetricData", "Timestamp", METRIC},
    {"cloudwatch", "MetricData", "Unit", METRIC},
    {"cloudwatch", "MetricData", "Value", METRIC},
    {"cloudwatch", "MetricData", "Dimensions", METRIC},
    {"cloudwatch", "MetricData", "StatisticValues", METRIC},
    {"cloudwatch", "MetricData", "StorageResolution", METRIC},
    {"deploy", "ec2TagSet", "ec-2-tag-set", BESIDE},
    {"deploy", "s3Bucket", "s-3-bucket", BESIDE},
    {"deploy", "s3KeyPrefix", "s-3-key-prefix", BESIDE},
    {"deploy", "revision", "s3-location", S3_LOCATION},
    {"deploy", "revision", "github-location", GITHUB_LOCATION},
    {"ecs", "enableExecuteCommand", "disable-execute-command", NEGATIVE_INSTEAD},
    {"ecs", "interactive", "non-interactive", NEGATIVE_INSTEAD},
    {"stepfunctions", "output", "task-output", INSTEAD},
};
enum { CHANGES = sizeof changes / sizeof *changes };

/* What every operation has, after its own. */
static const struct {
    const char *name;
    uint8_t kind, arity;
} common[] = {
    {"cli-input-json", TA_INPUT_CLI_INPUT_JSON, TA_INPUT_ONE},
    {"cli-input-yaml", TA_INPUT_CLI_INPUT_YAML, TA_INPUT_ONE},
    {"starting-token", TA_INPUT_STARTING_TOKEN, TA_INPUT_ONE},
    {"page-size", TA_INPUT_PAGE_SIZE, TA_INPUT_ONE},
    {"max-items", TA_INPUT_MAX_ITEMS, TA_INPUT_ONE},
    {"generate-cli-skeleton", TA_INPUT_SKELETON, TA_INPUT_OPTIONAL},
};
enum { COMMON = sizeof common / sizeof *common };

static ta_input_arity arity_of(ta_shape shape) {
    switch (ta_shape_kind_of(shape)) {
    case TA_SHAPE_BOOLEAN:
        return TA_INPUT_NONE;
    case TA_SHAPE_LIST:
        return TA_INPUT_ANY;
    default:
        return TA_INPUT_ONE;
    }
}

static bool concerns(const ta_model_operation *o, size_t change, ta_model_name member) {
    return ta_str_eq(ta_str_from(o->model->service), ta_str_from(changes[change].service)) &&
           ta_model_name_is(member, ta_str_from(changes[change].member));
}

/* Of the changes of a member: does its own option, or its --no-, have another name; may it be left out? */
static void change_member(const ta_model_operation *o, ta_input_option *option) {
    for (size_t i = 0; i < CHANGES; i++) {
        if (!concerns(o, i, option->member.name))
            continue;
        if (changes[i].how == (option->negative ? NEGATIVE_INSTEAD : INSTEAD))
            option->kind = TA_INPUT_NO_OPTION;
        if (changes[i].how >= BESIDE)
            option->required = false;
    }
}

static ta_input_option option_of(ta_member member, bool negative) {
    const ta_input_arity arity = arity_of(member.shape);
    const bool required =
        member.required && !ta_shape_is_token(member.shape) && arity != TA_INPUT_NONE;
    return (ta_input_option){.kind = TA_INPUT_MEMBER,
                             .arity = arity,
                             .required = required,
                             .negative = negative,
                             .member = member};
}

static ta_input_option changed_option(const ta_model_operation *o, size_t change) {
    const ta_str name = ta_str_from(changes[change].member);
    const size_t index = ta_shape_find(o->input, name);
    ta_input_option option = {.kind = TA_INPUT_NO_OPTION};
    if (index == ta_shape_count(o->input))
        return option;
    const ta_member member = ta_shape_member(o->input, index);
    if (!concerns(o, change, member.name))
        return option;
    if (changes[change].how == METRIC) {
        const ta_shape datum = ta_shape_element(member.shape);
        const size_t at = ta_shape_find(datum, ta_str_from(changes[change].name));
        if (at < ta_shape_count(datum))
            option =
                (ta_input_option){.kind = TA_INPUT_METRIC, .member = ta_shape_member(datum, at)};
        return option;
    }
    option = option_of(member, changes[change].how == NEGATIVE_INSTEAD);
    option.name = changes[change].name;
    option.required = option.required && changes[change].how == INSTEAD;
    if (changes[change].how >= S3_LOCATION)
        option.kind =
            (ta_input_option_kind)(changes[change].how - S3_LOCATION + TA_INPUT_S3_LOCATION);
    return option;
}

static bool is_there(const ta_model_operation *o, ta_input_option_kind kind) {
    if (kind == TA_INPUT_PAGE_SIZE)
        return ta_model_page_count(o, TA_PAGE_LIMIT) > 0;
    if (kind == TA_INPUT_STARTING_TOKEN || kind == TA_INPUT_MAX_ITEMS)
        return ta_model_has_pages(o);
    return true;
}

bool ta_input_option_at(const ta_model_operation *o, size_t place, ta_input_option *out) {
    const size_t members = 2 * ta_shape_count(o->input);
    *out = (ta_input_option){.kind = TA_INPUT_NO_OPTION};
    if (place < members) {
        *out = option_of(ta_shape_member(o->input, place / 2), place % 2);
        if (out->negative && out->arity != TA_INPUT_NONE)
            out->kind = TA_INPUT_NO_OPTION;
        change_member(o, out);
        return true;
    }
    place -= members;
    if (place < CHANGES) {
        *out = changed_option(o, place);
        return true;
    }
    place -= CHANGES;
    if (place >= COMMON)
        return false;
    if (is_there(o, (ta_input_option_kind)common[place].kind))
        *out = (ta_input_option){.kind = (ta_input_option_kind)common[place].kind,
                                 .arity = (ta_input_arity)common[place].arity,
                                 .name = common[place].name};
    return true;
}

void ta_input_put_option(ta_buf *b, const ta_input_option *option) {
    char memory[TA_MODEL_NAME_MAX];
    ta_buf api = ta_buf_on(memory, sizeof memory);
    ta_puts(b, "--");
    if (option->name != NULL) {
        ta_puts(b, option->name);
        return;
    }
    if (option->negative)
        ta_puts(b, "no-");
    ta_model_put_name(&api, option->member.name);
    ta_put_cli_name(b, ta_buf_str(&api));
}

size_t ta_input_find_option(const ta_model_operation *o, ta_str text, ta_input_option *out,
                            size_t *place, ta_buf *names) {
    ta_input_option option;
    size_t found = 0;
    for (size_t i = 0; ta_input_option_at(o, i, &option); i++) {
        char memory[TA_MODEL_NAME_MAX];
        ta_buf b = ta_buf_on(memory, sizeof memory);
        ta_input_put_option(&b, &option);
        if (option.kind == TA_INPUT_NO_OPTION || !ta_str_starts(ta_buf_str(&b), text))
            continue;
        *out = option;
        *place = i;
        if (b.n == text.n)
            return 1;
        if (names != NULL) {
            ta_puts(names, found > 0 ? ", " : "");
            ta_put(names, ta_buf_str(&b));
        }
        found++;
    }
    return found;
}
