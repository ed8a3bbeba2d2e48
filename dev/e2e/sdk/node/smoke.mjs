// Calls a gateway through the unchanged OpenAI SDK and prints one JSON object: case -> what came of it.
// Reads OPENAI_BASE_URL and OPENAI_API_KEY as the SDK does; LIMITED_KEY is a key that runs into its limit.
import OpenAI from 'openai';
import { refused } from './refusals.mjs';

const client = new OpenAI();
const messages = [{ role: 'user', content: 'Hello' }];

async function unary() {
  const answer = await client.chat.completions.create({ model: 'gpt-5', messages });
  return { text: answer.choices[0].message.content, tokens: answer.usage.total_tokens };
}

async function streaming() {
  const pieces = await client.chat.completions.create({
    model: 'gpt-5',
    messages,
    stream: true,
    stream_options: { include_usage: true },
  });
  let text = '';
  let tokens = null;
  let chunks = 0;
  for await (const piece of pieces) {
    chunks += 1;
    text += piece.choices[0]?.delta?.content ?? '';
    if (piece.usage) tokens = piece.usage.total_tokens;
  }
  return { text, tokens, chunks };
}

async function models() {
  const ids = [];
  for await (const model of client.models.list()) ids.push(model.id);
  return { ids };
}

async function model() {
  return { id: (await client.models.retrieve('gpt-5')).id };
}

function wrong_key() {
  const stranger = client.withOptions({ apiKey: 'sk-wrong-key-0123456789' });
  return refused(() => stranger.chat.completions.create({ model: 'gpt-5', messages }));
}

function unknown_model() {
  return refused(() => client.chat.completions.create({ model: 'no-such-model', messages }));
}

function rate_limit() {
  const limited = client.withOptions({ apiKey: process.env.LIMITED_KEY, maxRetries: 0 });
  return refused(async () => {
    for (let i = 0; i < 50; i++) {
      await limited.chat.completions.create({ model: 'gpt-5', messages });
    }
  });
}

const results = {};
for (const run of [unary, streaming, models, model, wrong_key, unknown_model, rate_limit]) {
  results[run.name] = await run();
}
console.log(JSON.stringify(results));
