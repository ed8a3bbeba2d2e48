package dev.aifleet.conformance.sdk;

/// One call that a program makes through an SDK.
///
/// @param call `text`: a question; `tools`: a question, the tool that the model calls, and its
///     result; `framework`: a question with what frameworks add to it; `models`: the list of
/// models; `count`: tokens of the question
/// @param retries of the SDK itself
/// @param pack whether the body is sent with gzip
record Call(String call, String model, boolean stream, int retries, boolean pack) {
  static final String MODEL = "gpt-4o";

  /// As an SDK calls that nobody has configured.
  private static final int SDK_DEFAULT = 2;

  static Call text(boolean stream) {
    return new Call("text", MODEL, stream, SDK_DEFAULT, false);
  }

  static Call tools(boolean stream) {
    return new Call("tools", MODEL, stream, SDK_DEFAULT, false);
  }

  static Call framework(boolean stream) {
    return new Call("framework", MODEL, stream, SDK_DEFAULT, false);
  }

  static Call models() {
    return new Call("models", MODEL, false, SDK_DEFAULT, false);
  }

  static Call count() {
    return new Call("count", MODEL, false, SDK_DEFAULT, false);
  }

  Call withoutRetries() {
    return new Call(call, model, stream, 0, pack);
  }

  Call model(String name) {
    return new Call(call, name, stream, retries, pack);
  }

  Call packed() {
    return new Call(call, model, stream, retries, true);
  }
}
