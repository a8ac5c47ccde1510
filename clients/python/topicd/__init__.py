"""topicd for Python: ask a running topicd for topics, take part in its pipeline, train models.

`Client` for ordinary programs, `aio.Client` for asyncio, `pipeline` for streams of records,
`command` for training and evaluation, `classifier.TopicClassifier` beside scikit-learn (numpy).
"""
from . import command, corrections, errors, pipeline
from .client import Client
from .command import evaluate, train
from .corrections import Change, Event, Queue, Review, Run
from .errors import (BadRequest, Busy, CommandFailed, Conflict, ConnectionFailed, DeadlinePassed, Denied,
                     InternalError, NoAnswer, ProtocolError, RequestError, StorageError, TooLarge, TopicdError,
                     UnknownOperation)
from .messages import Article, Explanation, Reason, Tags, Topic, TopicInfo

__all__ = ["Article", "BadRequest", "Busy", "Change", "Client", "CommandFailed", "Conflict", "ConnectionFailed",
           "DeadlinePassed", "Denied", "Event", "Explanation", "InternalError", "NoAnswer", "ProtocolError", "Queue",
           "Reason", "RequestError", "Review", "Run", "StorageError", "Tags", "TooLarge", "Topic", "TopicInfo",
           "TopicdError", "UnknownOperation", "command", "corrections", "errors", "evaluate", "pipeline", "train"]
