"""Calls of the unchanged Anthropic SDK; prints one JSON object: case -> what came of it.

Reads ANTHROPIC_BASE_URL and ANTHROPIC_API_KEY as the SDK does. MODEL names the model to ask, CASES the
cases, HEADER and VALUE a header to send along.
"""

import json
import os

import anthropic

from refusals import refusal

headers = {os.environ["HEADER"]: os.environ["VALUE"]} if os.environ.get("HEADER") else {}
client = anthropic.Anthropic(max_retries=0, default_headers=headers)
model = os.environ["MODEL"]
question = [{"role": "user", "content": "Hello"}]
weather = {
    "name": "get_weather",
    "input_schema": {"type": "object", "properties": {"city": {"type": "string"}}},
}


def message():
    answer = client.messages.create(model=model, max_tokens=64, messages=question)
    return {
        "text": answer.content[0].text,
        "stop": answer.stop_reason,
        "input_tokens": answer.usage.input_tokens,
        "output_tokens": answer.usage.output_tokens,
        "request_id": answer._request_id,
    }


def message_with_system():
    answer = client.messages.create(
        model=model, max_tokens=64, system="You are brief.", messages=question
    )
    return {"text": answer.content[0].text}


def stream():
    with client.messages.stream(model=model, max_tokens=64, messages=question) as pieces:
        text = "".join(pieces.text_stream)
        final = pieces.get_final_message()
    return {"text": text, "stop": final.stop_reason, "output_tokens": final.usage.output_tokens}


def tools():
    answer = client.messages.create(
        model=model,
        max_tokens=64,
        messages=question,
        tools=[weather],
        tool_choice={"type": "any"},
    )
    used = next(block for block in answer.content if block.type == "tool_use")
    return {"stop": answer.stop_reason, "name": used.name, "input": used.input}


def tools_stream():
    with client.messages.stream(
        model=model,
        max_tokens=64,
        messages=question,
        tools=[weather],
        tool_choice={"type": "any"},
    ) as pieces:
        final = pieces.get_final_message()
    used = next(block for block in final.content if block.type == "tool_use")
    return {"stop": final.stop_reason, "name": used.name, "input": used.input}


def refused(call):
    return refusal(
        call, anthropic.APIStatusError, lambda error: {"type": error.body["error"]["type"]}
    )


def wrong_key():
    stranger = client.with_options(api_key="sk-wrong-key-0123456789")
    return refused(
        lambda: stranger.messages.create(model=model, max_tokens=64, messages=question)
    )


def unknown_model():
    return refused(
        lambda: client.messages.create(model="nobody", max_tokens=64, messages=question)
    )


def provider_error(status):
    return lambda: refused(
        lambda: client.messages.create(
            model=model,
            max_tokens=64,
            messages=question,
            extra_headers={"x-sim-status": str(status), "x-sim-retry-after": "none"},
        )
    )


names = os.environ["CASES"].split(",")
cases = dict(globals())
for status in (400, 429, 500, 529):
    cases[f"provider_{status}"] = provider_error(status)
print(json.dumps({name: cases[name]() for name in names}))
