"""What the Slack function is told by its environment."""

import environ

__all__ = ["Settings"]


@environ.config(prefix="", frozen=True)
class Settings:
    """The Slack function's settings, one environment variable each.

    Exactly one of the two secrets is set; each is base64 of what KMS made of it, with the
    function's name as the encryption context ``LambdaFunctionName``.
    """

    encrypted_hook_url: str = environ.var(
        name="kmsEncryptedHookUrl", default="", help="an incoming webhook's URL, encrypted"
    )
    encrypted_bot_token: str = environ.var(
        name="kmsEncryptedBotToken", default="", help="a bot's token, encrypted"
    )
    channel: str = environ.var(
        name="slackChannel", default="", help="the channel; a bot needs it, a webhook has its own"
    )
    aws_lambda_function_name: str = environ.var(
        default="branchline-slack", help="set by Lambda; what the secret was encrypted for"
    )
