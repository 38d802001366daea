"""The Slack function's entry point."""

import base64
import os
from functools import cache
from typing import Any

import boto3
from aws_lambda_powertools.utilities.typing import LambdaContext

from handlers.notifications.slack.delivery import Delivery
from handlers.notifications.slack.poster import Destination, SlackPoster, bot, webhook
from handlers.notifications.slack.settings import Settings
from handlers.shared.calls import CALLS
from handlers.shared.log import logger
from handlers.shared.settings import InvalidSettings, read_settings


@logger.inject_lambda_context
def handle(event: dict[str, Any], context: LambdaContext) -> None:
    """Posts the notifications of one event. SNS invokes it, so what it raises is retried."""
    _delivery().deliver(event, lambda: context.get_remaining_time_in_millis() / 1000)


@cache
def _delivery() -> Delivery:
    """Made once for each cold start, and with it the secret is decrypted once."""
    settings = read_settings(Settings, os.environ)
    return Delivery(SlackPoster(_destination(settings)), settings.channel or None)


def _destination(settings: Settings) -> Destination:
    function = settings.aws_lambda_function_name
    if bool(settings.encrypted_hook_url) == bool(settings.encrypted_bot_token):
        raise InvalidSettings(
            "exactly one of the environment variables kmsEncryptedHookUrl and kmsEncryptedBotToken "
            "must be set: see notifications.slack in the configuration, and deploy again"
        )
    if settings.encrypted_hook_url:
        return webhook(_decrypt(settings.encrypted_hook_url, function))
    return bot(_decrypt(settings.encrypted_bot_token, function))


def _decrypt(secret: str, function: str) -> str:
    answer = boto3.client("kms", config=CALLS).decrypt(
        CiphertextBlob=base64.b64decode(secret),
        EncryptionContext={"LambdaFunctionName": function},
    )
    plaintext: bytes = answer["Plaintext"]
    return plaintext.decode().strip()
