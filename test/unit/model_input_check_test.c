/* model_input_check_test.c - validation: what a report of faults says, and what it does not show. */
#include "support/model_input_scene.h"

Test(model_input_check, all_faults_are_in_one_report) {
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

Test(model_input_check, a_list_is_shown_as_python_shows_it) {
    expect_refusal("ssm GetParameter --cli-input-json {\"Name\":[\"it's\",\"\\n\",1e999,null]}",
                   TA_E_PARAM,
                   "Parameter validation failed:\nInvalid type for parameter Name, value: "
                   "[\"it's\", '\\n', inf, None], type: <class 'list'>, valid types: <class "
                   "'str'>");
}

Test(model_input_check, a_least_value_may_be_0) {
    expect_refusal(
        "logs GetLogEvents --log-stream-name s --start-time=-1", TA_E_PARAM,
        "Parameter validation failed:\nInvalid value for parameter startTime, value: -1, "
        "valid min value: 0");
    expect_body("logs GetLogEvents --log-stream-name s --start-time=0",
                "{\"logStreamName\":\"s\",\"startTime\":0}");
    /* Without one, a number may be negative. */
    expect_body("sqs ReceiveMessage --queue-url q --max-number-of-messages=-1",
                "{\"QueueUrl\":\"q\",\"MaxNumberOfMessages\":-1}");
}

Test(model_input_check, a_length_counts_code_points) {
    expect_refusal("ecr DescribeRepositories --repository-names \303\251", TA_E_PARAM,
                   "Parameter validation failed:\nInvalid length for parameter repositoryNames[0], "
                   "value: 1, valid min length: 2");
    expect_body("ecr DescribeRepositories --repository-names \303\251\303\251",
                "{\"repositoryNames\":[\"\303\251\303\251\"]}");
}

Test(model_input_check, a_secret_is_not_in_a_report) {
    expect_refusal(
        "secretsmanager CreateSecret --cli-input-json {\"Name\":\"n\",\"SecretString\":[1]}",
        TA_E_PARAM,
        "Parameter validation failed:\nInvalid type for parameter SecretString, value: "
        "***, type: <class 'list'>, valid types: <class 'str'>");
    expect_refusal("kms Encrypt --key-id k --plaintext hidden", TA_E_USAGE,
                   "Invalid base64: \"***\"");
}
