// Calls through the unchanged SDKs of OpenAI and Anthropic: a line of JSON in, a line of JSON out.
// As ../python/driver.py; ../README.md lists calls and fields.
import { gzipSync } from 'node:zlib';
import { createInterface } from 'node:readline';
import Anthropic from '@anthropic-ai/sdk';
import OpenAI from 'openai';

const question = [{ role: 'user', content: 'Where is it warm?' }];
const schema = { type: 'object', properties: { city: { type: 'string' } } };

class OpenAIClient {
  constructor(options) {
    this.client = new OpenAI({ ...options, baseURL: options.baseURL + '/v1' });
  }

  async text(model, stream, messages = question, tools, more) {
    const body = { model, messages, ...(tools && { tools }), ...more };
    if (!stream) {
      const answer = await this.client.chat.completions.create(body);
      const { message, finish_reason: finish } = answer.choices[0];
      return [{ text: message.content, finish, usage: OpenAIClient.usage(answer.usage) }, message];
    }
    const asked = { ...body, stream: true, stream_options: { include_usage: true } };
    let [text, finish, usage] = ['', null, null];
    const [calls, extra] = [[], {}];
    for await (const chunk of await this.client.chat.completions.create(asked)) {
      usage = chunk.usage ?? usage;
      for (const { delta, finish_reason } of chunk.choices) {
        finish = finish_reason ?? finish;
        const { role, content, tool_calls, ...others } = delta;
        text += content ?? '';
        for (const call of tool_calls ?? []) {
          calls[call.index] ??= { id: call.id, type: 'function', function: { name: call.function.name, arguments: '' } };
          calls[call.index].function.arguments += call.function.arguments ?? '';
        }
        for (const [name, value] of Object.entries(others)) {
          if (typeof value === 'string') extra[name] = (extra[name] ?? '') + value;
        }
      }
    }
    const message = { role: 'assistant', content: text || null, ...extra, ...(calls.length && { tool_calls: calls }) };
    return [{ text, finish, usage: OpenAIClient.usage(usage) }, message];
  }

  async tools(model, stream) {
    const tools = [{ type: 'function', function: { name: 'weather', parameters: schema } }];
    const [, said] = await this.text(model, stream, question, tools);
    const call = said.tool_calls[0];
    const result = { role: 'tool', tool_call_id: call.id, content: '21 degrees' };
    const [answer] = await this.text(model, stream, [...question, said, result], tools);
    return { ...answer, tool: call.function.name, arguments: JSON.parse(call.function.arguments) };
  }

  async framework(model, stream) {
    const said = [{ role: 'system', content: 'Be brief.' }, { ...question[0], name: 'alice' }];
    const tools = [{ type: 'function', function: { name: 'weather', parameters: schema } }];
    return (await this.text(model, stream, said, tools, { seed: 7, user: 'alice', parallel_tool_calls: false }))[0];
  }

  static usage(usage) {
    return usage
      ? {
          input: usage.prompt_tokens,
          output: usage.completion_tokens,
          cached: usage.prompt_tokens_details?.cached_tokens,
          reasoning: usage.completion_tokens_details?.reasoning_tokens,
        }
      : {};
  }
}

class AnthropicClient {
  constructor(options) {
    this.client = new Anthropic(options);
  }

  async text(model, stream, messages = question, tools, more) {
    const thinking = { type: 'enabled', budget_tokens: 1024 };
    const body = { model, max_tokens: 2000, messages, ...(tools && { tools, thinking }), ...more };
    const answer = stream
      ? await this.client.messages.stream(body).finalMessage()
      : await this.client.messages.create(body);
    const text = answer.content.map((it) => (it.type === 'text' ? it.text : '')).join('');
    const usage = {
      input: answer.usage.input_tokens,
      output: answer.usage.output_tokens,
      cached: answer.usage.cache_read_input_tokens,
      written: answer.usage.cache_creation_input_tokens,
    };
    return [{ text, finish: answer.stop_reason, usage }, answer.content];
  }

  async tools(model, stream) {
    const tools = [{ name: 'weather', input_schema: schema }];
    const [, said] = await this.text(model, stream, question, tools);
    const use = said.find((it) => it.type === 'tool_use');
    const result = { type: 'tool_result', tool_use_id: use.id, content: '21 degrees' };
    const turns = [...question, { role: 'assistant', content: said }, { role: 'user', content: [result] }];
    const [answer] = await this.text(model, stream, turns, tools);
    return { ...answer, tool: use.name, arguments: use.input };
  }

  async framework(model, stream) {
    const system = [{ type: 'text', text: 'Be brief.', cache_control: { type: 'ephemeral' } }];
    const more = { system, thinking: { type: 'disabled' }, metadata: { user_id: 'alice' } };
    return (await this.text(model, stream, question, undefined, more))[0];
  }

  async count(model) {
    return { tokens: (await this.client.messages.countTokens({ model, messages: question })).input_tokens };
  }
}

async function models(client) {
  const ids = [];
  for await (const each of client.models.list()) ids.push(each.id);
  return { models: ids };
}

// Sends bodies with gzip.
function packed(url, init) {
  if (!init.body) return fetch(url, init);
  const headers = new Headers(init.headers);
  headers.set('content-encoding', 'gzip');
  headers.delete('content-length');
  return fetch(url, { ...init, headers, body: gzipSync(init.body) });
}

function raised(error) {
  // OpenAI's SDK takes the error out of the body, Anthropic's keeps the whole body.
  const body = error.error?.error ?? error.error ?? {};
  const { name } = error.constructor;
  const { status, message, requestID: request_id } = error;
  return { name, status, message, code: body.code, type: body.type, request_id };
}

const clients = new Map();

async function answer({ sdk, url, key, retries, pack, call, model, stream }) {
  const name = [sdk, url, key, retries, pack].join(' ');
  if (!clients.has(name)) {
    const options = { baseURL: url, apiKey: key, maxRetries: retries, ...(pack && { fetch: packed }) };
    clients.set(name, sdk === 'openai' ? new OpenAIClient(options) : new AnthropicClient(options));
  }
  const client = clients.get(name);
  try {
    switch (call) {
      case 'text':
        return (await client.text(model, stream))[0];
      case 'tools':
        return await client.tools(model, stream);
      case 'framework':
        return await client.framework(model, stream);
      case 'models':
        return await models(client.client);
      case 'count':
        return await client.count(model);
    }
  } catch (error) {
    if (!(error instanceof OpenAI.APIError || error instanceof Anthropic.APIError)) throw error;
    return { error: raised(error) };
  }
}

for await (const line of createInterface({ input: process.stdin })) {
  console.log(JSON.stringify(await answer(JSON.parse(line))));
}
