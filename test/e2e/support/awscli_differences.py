"""awscli_differences.py - where tinyaws is not AWS CLI 2.36.7 on purpose: a reason, and the lines that show it."""

REASONS = {
}
