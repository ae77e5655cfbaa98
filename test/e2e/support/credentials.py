"""The credentials that everything uses unless a test says otherwise: AWS's own published example."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Credentials:
    access_key: str = "AKIDEXAMPLE"
    secret_key: str = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY"
    token: str = ""

    def environment(self):
        """As the variables that AWS clients read."""
        variables = {"AWS_ACCESS_KEY_ID": self.access_key, "AWS_SECRET_ACCESS_KEY": self.secret_key}
        if self.token:
            variables["AWS_SESSION_TOKEN"] = self.token
        return variables


EXAMPLE = Credentials()
REGION = "us-east-1"
