package dev.aifleet.images;

/// The OpenAI chat completion, as small as it gets.
final class Completions {
  private Completions() {}

  static String request(String model, boolean stream) {
    return """
    {"model":"%s","stream":%s,"temperature":0.7,"messages":[
      {"role":"system","content":"You are brief."},{"role":"user","content":"Say \\"hello\\"."}]}\
    """
        .formatted(model, stream);
  }

  static String answer(String model) {
    return """
    {"id":"chatcmpl-1","object":"chat.completion","created":1,"model":"%s","choices":[
      {"index":0,"message":{"role":"assistant","content":"hello"},"finish_reason":"stop"}],
     "usage":{"prompt_tokens":9,"completion_tokens":1,"total_tokens":10}}\
    """
        .formatted(model);
  }

  /// One event of a stream, with the empty line that ends it.
  static String event(String model, String content) {
    return """
    data: {"id":"chatcmpl-1","object":"chat.completion.chunk","created":1,"model":"%s",\
    "choices":[{"index":0,"delta":{"content":"%s"},"finish_reason":null}]}

    """
        .formatted(model, content);
  }
}
