package dev.aifleet.simulator.openai;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.vertx.core.buffer.Buffer;

/// One chat completion as OpenAI would put it on the wire, whole or event by event. Made per
/// request; everything that does not differ between requests is in [Wording].
public final class Answer {
  private static final byte[] DONE = "data: [DONE]\n\n".getBytes(UTF_8);
  private static final byte[] ROLE =
      "{\"role\":\"assistant\",\"content\":\"\",\"refusal\":null},\"logprobs\":null,\"finish_reason\":null}]"
          .getBytes(UTF_8);

  private final Wording wording;
  private final ChatRequest request;
  private final int tokens;
  private final String finishReason;
  private final String opening;

  /// @param id 64 random bits that tell this completion from others
  /// @param created seconds since 1970
  public Answer(Wording wording, ChatRequest request, int wanted, long id, long created) {
    this.wording = wording;
    this.request = request;
    this.tokens = Math.min(wanted, request.maxTokens());
    this.finishReason = tokens < wanted ? "length" : "stop";
    this.opening =
        "{\"id\":\"chatcmpl-"
            + wording.id(id)
            + "\",\"object\":\"chat.completion"
            + (request.stream() ? ".chunk" : "")
            + "\",\"created\":"
            + created
            + ",\"model\":"
            + Failure.quoted(request.model())
            + wording.fingerprint();
  }

  public int tokens() {
    return tokens;
  }

  public Buffer whole() {
    return Buffer.buffer(640 + tokens * 8)
        .appendString(opening)
        .appendString(
            ",\"choices\":[{\"index\":0,\"message\":{\"role\":\"assistant\",\"content\":\"")
        .appendBytes(wording.content(tokens))
        .appendString(
            "\",\"refusal\":null,\"annotations\":[]},\"logprobs\":null,\"finish_reason\":\"")
        .appendString(finishReason)
        .appendString("\"}],\"usage\":")
        .appendString(usage())
        .appendString("}");
  }

  /// The event before the first token.
  public void role(Buffer to) {
    open(to);
    to.appendBytes(ROLE);
    close(to);
  }

  /// The event of token `n`, from 0.
  public void token(int n, Buffer to) {
    open(to);
    to.appendBytes(wording.delta(n));
    close(to);
  }

  /// The events after the last token.
  public void end(Buffer to) {
    open(to);
    to.appendString("{},\"logprobs\":null,\"finish_reason\":\"" + finishReason + "\"}]");
    close(to);
    if (request.includeUsage()) {
      to.appendString("data: " + opening + ",\"choices\":[],\"usage\":" + usage() + "}\n\n");
    }
    to.appendBytes(DONE);
  }

  private void open(Buffer to) {
    to.appendString("data: ")
        .appendString(opening)
        .appendString(",\"choices\":[{\"index\":0,\"delta\":");
  }

  private void close(Buffer to) {
    to.appendString(request.includeUsage() ? ",\"usage\":null}\n\n" : "}\n\n");
  }

  private String usage() {
    int prompt = request.promptTokens();
    return "{\"prompt_tokens\":"
        + prompt
        + ",\"completion_tokens\":"
        + tokens
        + ",\"total_tokens\":"
        + (prompt + tokens)
        + ",\"prompt_tokens_details\":{\"cached_tokens\":0,\"audio_tokens\":0}"
        + ",\"completion_tokens_details\":{\"reasoning_tokens\":0,\"audio_tokens\":0,"
        + "\"accepted_prediction_tokens\":0,\"rejected_prediction_tokens\":0}}";
  }
}
