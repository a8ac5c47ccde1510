"""topicd for Python: ask a running topicd for topics, take part in its pipeline, train models.

`Client` for ordinary programs, `aio.Client` for asyncio, `pipeline` for streams of records,
`command` for training and evaluation, `classifier.TopicClassifier` beside scikit-learn (numpy).
"""
from . import command, errors, pipeline
from .client import Client
from .command import evaluate, train
from .errors import (BadRequest, Busy, CommandFailed, ConnectionFailed, DeadlinePassed, Denied, InternalError,
                     NoAnswer, ProtocolError, RequestError, TooLarge, TopicdError, UnknownOperation)
from .messages import Article, Explanation, Reason, Tags, Topic, TopicInfo

__all__ = ["Article", "BadRequest", "Busy", "Client", "CommandFailed", "ConnectionFailed", "DeadlinePassed",
           "Denied", "Explanation", "InternalError", "NoAnswer", "ProtocolError", "Reason", "RequestError", "Tags",
           "TooLarge", "Topic", "TopicInfo", "TopicdError", "UnknownOperation", "command", "errors", "evaluate",
           "pipeline", "train"]
