"""Every kind of call of the unchanged OpenAI SDK; prints one JSON object: case -> what came of it.

Reads OPENAI_BASE_URL and OPENAI_API_KEY as the SDK does. MODEL names the model to ask, CASES the
cases, HEADER and VALUE a header to send along.
"""

import io
import json
import os

import openai

from refusals import refusal

headers = {os.environ["HEADER"]: os.environ["VALUE"]} if os.environ.get("HEADER") else {}
client = openai.OpenAI(max_retries=0, default_headers=headers)
model = os.environ["MODEL"]
question = [{"role": "user", "content": "Hello"}]
weather = {
    "type": "function",
    "function": {
        "name": "get_weather",
        "parameters": {"type": "object", "properties": {"city": {"type": "string"}}},
    },
}


def chat():
    answer = client.chat.completions.create(model=model, messages=question)
    choice = answer.choices[0]
    return {
        "text": choice.message.content,
        "finish": choice.finish_reason,
        "tokens": answer.usage.total_tokens,
        "id": answer.id,
        "request_id": answer._request_id,
    }


def chat_stream():
    text, usage, finish = "", 0, None
    for piece in client.chat.completions.create(model=model, messages=question, stream=True):
        usage += piece.usage is not None
        if piece.choices:
            text += piece.choices[0].delta.content or ""
            finish = piece.choices[0].finish_reason or finish
    return {"text": text, "finish": finish, "usage_chunks": usage}


def chat_stream_with_usage():
    text, tokens = "", None
    for piece in client.chat.completions.create(
        model=model, messages=question, stream=True, stream_options={"include_usage": True}
    ):
        if piece.choices:
            text += piece.choices[0].delta.content or ""
        if piece.usage:
            tokens = piece.usage.total_tokens
    return {"text": text, "tokens": tokens}


def tools():
    answer = client.chat.completions.create(
        model=model, messages=question, tools=[weather], tool_choice="required"
    )
    call = answer.choices[0].message.tool_calls[0]
    return {
        "finish": answer.choices[0].finish_reason,
        "name": call.function.name,
        "arguments": json.loads(call.function.arguments),
    }


def tools_stream():
    name, arguments, finish = None, "", None
    for piece in client.chat.completions.create(
        model=model, messages=question, tools=[weather], tool_choice="required", stream=True
    ):
        if not piece.choices:
            continue
        finish = piece.choices[0].finish_reason or finish
        for call in piece.choices[0].delta.tool_calls or []:
            name = call.function.name or name
            arguments += call.function.arguments or ""
    return {"finish": finish, "name": name, "arguments": json.loads(arguments)}


def completions():
    return {"text": client.completions.create(model=model, prompt="Hello").choices[0].text}


def responses():
    answer = client.responses.create(model=model, input="Hello")
    return {"text": answer.output_text, "tokens": answer.usage.total_tokens}


def responses_stream():
    text, last = "", None
    for event in client.responses.create(model=model, input="Hello", stream=True):
        last = event.type
        if event.type == "response.output_text.delta":
            text += event.delta
    return {"text": text, "last": last}


def embeddings():
    answer = client.embeddings.create(model=model, input=["one", "two"])
    return {"count": len(answer.data), "dimensions": len(answer.data[0].embedding)}


def images():
    return {"count": len(client.images.generate(model=model, prompt="a cat").data)}


def transcription():
    audio = io.BytesIO(bytes(range(256)) * 400)
    audio.name = "speech.wav"
    return {"text": client.audio.transcriptions.create(model=model, file=audio).text}


def speech():
    return {"bytes": len(client.audio.speech.create(model=model, voice="alloy", input="Hi").read())}


def models():
    return {"ids": [each.id for each in client.models.list()]}


def refused(call):
    return refusal(call, openai.APIStatusError, lambda error: {"code": error.code})


def wrong_key():
    stranger = client.with_options(api_key="sk-wrong-key-0123456789")
    return refused(lambda: stranger.chat.completions.create(model=model, messages=question))


def unknown_model():
    return refused(lambda: client.chat.completions.create(model="nobody", messages=question))


def provider_error(status):
    return lambda: refused(
        lambda: client.chat.completions.create(
            model=model, messages=question, extra_headers={"x-sim-status": str(status), "x-sim-retry-after": "none"}
        )
    )


names = os.environ["CASES"].split(",")
cases = dict(globals())
for status in (400, 413, 422, 429, 500, 503):
    cases[f"provider_{status}"] = provider_error(status)
print(json.dumps({name: cases[name]() for name in names}))
