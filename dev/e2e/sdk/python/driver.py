"""Calls through the unchanged SDKs of OpenAI and Anthropic: a line of JSON in, a line of JSON out.

Asked: sdk, url, key, model, call, stream, retries, pack. Answered: what the SDK returned, or under
"error" what it raised. Ends with its input. ../README.md lists calls and fields.
"""

import gzip
import json
import sys

import anthropic
import httpx2
import openai

QUESTION = [{"role": "user", "content": "Where is it warm?"}]
SCHEMA = {"type": "object", "properties": {"city": {"type": "string"}}}


class OpenAI:
    def __init__(self, url, key, retries, transport):
        self.client = openai.OpenAI(
            base_url=url + "/v1", api_key=key, max_retries=retries, http_client=transport
        )

    def text(self, model, stream, messages=None, tools=None, **more):
        body = {"model": model, "messages": messages or QUESTION, **more}
        if tools:
            body["tools"] = tools
        if not stream:
            answer = self.client.chat.completions.create(**body)
            choice = answer.choices[0]
            return self._result(choice.message.content, choice.finish_reason, answer.usage), choice.message
        text, finish, usage, calls, extra = "", None, None, {}, {}
        with self.client.chat.completions.create(
            **body, stream=True, stream_options={"include_usage": True}
        ) as chunks:
            for chunk in chunks:
                usage = chunk.usage or usage
                for choice in chunk.choices:
                    finish = choice.finish_reason or finish
                    text += choice.delta.content or ""
                    for call in choice.delta.tool_calls or []:
                        known = calls.setdefault(call.index, {"id": call.id, "name": call.function.name, "arguments": ""})
                        known["arguments"] += call.function.arguments or ""
                    for name, value in (choice.delta.model_extra or {}).items():
                        if isinstance(value, str):
                            extra[name] = extra.get(name, "") + value
        message = {"role": "assistant", "content": text or None, **extra}
        if calls:
            message["tool_calls"] = [
                {"id": it["id"], "type": "function", "function": {"name": it["name"], "arguments": it["arguments"]}}
                for it in calls.values()
            ]
        return self._result(text, finish, usage), message

    def tools(self, model, stream):
        tools = [{"type": "function", "function": {"name": "weather", "parameters": SCHEMA}}]
        _, message = self.text(model, stream, tools=tools)
        said = message if isinstance(message, dict) else message.model_dump(exclude_none=True)
        call = said["tool_calls"][0]
        result = {"role": "tool", "tool_call_id": call["id"], "content": "21 degrees"}
        answer, _ = self.text(model, stream, messages=[*QUESTION, said, result], tools=tools)
        return {**answer, "tool": call["function"]["name"], "arguments": json.loads(call["function"]["arguments"])}

    def framework(self, model, stream):
        said = [{"role": "system", "content": "Be brief."}, {**QUESTION[0], "name": "alice"}]
        tools = [{"type": "function", "function": {"name": "weather", "parameters": SCHEMA}}]
        more = {"seed": 7, "user": "alice", "parallel_tool_calls": False}
        return self.text(model, stream, messages=said, tools=tools, **more)[0]

    def models(self):
        return {"models": [it.id for it in self.client.models.list()]}

    @staticmethod
    def _result(text, finish, usage):
        read = {}
        if usage:
            prompt, completion = usage.prompt_tokens_details, usage.completion_tokens_details
            read = {
                "input": usage.prompt_tokens,
                "output": usage.completion_tokens,
                "cached": prompt.cached_tokens if prompt else None,
                "reasoning": completion.reasoning_tokens if completion else None,
            }
        return {"text": text, "finish": finish, "usage": read}


class Anthropic:
    def __init__(self, url, key, retries, transport):
        self.client = anthropic.Anthropic(
            base_url=url, api_key=key, max_retries=retries, http_client=transport
        )

    def text(self, model, stream, messages=None, tools=None, **more):
        body = {"model": model, "max_tokens": 2000, "messages": messages or QUESTION, **more}
        if tools:
            body |= {"tools": tools, "thinking": {"type": "enabled", "budget_tokens": 1024}}
        if stream:
            with self.client.messages.stream(**body) as events:
                answer = events.get_final_message()
        else:
            answer = self.client.messages.create(**body)
        usage = answer.usage
        text = "".join(it.text for it in answer.content if it.type == "text")
        read = {
            "input": usage.input_tokens,
            "output": usage.output_tokens,
            "cached": usage.cache_read_input_tokens,
            "written": usage.cache_creation_input_tokens,
        }
        return {"text": text, "finish": answer.stop_reason, "usage": read}, answer.content

    def tools(self, model, stream):
        tools = [{"name": "weather", "input_schema": SCHEMA}]
        _, said = self.text(model, stream, tools=tools)
        use = next(it for it in said if it.type == "tool_use")
        result = {"type": "tool_result", "tool_use_id": use.id, "content": "21 degrees"}
        turns = [*QUESTION, {"role": "assistant", "content": said}, {"role": "user", "content": [result]}]
        answer, _ = self.text(model, stream, messages=turns, tools=tools)
        return {**answer, "tool": use.name, "arguments": use.input}

    def models(self):
        return {"models": [it.id for it in self.client.models.list()]}

    def framework(self, model, stream):
        system = [{"type": "text", "text": "Be brief.", "cache_control": {"type": "ephemeral"}}]
        thinking = {"type": "disabled"}
        metadata = {"user_id": "alice"}
        return self.text(model, stream, system=system, thinking=thinking, metadata=metadata)[0]

    def count(self, model):
        return {"tokens": self.client.messages.count_tokens(model=model, messages=QUESTION).input_tokens}


class Packed(httpx2.HTTPTransport):
    """Sends bodies with gzip."""

    def handle_request(self, request):
        packed = gzip.compress(request.read())
        headers = {**request.headers, "content-encoding": "gzip", "content-length": str(len(packed))}
        return super().handle_request(httpx2.Request(request.method, request.url, headers=headers, content=packed))


def raised(error):
    body = error.body if isinstance(error.body, dict) else {}
    body = body.get("error") if isinstance(body.get("error"), dict) else body
    return {
        "name": type(error).__name__,
        "status": getattr(error, "status_code", None),
        "message": error.message,
        "code": body.get("code"),
        "type": body.get("type"),
        "request_id": getattr(error, "request_id", None),
    }


clients = {}


def answer(asked):
    names = asked["sdk"], asked["url"], asked["key"], asked["retries"], asked["pack"]
    if names not in clients:
        transport = httpx2.Client(transport=Packed()) if asked["pack"] else None
        clients[names] = {"openai": OpenAI, "anthropic": Anthropic}[asked["sdk"]](*names[1:4], transport)
    client = clients[names]
    try:
        match asked["call"]:
            case "text":
                return client.text(asked["model"], asked["stream"])[0]
            case "tools":
                return client.tools(asked["model"], asked["stream"])
            case "framework":
                return client.framework(asked["model"], asked["stream"])
            case "models":
                return client.models()
            case "count":
                return client.count(asked["model"])
    except (openai.APIError, anthropic.APIError) as error:
        return {"error": raised(error)}


for line in sys.stdin:
    print(json.dumps(answer(json.loads(line))), flush=True)
