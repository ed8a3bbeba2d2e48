"""Calls a gateway through the unchanged OpenAI SDK and prints one JSON object: case -> what came of it.

Reads OPENAI_BASE_URL and OPENAI_API_KEY as the SDK does; LIMITED_KEY is a key that runs into its limit.
"""

import json
import os

import openai

from refusals import refusal

client = openai.OpenAI()
question = [{"role": "user", "content": "Hello"}]


def unary():
    answer = client.chat.completions.create(model="gpt-5", messages=question)
    return {"text": answer.choices[0].message.content, "tokens": answer.usage.total_tokens}


def streaming():
    pieces = client.chat.completions.create(
        model="gpt-5", messages=question, stream=True, stream_options={"include_usage": True}
    )
    text, tokens, chunks = "", None, 0
    for piece in pieces:
        chunks += 1
        if piece.choices and piece.choices[0].delta.content:
            text += piece.choices[0].delta.content
        if piece.usage:
            tokens = piece.usage.total_tokens
    return {"text": text, "tokens": tokens, "chunks": chunks}


def models():
    return {"ids": [model.id for model in client.models.list()]}


def model():
    return {"id": client.models.retrieve("gpt-5").id}


def refused(call):
    return refusal(call, openai.APIStatusError, lambda error: {"code": error.code})


def wrong_key():
    stranger = client.with_options(api_key="sk-wrong-key-0123456789")
    return refused(lambda: stranger.chat.completions.create(model="gpt-5", messages=question))


def unknown_model():
    return refused(
        lambda: client.chat.completions.create(model="no-such-model", messages=question)
    )


def rate_limit():
    limited = client.with_options(api_key=os.environ["LIMITED_KEY"], max_retries=0)

    def insist():
        for _ in range(50):
            limited.chat.completions.create(model="gpt-5", messages=question)

    return refused(insist)


cases = (unary, streaming, models, model, wrong_key, unknown_model, rate_limit)
print(json.dumps({case.__name__: case() for case in cases}))
