package dev.aifleet.simulator.openai;

import dev.aifleet.simulator.wire.Answer;
import dev.aifleet.simulator.wire.Script;
import io.vertx.core.buffer.Buffer;
import java.util.Collections;

/// `/v1/images/generations`, `/edits` and `/variations`: as many as asked for, each one pixel.
public record Images(Script script) implements Answer {
  private static final String PIXEL =
      "{\"b64_json\":\"iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk"
          + "YPhfDwAChwGA60e6kgAAAABJRU5ErkJggg==\"}";

  @Override
  public Buffer whole() {
    int count = script.ask().count();
    int prompt = script.promptTokens();
    String usage =
        ",\"usage\":{\"input_tokens\":"
            + prompt
            + ",\"output_tokens\":"
            + count
            + ",\"total_tokens\":"
            + (prompt + count)
            + ",\"input_tokens_details\":{\"text_tokens\":"
            + prompt
            + ",\"image_tokens\":0}}";
    return Buffer.buffer(
        "{\"created\":"
            + script.created()
            + ",\"data\":["
            + String.join(",", Collections.nCopies(count, PIXEL))
            + "]"
            + (script.tellsUsage() ? usage : "")
            + "}");
  }
}
