// Every kind of call of the unchanged OpenAI SDK; prints one JSON object: case -> what came of it.
// Reads OPENAI_BASE_URL and OPENAI_API_KEY as the SDK does. MODEL names the model to ask, CASES the
// cases, HEADER and VALUE a header to send along. The cases are those of ../python/openai_calls.py.
import OpenAI, { toFile } from 'openai';
import { refused } from './refusals.mjs';

const { MODEL: model, HEADER, VALUE } = process.env;
const client = new OpenAI({ maxRetries: 0, defaultHeaders: HEADER ? { [HEADER]: VALUE } : {} });
const messages = [{ role: 'user', content: 'Hello' }];
const parameters = { type: 'object', properties: { city: { type: 'string' } } };
const tools = [{ type: 'function', function: { name: 'get_weather', parameters } }];

const cases = {
  async chat() {
    const answer = await client.chat.completions.create({ model, messages });
    const { message, finish_reason: finish } = answer.choices[0];
    const { total_tokens: tokens } = answer.usage;
    return { text: message.content, finish, tokens, id: answer.id, request_id: answer._request_id };
  },

  async chat_stream() {
    let [text, finish, usage_chunks] = ['', null, 0];
    const pieces = await client.chat.completions.create({ model, messages, stream: true });
    for await (const piece of pieces) {
      if (piece.usage) usage_chunks += 1;
      text += piece.choices[0]?.delta?.content ?? '';
      finish = piece.choices[0]?.finish_reason ?? finish;
    }
    return { text, finish, usage_chunks };
  },

  async chat_stream_with_usage() {
    let [text, tokens] = ['', null];
    const stream_options = { include_usage: true };
    const pieces = await client.chat.completions.create({ model, messages, stream: true, stream_options });
    for await (const piece of pieces) {
      text += piece.choices[0]?.delta?.content ?? '';
      if (piece.usage) tokens = piece.usage.total_tokens;
    }
    return { text, tokens };
  },

  async tools() {
    const answer = await client.chat.completions.create({ model, messages, tools, tool_choice: 'required' });
    const { message, finish_reason: finish } = answer.choices[0];
    const { name, arguments: text } = message.tool_calls[0].function;
    return { finish, name, arguments: JSON.parse(text) };
  },

  async tools_stream() {
    let [name, text, finish] = [null, '', null];
    const asked = { model, messages, tools, tool_choice: 'required', stream: true };
    for await (const piece of await client.chat.completions.create(asked)) {
      finish = piece.choices[0]?.finish_reason ?? finish;
      for (const call of piece.choices[0]?.delta?.tool_calls ?? []) {
        name = call.function.name ?? name;
        text += call.function.arguments ?? '';
      }
    }
    return { finish, name, arguments: JSON.parse(text) };
  },

  async completions() {
    return { text: (await client.completions.create({ model, prompt: 'Hello' })).choices[0].text };
  },

  async responses() {
    const answer = await client.responses.create({ model, input: 'Hello' });
    return { text: answer.output_text, tokens: answer.usage.total_tokens };
  },

  async responses_stream() {
    let [text, last] = ['', null];
    for await (const event of await client.responses.create({ model, input: 'Hello', stream: true })) {
      last = event.type;
      if (event.type === 'response.output_text.delta') text += event.delta;
    }
    return { text, last };
  },

  async embeddings() {
    const { data } = await client.embeddings.create({ model, input: ['one', 'two'] });
    return { count: data.length, dimensions: data[0].embedding.length };
  },

  async images() {
    return { count: (await client.images.generate({ model, prompt: 'a cat' })).data.length };
  },

  async transcription() {
    const file = await toFile(Buffer.alloc(100_000, 'sound'), 'speech.wav');
    return { text: (await client.audio.transcriptions.create({ model, file })).text };
  },

  async speech() {
    const answer = await client.audio.speech.create({ model, voice: 'alloy', input: 'Hi' });
    return { bytes: (await answer.arrayBuffer()).byteLength };
  },

  async models() {
    const ids = [];
    for await (const each of client.models.list()) ids.push(each.id);
    return { ids };
  },

  wrong_key() {
    const stranger = client.withOptions({ apiKey: 'sk-wrong-key-0123456789' });
    return refused(() => stranger.chat.completions.create({ model, messages }));
  },

  unknown_model() {
    return refused(() => client.chat.completions.create({ model: 'nobody', messages }));
  },
};

for (const status of [400, 413, 422, 429, 500, 503]) {
  // Asked to wait, the gateway would spare the provider for a second.
  const headers = { 'x-sim-status': String(status), 'x-sim-retry-after': 'none' };
  cases[`provider_${status}`] = () =>
    refused(() => client.chat.completions.create({ model, messages }, { headers }));
}

const results = {};
for (const name of process.env.CASES.split(',')) results[name] = await cases[name]();
console.log(JSON.stringify(results));
