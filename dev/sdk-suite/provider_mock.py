"""A provider for openai-python's own test suite, loaded into pytest as a plugin (-p provider_mock).

The suite needs a server that answers every call with a body of the type that the SDK expects. The
plugin serves HTTP on PROVIDER_PORT from within the test process and learns that type from the SDK
itself: it looks at each request before it is sent, and makes the smallest valid value of its type.
"""

import collections.abc
import datetime
import json
import os
import threading
import typing
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pydantic
import typing_extensions
from openai import _base_client

MAX_DEPTH = 8
STAMP = "2026-01-01T00:00:00Z"
NONE = type(None)
SCALARS = {str: "text", int: 1, float: 1.5, bool: True, object: "text", typing.Any: "text"}
expected: dict = {"type": None, "event": None}


def sample(kind, depth=0):
    """The smallest JSON value that is valid for a type of the SDK."""
    if isinstance(kind, typing_extensions.TypeAliasType):
        return sample(kind.__value__, depth)
    origin, arguments = typing.get_origin(kind), typing.get_args(kind)
    if origin is typing.Annotated:
        return sample(arguments[0], depth)
    if kind in (None, NONE):
        return None
    if kind in SCALARS:
        return SCALARS[kind]
    if kind in (datetime.datetime, datetime.date):
        return STAMP if kind is datetime.datetime else STAMP[:10]
    if origin in (typing.Literal, typing_extensions.Literal):
        return arguments[0]
    if origin in (list, collections.abc.Sequence, collections.abc.Iterable):
        return [sample(arguments[0], depth + 1)] if depth < MAX_DEPTH else []
    if origin in (dict, collections.abc.Mapping):
        return {"name": sample(arguments[1], depth + 1)} if depth < MAX_DEPTH else {}
    if arguments and origin is not None and not _is_model(origin):
        return None if NONE in arguments else sample(arguments[0], depth + 1)
    if _is_model(kind):
        return _model(kind, depth)
    raise TypeError(f"no sample for {kind}")


def _is_model(kind):
    return isinstance(kind, type) and issubclass(kind, pydantic.BaseModel)


def _model(kind, depth):
    """Required fields, and lists of pages, which are optional in the SDK and always sent."""
    value = {}
    for name, field in kind.model_fields.items():
        if field.is_required() or name == "data":
            value[field.alias or name] = sample(field.annotation, depth + 1)
    return value


class Provider(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_POST(self):
        self.rfile.read(int(self.headers.get("content-length") or 0))
        if self.headers.get("transfer-encoding"):
            while int(self.rfile.readline().split(b";")[0], 16):
                self.rfile.readline()
            self.rfile.readline()
        if expected["event"] is not None:
            self._respond("text/event-stream", self._events())
        elif expected["type"] in (None, NONE):
            self._respond("application/json", b"{}")
        elif expected["type"] is str:
            self._respond("text/plain", b"text")
        else:
            self._respond("application/json", json.dumps(sample(expected["type"])).encode())

    do_GET = do_DELETE = do_PUT = do_PATCH = do_POST

    @staticmethod
    def _events():
        event = sample(expected["event"])
        name = f"event: {event['type']}\n" if isinstance(event, dict) and "type" in event else ""
        return f"{name}data: {json.dumps(event)}\n\ndata: [DONE]\n\n".encode()

    def _respond(self, content_type, body):
        self.send_response(200)
        self.send_header("content-type", content_type)
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass


def _watch(client_class):
    """Notes what the SDK expects, before it sends the request."""
    original = client_class.request

    def request(self, cast_to, options, *, stream=False, stream_cls=None):
        expected["type"] = cast_to
        expected["event"] = (typing.get_args(stream_cls) or (object,))[0] if stream and stream_cls else None
        return original(self, cast_to, options, stream=stream, stream_cls=stream_cls)

    client_class.request = request


def pytest_configure(config):
    _watch(_base_client.SyncAPIClient)
    _watch(_base_client.AsyncAPIClient)
    server = ThreadingHTTPServer(("127.0.0.1", int(os.environ["PROVIDER_PORT"])), Provider)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    config.provider = server


def pytest_unconfigure(config):
    config.provider.shutdown()
