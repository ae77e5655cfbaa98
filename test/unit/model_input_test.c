/* model_input_test.c - options, values, files, JSON and single operations beside what the vectors have
 * (model_input_vectors_test.c). Shorthand, validation and caps are in suites of their own. */
#include "base/number.h"
#include "support/model_input_scene.h"

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

/* A variable of a script that is empty leaves such a word. */
Test(model_input, an_empty_word_is_ignored_unless_another_one_follows) {
    static char *words[] = {"--name", "a", "", "x"};
    ta_model_operation operation;
    ta_input_arguments arguments;
    cr_assert(
        ta_model_find_operation(ta_model_find(TA_STR("ssm")), TA_STR("GetParameter"), &operation));
    why = ta_buf_on(why_memory, sizeof why_memory);
    cr_expect_eq(ta_input_read_arguments(&arguments, &operation, words, 3, &why), TA_OK);
    cr_expect_eq(ta_input_read_arguments(&arguments, &operation, words, 4, &why), TA_E_USAGE);
    cr_expect(ta_str_eq(ta_buf_str(&why), TA_STR("Unknown options: x")));
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
                 {"\t\n\v\f\r5\r", "5", "5.0"},
                 {"5\x1c", NULL, NULL},
                 {"inf", NULL, NULL},
                 {"nan", NULL, NULL}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        const ta_str text = ta_str_from(cases[i].text);
        char memory[64];
        ta_buf b = ta_buf_on(memory, sizeof memory);
        cr_expect_eq(ta_put_integer(&b, text), cases[i].integer != NULL, "%s", text.p);
        cr_expect_eq(ta_put_integer(NULL, text), cases[i].integer != NULL, "%s", text.p);
        cr_expect(ta_str_eq(ta_buf_str(&b), ta_str_from(cases[i].integer ? cases[i].integer : "")),
                  "%s: %.*s", text.p, (int)b.n, memory);
        b.n = 0;
        cr_expect_eq(ta_put_real(&b, text), cases[i].real != NULL, "%s", text.p);
        cr_expect_eq(ta_put_real(NULL, text), cases[i].real != NULL, "%s", text.p);
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
    expect_body("ssm GetParameters --names file://v", "{\"Names\":[\"v\",\"v\"]}");
    expect_refusal("ssm GetParameters --names file://empty", TA_E_PARAM,
                   "Error parsing parameter '--names': Invalid JSON:\n");
    expect_body("sqs ReceiveMessage --queue-url q --max-number-of-messages fileb://five",
                "{\"QueueUrl\":\"q\",\"MaxNumberOfMessages\":5}");
    static const char *const texts[][2] = {{"GetParameter --name fileb://v", "--name"},
                                           {"GetParameter --name fileb://bytes", "--name"},
                                           {"GetParameters --names fileb://list.json", "--names"},
                                           {"GetParameters --names fileb://v", "--names"}};
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        char command[128] = "ssm ", wanted[128] = "Error parsing parameter '";
        strcat(command, texts[i][0]);
        strcat(strcat(wanted, texts[i][1]), "': the value is text: use file://, not fileb://");
        expect_refusal(command, TA_E_PARAM, wanted);
    }
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
                   "Error parsing parameter '--cli-input-yaml': Invalid type: expecting map, "
                   "received <class 'str'>");
    expect_refusal("ssm GetParameter --cli-input-yaml {", TA_E_PARAM,
                   "Error parsing parameter '--cli-input-yaml': Invalid YAML received: line 1: { "
                   "without its }");
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
