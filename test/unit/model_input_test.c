/* model_input_test.c - options, values, shorthand, validation and bodies beside what the vectors have
 * (model_input_vectors_test.c), and every cap at its exact size. */
#include <criterion/criterion.h>
#include <string.h>

#include "base/diag.h"
#include "caps.h"
#include "model/input.h"
#include "model/input_number.h"
#include "support/guard.h"

enum { NODES = 4096 };

static char doc_text[65536], why_memory[4096], body_memory[65536];
static ta_json_node nodes[NODES];
static ta_doc doc;
static ta_buf why, body;
static size_t text_cap = sizeof doc_text, node_cap = NODES, body_cap = sizeof body_memory,
              why_cap = sizeof why_memory;
static bool raw_blobs;

/* ---- one command line, its words separated by blanks; ~ is a blank within a word ---- */

static ta_err read_file(void *context, ta_str path, bool binary, ta_str *out, ta_diag *diag) {
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

static void put_token(void *context, ta_buf *b) {
    (void)context;
    ta_puts(b, "TOKEN");
}

static size_t split(char *line, char **words) {
    size_t n = 0;
    for (char *word = strtok(line, " "); word; word = strtok(NULL, " ")) {
        for (char *p = word; *p; p++)
            if (*p == '~')
                *p = ' ';
        words[n++] = strcmp(word, "''") == 0 ? strchr(word, '\0') : word;
    }
    return n;
}

static ta_err run(const char *command) {
    char line[8192], *words[512];
    ta_model_operation o;
    ta_input_arguments arguments;
    ta_node parameters;
    const ta_input in = {&o, &doc, &why, read_file, NULL, 1704067200, raw_blobs};
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

static void expect_body(const char *command, const char *json) {
    const ta_err err = run(command);
    cr_expect(err == TA_OK && ta_str_eq(ta_buf_str(&body), ta_str_from(json)),
              "%s: %d %.*s\n%.*s\nis not %s", command, err, (int)why.n, why_memory, (int)body.n,
              body_memory, json);
}

static void expect_refusal(const char *command, ta_err wanted, const char *text) {
    const ta_err err = run(command);
    cr_expect(err == wanted && ta_str_eq(ta_buf_str(&why), ta_str_from(text)),
              "%s: %d\n%.*s\nis not %s", command, err, (int)why.n, why_memory, text);
}

/* ---- options ---- */

Test(model_input, a_name_may_be_cut_short_as_long_as_one_option_begins_so) {
    expect_body("ssm GetParameter --nam x", "{\"Name\":\"x\"}");
    expect_body("ssm GetParameter --name x --with", "{\"Name\":\"x\",\"WithDecryption\":true}");
    /* The whole name of one may be the beginning of another. */
    expect_body("sqs ReceiveMessage --queue-url q --wait 5",
                "{\"QueueUrl\":\"q\",\"WaitTimeSeconds\":5}");
    expect_refusal("sqs ReceiveMessage --queue-url q --message a", TA_E_PARAM,
                   "ambiguous option: --message could match --message-system-attribute-names, "
                   "--message-attribute-names");
    expect_refusal("ssm GetParameter --name x --x=1 y", TA_E_USAGE, "Unknown options: --x=1, y");
}

Test(model_input, the_last_of_an_option_counts) {
    expect_body("ssm GetParameter --name x --name y", "{\"Name\":\"y\"}");
    expect_body("ssm GetParameter --name x --with-decryption --no-with-decryption",
                "{\"Name\":\"x\",\"WithDecryption\":false}");
    expect_body("ssm GetParameter --name x --no-with-decryption --with-decryption",
                "{\"Name\":\"x\",\"WithDecryption\":true}");
    expect_refusal("ssm GetParameter --name x --with-decryption=true", TA_E_PARAM,
                   "argument --with-decryption: ignored explicit argument 'true'");
}

Test(model_input, a_word_with_a_dash_is_a_value_when_it_looks_like_one) {
    expect_body("sqs SendMessage --queue-url q --message-body -5",
                "{\"QueueUrl\":\"q\",\"MessageBody\":\"-5\"}");
    expect_body("sqs SendMessage --queue-url q --message-body -1_000.5",
                "{\"QueueUrl\":\"q\",\"MessageBody\":\"-1_000.5\"}");
    expect_body("sqs SendMessage --queue-url q --message-body -a~b",
                "{\"QueueUrl\":\"q\",\"MessageBody\":\"-a b\"}");
    expect_body("sqs SendMessage --queue-url q --message-body -",
                "{\"QueueUrl\":\"q\",\"MessageBody\":\"-\"}");
    expect_refusal("sqs SendMessage --queue-url q --message-body -5.", TA_E_PARAM,
                   "argument --message-body: expected one argument");
    expect_refusal("sqs SendMessage --queue-url q --message-body", TA_E_PARAM,
                   "argument --message-body: expected one argument");
}

Test(model_input, names_that_aws_cli_changes) {
    expect_body("ecs UpdateService --service s --disable-execute-command",
                "{\"service\":\"s\",\"enableExecuteCommand\":false}");
    expect_refusal("ecs UpdateService --service s --no-enable-execute-command", TA_E_USAGE,
                   "Unknown options: --no-enable-execute-command");
    expect_body("stepfunctions SendTaskSuccess --task-token t --task-output {}",
                "{\"taskToken\":\"t\",\"output\":\"{}\"}");
    expect_body("deploy ListApplicationRevisions --application-name a --s-3-bucket b",
                "{\"applicationName\":\"a\",\"s3Bucket\":\"b\"}");
}

Test(model_input, what_is_required) {
    expect_refusal("ssm PutParameter", TA_E_PARAM,
                   "the following arguments are required: --name, --value");
    expect_refusal("ssm PutParameter --generate-cli-skeleton output", TA_E_PARAM,
                   "the following arguments are required: --name, --value");
    expect_refusal("ssm PutParameter --generate-cli-skeleton nothing", TA_E_PARAM,
                   "argument --generate-cli-skeleton: Found invalid choice 'nothing'");
    expect_refusal("ssm PutParameter --generate-cli-skeleton", TA_E_PARAM,
                   "Parameter validation failed:\nMissing required parameter in input: \"Name\"\n"
                   "Missing required parameter in input: \"Value\"");
    /* A token is made up; the operation has no parameters at all. */
    expect_body("proton CreateEnvironmentTemplate --name n", "{\"name\":\"n\"}");
    expect_body("secretsmanager CreateSecret --name n",
                "{\"Name\":\"n\",\"ClientRequestToken\":\"TOKEN\"}");
    expect_body("proton GetAccountSettings", "{}");
}

/* ---- scalars ---- */

Test(model_input, numbers_are_read_as_python_reads_them) {
    static const struct {
        const char *text, *integer, *real;
    } cases[] = {{"5", "5", "5.0"},
                 {" 5\t", "5", "5.0"},
                 {"+5", "5", "5.0"},
                 {"-0", "0", "-0.0"},
                 {"007", "7", "7.0"},
                 {"000", "0", "0.0"},
                 {"1_000", "1000", "1000.0"},
                 {"0_1", "1", "1.0"},
                 {"123456789012345678901234567890", "123456789012345678901234567890",
                  "1.2345678901234568e+29"},
                 {"1.5", NULL, "1.5"},
                 {".5", NULL, "0.5"},
                 {"5.", NULL, "5.0"},
                 {"1e3", NULL, "1000.0"},
                 {"1E+3", NULL, "1000.0"},
                 {"1e-07", NULL, "1e-07"},
                 {"1_0.5_0", NULL, "10.5"},
                 {"", NULL, NULL},
                 {" ", NULL, NULL},
                 {"-", NULL, NULL},
                 {".", NULL, NULL},
                 {"_1", NULL, NULL},
                 {"1_", NULL, NULL},
                 {"1__0", NULL, NULL},
                 {"1 0", NULL, NULL},
                 {"0x10", NULL, NULL},
                 {"1e", NULL, NULL},
                 {"1e400", NULL, NULL},
                 {"inf", NULL, NULL},
                 {"nan", NULL, NULL}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        const ta_str text = ta_str_from(cases[i].text);
        char memory[64];
        ta_buf b = ta_buf_on(memory, sizeof memory);
        cr_expect_eq(ta_input_put_integer(&b, text), cases[i].integer != NULL, "%s", text.p);
        cr_expect_eq(ta_input_put_integer(NULL, text), cases[i].integer != NULL, "%s", text.p);
        cr_expect(ta_str_eq(ta_buf_str(&b), ta_str_from(cases[i].integer ? cases[i].integer : "")),
                  "%s: %.*s", text.p, (int)b.n, memory);
        b.n = 0;
        cr_expect_eq(ta_input_put_real(&b, text), cases[i].real != NULL, "%s", text.p);
        cr_expect_eq(ta_input_put_real(NULL, text), cases[i].real != NULL, "%s", text.p);
        cr_expect(ta_str_eq(ta_buf_str(&b), ta_str_from(cases[i].real ? cases[i].real : "")),
                  "%s: %.*s", text.p, (int)b.n, memory);
    }
}

Test(model_input, what_is_not_utf8_is_refused) {
    expect_refusal("ssm GetParameter --name a\377", TA_E_PARAM,
                   "argument --name: the value is not UTF-8");
    expect_refusal("ssm GetParameters --names a \300\200", TA_E_PARAM,
                   "argument --names: the value is not UTF-8");
    expect_refusal("cloudwatch PutMetricData --namespace n --dimensions=a=\377", TA_E_PARAM,
                   "argument --dimensions: the value is not UTF-8");
    expect_refusal("ssm GetParameter --cli-input-json {\"\377\":1}", TA_E_PARAM,
                   "argument --cli-input-json: the value is not UTF-8");
}

Test(model_input, blobs_in_both_formats) {
    expect_body("kms Encrypt --key-id k --plaintext fileb://bytes",
                "{\"KeyId\":\"k\",\"Plaintext\":\"/wA=\"}");
    expect_body("kms Encrypt --cli-input-json {\"KeyId\":\"k\",\"Plaintext\":\"aGk=\"}",
                "{\"KeyId\":\"k\",\"Plaintext\":\"aGk=\"}");
    raw_blobs = true;
    expect_body("kms Encrypt --key-id k --plaintext fileb://bytes",
                "{\"KeyId\":\"k\",\"Plaintext\":\"/wA=\"}");
    expect_body("kms Encrypt --key-id k --plaintext hi",
                "{\"KeyId\":\"k\",\"Plaintext\":\"aGk=\"}");
    expect_body("firehose PutRecordBatch --delivery-stream-name s --records a Data=b",
                "{\"DeliveryStreamName\":\"s\",\"Records\":[{\"Data\":\"YQ==\"},{\"Data\":"
                "\"RGF0YT1i\"}]}");
}

/* ---- files ---- */

Test(model_input, files_stand_for_a_value) {
    expect_body("ssm GetParameter --name file://v", "{\"Name\":\"vv\"}");
    expect_body("ssm GetParameter --name file://crlf", "{\"Name\":\"a\\nb\\nc\"}");
    expect_body("ssm GetParameters --names file://list.json", "{\"Names\":[\"a\",\"b\"]}");
    expect_body("sqs ReceiveMessage --queue-url q --max-number-of-messages file://five",
                "{\"QueueUrl\":\"q\",\"MaxNumberOfMessages\":5}");
    /* Of several words none is a file. */
    expect_body("ssm GetParameters --names file://v file://v",
                "{\"Names\":[\"file://v\",\"file://v\"]}");
    expect_refusal("ssm GetParameters --names file://v", TA_E_PARAM,
                   "Error parsing parameter '--names': Invalid JSON:\nvv");
    expect_refusal("ssm GetParameter --name fileb://bytes", TA_E_PARAM,
                   "Error parsing parameter '--name': the value is text, and the file is not");
    expect_refusal("ssm GetParameter --name file://no", TA_E_PARAM,
                   "Error parsing parameter '--name': Unable to load paramfile file://no: No such "
                   "file or directory");
    expect_refusal(
        "ssm GetParameter --name file://bytes", TA_E_PARAM,
        "Error parsing parameter '--name': Unable to load paramfile bytes: text contents "
        "could not be decoded.  If this is a binary file, please use the fileb:// prefix "
        "instead of the file:// prefix.");
    expect_refusal("ssm AddTagsToResource --resource-type T --resource-id i --tags file://tags",
                   TA_E_PARAM,
                   "Parameter validation failed:\nInvalid type for parameter Tags, value: {'Key': "
                   "'a', 'Value': 'b'}, type: <class 'dict'>, valid types: <class 'list'>, <class "
                   "'tuple'>");
}

/* ---- shorthand ---- */

#define TAGS      "ssm AddTagsToResource --resource-type T --resource-id i --tags "
#define TAGS_BODY "{\"ResourceType\":\"T\",\"ResourceId\":\"i\",\"Tags\":"

Test(model_input, shorthand_and_its_corners) {
    static const struct {
        const char *text, *tags;
    } cases[] = {
        {"Key=a,Value=b~", "[{\"Key\":\"a\",\"Value\":\"b\"}]"},
        {"Key~=a,~Value~=~b", "[{\"Key\":\"a\",\"Value\":\"b\"}]"},
        {"Key=a,,Value=b", "[{\"Key\":\"a\",\"Value\":\"b\"}]"},
        {"Key=a\\,b,Value=c", "[{\"Key\":\"a,b\",\"Value\":\"c\"}]"},
        {"Key='it\\'s',Value=\"q\\\"\\\\\"", "[{\"Key\":\"it's\",\"Value\":\"q\\\"\\\\\"}]"},
        /* A quote after a backslash ends the text when no other does. */
        {"Key='a\\',Value=b", "[{\"Key\":\"a\\\\\",\"Value\":\"b\"}]"},
        {"Key=],Value=}", "[{\"Key\":\"]\",\"Value\":\"}\"}]"},
        {"Key=a=b,Value=c", "[{\"Key\":\"a=b\",\"Value\":\"c\"}]"},
        {"Key@=file://v,Value=file://v", "[{\"Key\":\"vv\",\"Value\":\"file://v\"}]"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char command[256] = TAGS, wanted[256] = TAGS_BODY;
        strcat(command, cases[i].text);
        strcat(strcat(wanted, cases[i].tags), "}");
        expect_body(command, wanted);
    }
    expect_body("ecs RunTask --task-definition t --network-configuration "
                "awsvpcConfiguration={subnets=[a,'b,c'],securityGroups=d}",
                "{\"networkConfiguration\":{\"awsvpcConfiguration\":{\"subnets\":[\"a\",\"b,c\"],"
                "\"securityGroups\":[\"d\"]}},\"taskDefinition\":\"t\",\"clientToken\":\"TOKEN\"}");
    /* In braces, the last one of a key counts. */
    expect_body("ecs RunTask --task-definition t --network-configuration "
                "awsvpcConfiguration={subnets=[a],subnets=[b]}",
                "{\"networkConfiguration\":{\"awsvpcConfiguration\":{\"subnets\":[\"b\"]}},"
                "\"taskDefinition\":\"t\",\"clientToken\":\"TOKEN\"}");
}

Test(model_input, shorthand_that_is_wrong) {
    expect_refusal(TAGS "Key=a,Value='b", TA_E_PARAM,
                   "Error parsing parameter '--tags': Expected: '<singled quoted>', received: "
                   "'<none>' for input:\n Key=a,Value='b\n            ^");
    expect_refusal(TAGS "Key=a,\nValue==b\nc", TA_E_PARAM,
                   "Error parsing parameter '--tags': Expected: ',', received: '=' for input:\n "
                   "Key=a,\nValue==b\n      ^\nc");
    expect_refusal(TAGS "Key=a,Value@=file://no", TA_E_USAGE,
                   "Unable to load paramfile file://no: No such file or directory");
    expect_refusal(
        "ecs CreateService --service-name s --deployment-configuration "
        "lifecycleHooks=[{hookDetails=x}]",
        TA_E_PARAM,
        "Error parsing parameter '--deployment-configuration': Shorthand syntax does not "
        "support document types. Use JSON input for top-level argument to specify nested "
        "parameter: hookDetails");
    expect_refusal("logs PutLogEvents --log-group-name g --log-stream-name s --log-events "
                   "timestamp=1x,message=m",
                   TA_E_USAGE, "invalid literal for int() with base 10: '1x'");
    /* A list of one stays text, as AWS CLI has it. */
    expect_refusal("cloudwatch PutMetricData --namespace n --metric-data MetricName=m,Counts=1",
                   TA_E_PARAM,
                   "Parameter validation failed:\nInvalid type for parameter "
                   "MetricData[0].Counts[0], value: 1, type: <class 'str'>, valid types: <class "
                   "'float'>, <class 'decimal.Decimal'>, <class 'int'>");
}

/* What is nested at most: lists in each other. */
static void nest(char *to, size_t depth) {
    strcpy(to, TAGS "Key=");
    for (size_t i = 0; i < depth; i++)
        strcat(to, "[");
    for (size_t i = 0; i < depth; i++)
        strcat(to, "]");
}

Test(model_input, values_in_each_other_have_a_cap) {
    char command[1024];
    nest(command, TA_JSON_DEPTH_MAX);
    cr_expect_eq(run(command), TA_E_PARAM);
    nest(command, TA_JSON_DEPTH_MAX + 1);
    expect_refusal(command, TA_E_LIMIT, "there are more than 64 values in each other");
}

/* ---- JSON ---- */

Test(model_input, the_last_of_equal_members_counts) {
    expect_body("sqs TagQueue --queue-url q --tags {\"a\":\"1\",\"b\":\"2\",\"a\":\"3\"}",
                "{\"QueueUrl\":\"q\",\"Tags\":{\"b\":\"2\",\"a\":\"3\"}}");
    expect_body("ssm GetParameter --cli-input-json {\"Name\":5,\"Name\":\"x\"}",
                "{\"Name\":\"x\"}");
}

Test(model_input, options_win_over_cli_input_json) {
    expect_body(
        "ssm GetParameter --cli-input-json {\"Name\":\"x\",\"WithDecryption\":true} --name y",
        "{\"Name\":\"y\",\"WithDecryption\":true}");
    expect_refusal("ssm GetParameter --cli-input-json {", TA_E_PARAM,
                   "Error parsing parameter '--cli-input-json': Invalid JSON received.");
    expect_refusal("ssm GetParameter --cli-input-yaml a", TA_E_PARAM,
                   "Error parsing parameter '--cli-input-yaml': YAML is not supported: use "
                   "--cli-input-json");
}

Test(model_input, numbers_of_json_are_those_of_python) {
    expect_body("cloudwatch PutMetricData --cli-input-json "
                "{\"Namespace\":\"n\",\"MetricData\":[{\"MetricName\":\"m\",\"Value\":1E2}]}",
                "{\"Namespace\":\"n\",\"MetricData\":[{\"MetricName\":\"m\",\"Value\":100.0}]}");
    expect_body("sqs ReceiveMessage --cli-input-json "
                "{\"QueueUrl\":\"q\",\"MaxNumberOfMessages\":true}",
                "{\"QueueUrl\":\"q\",\"MaxNumberOfMessages\":true}");
    expect_refusal("sqs ReceiveMessage --cli-input-json "
                   "{\"QueueUrl\":\"q\",\"MaxNumberOfMessages\":1.0}",
                   TA_E_PARAM,
                   "Parameter validation failed:\nInvalid type for parameter MaxNumberOfMessages, "
                   "value: 1.0, type: <class 'float'>, valid types: <class 'int'>");
}

/* ---- validation ---- */

Test(model_input, all_faults_are_in_one_report) {
    expect_refusal(
        "ssm PutParameter --cli-input-json "
        "{\"X\":1,\"Name\":\"\",\"Tags\":[{\"Key\":\"\"},null],\"Overwrite\":\"yes\"}",
        TA_E_PARAM,
        "Parameter validation failed:\n"
        "Missing required parameter in input: \"Value\"\n"
        "Unknown parameter in input: \"X\", must be one of: Name, Description, Value, "
        "Type, KeyId, Overwrite, AllowedPattern, Tags, Tier, Policies, DataType\n"
        "Invalid length for parameter Name, value: 0, valid min length: 1\n"
        "Missing required parameter in Tags[0]: \"Value\"\n"
        "Invalid length for parameter Tags[0].Key, value: 0, valid min length: 1\n"
        "Invalid type for parameter Tags[1], value: None, type: <class 'NoneType'>, valid "
        "types: <class 'dict'>\n"
        "Invalid type for parameter Overwrite, value: yes, type: <class 'str'>, valid "
        "types: <class 'bool'>");
    expect_refusal("cloudwatch PutMetricAlarm --alarm-name a --evaluation-criteria {}", TA_E_PARAM,
                   "Parameter validation failed:\nMust set one of the following keys for tagged "
                   "unionstructure EvaluationCriteria: PromQLCriteria.");
}

Test(model_input, a_list_is_shown_as_python_shows_it) {
    expect_refusal("ssm GetParameter --cli-input-json {\"Name\":[\"it's\",\"\\n\",1e999,null]}",
                   TA_E_PARAM,
                   "Parameter validation failed:\nInvalid type for parameter Name, value: "
                   "[\"it's\", '\\n', inf, None], type: <class 'list'>, valid types: <class "
                   "'str'>");
}

Test(model_input, a_length_counts_code_points) {
    expect_refusal("ecr DescribeRepositories --repository-names \303\251", TA_E_PARAM,
                   "Parameter validation failed:\nInvalid length for parameter repositoryNames[0], "
                   "value: 1, valid min length: 2");
    expect_body("ecr DescribeRepositories --repository-names \303\251\303\251",
                "{\"repositoryNames\":[\"\303\251\303\251\"]}");
}

Test(model_input, a_secret_is_not_in_a_report) {
    expect_refusal(
        "secretsmanager CreateSecret --cli-input-json {\"Name\":\"n\",\"SecretString\":[1]}",
        TA_E_PARAM,
        "Parameter validation failed:\nInvalid type for parameter SecretString, value: "
        "***, type: <class 'list'>, valid types: <class 'str'>");
    expect_refusal("kms Encrypt --key-id k --plaintext hidden", TA_E_USAGE,
                   "Invalid base64: \"***\"");
}

/* ---- single operations ---- */

Test(model_input, the_datum_of_put_metric_data) {
    expect_body(
        "cloudwatch PutMetricData --namespace n --metric-name m --statistic-values "
        "Sum=1,SampleCount=2,Minimum=.5,Maximum=1 --storage-resolution 1",
        "{\"Namespace\":\"n\",\"MetricData\":[{\"MetricName\":\"m\",\"StatisticValues\":{\"Sum\":"
        "1.0,\"SampleCount\":2.0,\"Minimum\":0.5,\"Maximum\":1.0},\"StorageResolution\":1}]}");
    expect_refusal("cloudwatch PutMetricData --namespace n --metric-name m --dimensions a=b=c",
                   TA_E_USAGE, "too many values: 'a=b=c' is not Name=Value");
    expect_refusal(
        "cloudwatch PutMetricData --namespace n --value 1 --metric-data MetricName=m", TA_E_PARAM,
        "The key \"--value\" cannot be specified when one of the following keys are also "
        "specified: --metric-data");
}

Test(model_input, the_revision_of_deploy) {
    expect_body("deploy CreateDeployment --application-name a --revision revisionType=S3 "
                "--s3-location bucket=b,key=k,bundleType=zip,version=1",
                "{\"applicationName\":\"a\",\"revision\":{\"revisionType\":\"S3\",\"s3Location\":{"
                "\"bucket\":\"b\",\"key\":\"k\",\"bundleType\":\"zip\",\"version\":\"1\"}}}");
    expect_refusal(
        "deploy CreateDeployment --application-name a --s3-location bucket=b,key=k,bundleType=",
        TA_E_PARAM, "--s3-location must specify bucket, key and bundleType.");
    expect_refusal(
        "deploy CreateDeployment --application-name a --github-location {\"repository\":\"r\"}",
        TA_E_PARAM, "--github-location must specify repository and commitId.");
}

/* ---- caps ---- */

Test(model_input, so_many_options_and_no_more) {
    char command[8192] = "ssm GetParameter";
    for (size_t i = 0; i < TA_INPUT_OPTIONS_MAX; i++)
        strcat(command, " --name x");
    cr_expect_eq(run(command), TA_OK);
    strcat(command, " --name x");
    expect_refusal(command, TA_E_LIMIT, "there are more than 128 options");
}

/* The least that a command line needs of a cap; with one less it is TA_E_LIMIT, and a message. */
static void expect_exact(const char *command, size_t *cap) {
    const size_t whole = *cap;
    size_t least = 1;
    for (*cap = 1; run(command) != TA_OK; least = ++*cap)
        cr_assert_lt(*cap, whole);
    for (*cap = 1; *cap < least; ++*cap) {
        const ta_err err = run(command);
        cr_expect_eq(err, TA_E_LIMIT, "%s: %zu of %zu: %d %.*s", command, *cap, least, err,
                     (int)why.n, why_memory);
        cr_expect_gt(why.n, 0);
    }
    *cap = whole;
}

Test(model_input, memory_that_is_just_enough) {
    static const char *const commands[] = {
        "ecs RunTask --task-definition t --network-configuration "
        "awsvpcConfiguration={subnets=[a,b],securityGroups=d}",
        "cloudwatch PutMetricData --namespace n --metric-name m --value 1 --dimensions a=b,c=d",
        TAGS "Key=a,Value='b' Key@=file://v,Value=x",
        "ssm PutParameter --name x --cli-input-json "
        "{\"Value\":\"v\",\"Tags\":[{\"Key\":\"k\",\"Value\":\"v\"}]}",
        "deploy CreateDeployment --application-name a --s3-location bucket=b,key=k,bundleType=zip",
        "kms Encrypt --key-id k --plaintext fileb://bytes"};
    for (size_t i = 0; i < sizeof commands / sizeof *commands; i++) {
        expect_exact(commands[i], &text_cap);
        expect_exact(commands[i], &node_cap);
        expect_exact(commands[i], &body_cap);
    }
}

Test(model_input, a_message_that_does_not_fit_gives_way_to_the_next) {
    char command[8192] = "ssm GetParameter --", *end = strchr(command, '\0');
    memset(end, 'x', 5000);
    strcpy(end + 5000, " --name");
    expect_refusal(command, TA_E_PARAM, "argument --name: expected one argument");
    strcpy(end + 5000, " --name a");
    expect_refusal(command, TA_E_USAGE, "Unknown options: ");
    why_cap = 1;
    cr_expect_eq(run(command), TA_E_USAGE);
}

Test(model_input, a_report_that_is_too_long_ends_after_a_whole_fault) {
    const char *command = "ssm PutParameter --cli-input-json {\"Name\":\"\"}";
    why_cap =
        sizeof "Parameter validation failed:\nMissing required parameter in input: \"Value\"\nInv";
    expect_refusal(command, TA_E_PARAM,
                   "Parameter validation failed:\nMissing required parameter in input: \"Value\"");
}
