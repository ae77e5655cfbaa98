#!/usr/bin/env python3
"""page_cases.py SEED COUNT - write the cases of test/vectors/awscli-v2/pages-random.jsonl, on a developer's machine.

Answers of operations with pages, made at random, and what botocore (1.44.8 of PyPI, see toolchain/botocore.txt) makes of
them. A line has service, operation, argv (options), answers (as JSON text), error (botocore's words, where it ends so), and
for each form requests (the parameters) and values: merged is PageIterator.build_full_result, text is what AWS CLI's text
output prints (awscli/formatter.py), null where Python fails, whole is each page."""
import base64
import copy
import json
import random
import sys

import botocore.session
import jmespath
from botocore.exceptions import PaginationError
from botocore.utils import set_value_from_jmespath

OPERATIONS = {
    ("kinesis", "DescribeStream"): (["--stream-name", "s"], {"StreamName": "s"}),
    ("kinesis", "ListStreams"): ([], {}),
    ("ecr", "DescribeImageScanFindings"): (
        ["--repository-name", "repo", "--image-id", "imageTag=t"],
        {"repositoryName": "repo", "imageId": {"imageTag": "t"}},
    ),
    ("dynamodb", "Scan"): (["--table-name", "tab"], {"TableName": "tab"}),
    ("cloudwatch", "DescribeAlarms"): ([], {}),
    ("logs", "FilterLogEvents"): (["--log-group-name", "g"], {"logGroupName": "g"}),
    ("ssm", "GetParametersByPath"): (["--path", "/x"], {"Path": "/x"}),
}
TOKENS = ["t1", "t2", "t3", "\u00e9/+=", "None", "", None]
choice = random.choice


def listed(x):
    return [] if x is None else x if isinstance(x, list) else [x]


def some(kind, count):
    if kind == "integer":
        return choice([0, 1, 7, 2**53])
    if kind == "list":
        return [choice([{"a": i}, f"i{i}", [i], i + 0.5]) for i in range(choice([0, 1, 2, 3]) if count is None else count)]
    return choice(["s", {"x": 1}, {"x": [1]}, 5, True, "\u00e9"])


def kind_of(shape, path):
    for name in path.split("."):
        shape = shape.members[name]
    return shape.type_name


def make_answer(config, shape, last):
    answer = {}
    for i, path in enumerate(listed(config["result_key"])):
        if random.random() < 0.85:
            set_value_from_jmespath(answer, path, some(kind_of(shape, path), None))
    for path in config.get("non_aggregate_keys", []):
        if random.random() < 0.7 and jmespath.search(path, answer) is None:
            value = some(kind_of(shape, path), None)
            set_value_from_jmespath(answer, path, {"y": value} if kind_of(shape, path) == "structure" else value)
    more = config.get("more_results")
    if more and random.random() < 0.9:
        set_value_from_jmespath(answer, more, not last)
    token = listed(config["output_token"])[0]
    if "[-1]" in token:
        shards = jmespath.search(token.split("[")[0], answer)
        for shard in range(len(shards or [])):
            shards[shard] = {"ShardId": choice(TOKENS[:3]) + str(random.randrange(9))}
    elif not last:
        key = kind_of(shape, token) == "map"
        value = choice([{"a": {"S": choice(TOKENS[:4])}, "b": {"N": "1"}}, {"b": {"N": "1"}, "a": {"S": "t1"}}]) if key else choice(TOKENS[:4])
        set_value_from_jmespath(answer, token, value)
    elif random.random() < 0.3:
        set_value_from_jmespath(answer, token, {} if kind_of(shape, token) == "map" else "")
    return answer


def make_token(config, shape):
    name = listed(config["input_token"])[0]
    key = kind_of(shape, name) == "map"
    value = {"a": {"S": "t1"}} if key else choice(["t1", "\u00e9", "1", None])
    amount = choice([0, 1, 2, 5, -1])
    style = choice(["json", "json", "cut", "cut", "plain", "parts"] if not key else ["json", "cut"])
    if style in ("json", "cut"):
        token = {name: value}
        if style == "cut":
            token["boto_truncate_amount"] = amount
        return base64.b64encode(json.dumps(token).encode()).decode()
    return choice(["raw", "None", "a___b", "a b", "aGVsbG8="]) if style == "plain" else f"{choice(['raw', 'None', 'a b'])}___{amount}"


class Service:
    """Gives the answers in order, the last one again and again."""

    def __init__(self, client, operation, answers):
        self.answers, self.requests = copy.deepcopy(answers), []
        paginator = client.get_paginator(botocore.xform_name(operation))
        paginator._method = self.call
        self.paginator = paginator

    def call(self, **parameters):
        self.requests.append(copy.deepcopy(parameters))
        return copy.deepcopy(self.answers[min(len(self.requests), len(self.answers)) - 1])


def merged(pages):
    return [pages.build_full_result()]


def text(pages, out):
    for i, page in enumerate(pages):
        current = {} if i > 0 else pages.non_aggregate_part
        for key in pages.result_keys:
            set_value_from_jmespath(current, key.expression, key.search(page))
        out.append(copy.deepcopy(current))
    if pages.resume_token:
        out.append({"NextToken": {"NextToken": pages.resume_token}})


def whole(pages, out):
    for page in pages:
        out.append(copy.deepcopy(page))


def run(client, operation, answers, parameters, paging):
    line = {"error": None}
    for form, take in {"merged": merged, "text": text, "whole": whole}.items():
        service, values = Service(client, operation, answers), []
        try:
            pages = service.paginator.paginate(PaginationConfig=paging, **copy.deepcopy(parameters))
            if form == "merged":
                values = merged(pages)
            else:
                take(pages, values)
        except PaginationError as e:
            line["error"] = str(e)
        except TypeError:
            values = None
        line[form] = {"requests": service.requests, "values": values}
    return line


def main():
    random.seed(int(sys.argv[1]))
    session = botocore.session.get_session()
    session.set_credentials("a", "b")
    lines = set()
    while len(lines) < int(sys.argv[2]):
        service, operation = choice(list(OPERATIONS))
        options, parameters = OPERATIONS[service, operation]
        client = session.create_client(service, "us-east-1")
        config = session.get_paginator_model(service).get_paginator(operation)
        model = client.meta.service_model.operation_model(operation)
        n = choice([1, 2, 3, 3, 4])
        answers = [make_answer(config, model.output_shape, i == n - 1) for i in range(n)]
        argv, paging = list(options), {}
        if random.random() < 0.5:
            paging["MaxItems"] = choice([0, 1, 2, 3, 4, 5, 6, 20, -1])
            argv += ["--max-items", str(paging["MaxItems"])]
        if random.random() < 0.4:
            paging["StartingToken"] = make_token(config, model.input_shape)
            argv += ["--starting-token", paging["StartingToken"]]
        line = {"service": service, "operation": operation, "argv": argv, "answers": [json.dumps(a) for a in answers]}
        try:
            line.update(run(client, operation, answers, parameters, paging))
        except ValueError:
            continue
        if line["merged"]["values"] is not None:
            lines.add(json.dumps(line, ensure_ascii=False))
    print("\n".join(sorted(lines)))


if __name__ == "__main__":
    main()
