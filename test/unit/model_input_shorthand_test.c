/* model_input_shorthand_test.c - shorthand and its corners beside what the vectors have. */
#include "support/model_input_scene.h"

#define TAGS_BODY "{\"ResourceType\":\"T\",\"ResourceId\":\"i\",\"Tags\":"

Test(model_input_shorthand, shorthand_and_its_corners) {
    static const struct {
        const char *text, *tags;
    } cases[] = {
        {"Key=a,Value=b~", "[{\"Key\":\"a\",\"Value\":\"b\"}]"},
        {"Key=a\u00a0,Value=b\u3000", "[{\"Key\":\"a\",\"Value\":\"b\"}]"},
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
    expect_body("sqs SendMessage --queue-url q --message-body m --message-attributes "
                "a={DataType=Binary,BinaryValue@=fileb://bytes}",
                "{\"QueueUrl\":\"q\",\"MessageBody\":\"m\",\"MessageAttributes\":"
                "{\"a\":{\"DataType\":\"Binary\",\"BinaryValue\":\"/wA=\"}}}");
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

Test(model_input_shorthand, shorthand_that_is_wrong) {
    expect_refusal(TAGS "Key=a,Value='b", TA_E_PARAM,
                   "Error parsing parameter '--tags': Expected: '<singled quoted>', received: "
                   "'<none>' for input:\n Key=a,Value='b\n            ^");
    expect_refusal(TAGS "Key=a,\nValue==b\nc", TA_E_PARAM,
                   "Error parsing parameter '--tags': Expected: ',', received: '=' for input:\n "
                   "Key=a,\nValue==b\n      ^\nc");
    expect_refusal(TAGS "Key=a,Value@=file://no", TA_E_USAGE,
                   "Unable to load paramfile file://no: No such file or directory");
    static const char bytes[] = ": the value is text: use file://, not fileb://";
    char wanted[128] = "Error parsing parameter '--tags'";
    expect_refusal(TAGS "Key=a,Value@=fileb://v", TA_E_PARAM, strcat(wanted, bytes));
    strcat(strcpy(wanted, "Error parsing parameter '--network-configuration'"), bytes);
    expect_refusal("ecs RunTask --task-definition t --network-configuration "
                   "awsvpcConfiguration={subnets@=[a,fileb://v]}",
                   TA_E_PARAM, wanted);
    expect_refusal("ecs RunTask --task-definition t --network-configuration "
                   "awsvpcConfiguration={subnets@=fileb://v}",
                   TA_E_PARAM, wanted);
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
