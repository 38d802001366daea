"""Events: from the source account's repositories to the bus, and from there to what handles them.

Every capability shares the one bus and the one relay, so that an event crosses accounts once.
"""

from modules.events.bus import EventBus
from modules.events.patterns import Pattern
from modules.events.relay import EventRelay
from modules.events.rule import InputTransformer, Rule, Target

__all__ = ["EventBus", "EventRelay", "InputTransformer", "Pattern", "Rule", "Target"]
