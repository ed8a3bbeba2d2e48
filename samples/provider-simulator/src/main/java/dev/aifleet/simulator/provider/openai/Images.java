package dev.aifleet.simulator.provider.openai;

import dev.aifleet.simulator.wire.ResponseBody;
import dev.aifleet.simulator.wire.ResponsePlan;
import io.vertx.core.buffer.Buffer;
import java.util.Collections;

/// `/v1/images/generations`, `/edits` and `/variations`: `n` images of one pixel.
public record Images(ResponsePlan plan) implements ResponseBody {
  private static final String PIXEL =
      "{\"b64_json\":\"iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk"
          + "YPhfDwAChwGA60e6kgAAAABJRU5ErkJggg==\"}";

  @Override
  public Buffer whole() {
    int count = plan.parsed().count();
    int prompt = plan.promptTokens();
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
            + plan.created()
            + ",\"data\":["
            + String.join(",", Collections.nCopies(count, PIXEL))
            + "]"
            + (plan.includesUsage() ? usage : "")
            + "}");
  }
}
