package dev.aifleet.simulator.provider.openai;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import dev.aifleet.simulator.wire.Json;
import dev.aifleet.simulator.wire.ResponseBody;
import dev.aifleet.simulator.wire.ResponsePlan;
import io.vertx.core.buffer.Buffer;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Base64;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/// `/v1/embeddings`: vectors that differ by input, as numbers or base64.
public record Embeddings(ResponsePlan plan) implements ResponseBody {
  private static final int USUAL_DIMENSIONS = 8;

  @Override
  public Buffer whole() {
    String data =
        IntStream.range(0, plan.parsed().count())
            .mapToObj(
                n ->
                    "{\"object\":\"embedding\",\"index\":"
                        + n
                        + ",\"embedding\":"
                        + vector(n)
                        + "}")
            .collect(Collectors.joining(","));
    String usage =
        ",\"usage\":{\"prompt_tokens\":"
            + plan.promptTokens()
            + ",\"total_tokens\":"
            + plan.promptTokens()
            + "}";
    return Buffer.buffer(
        "{\"object\":\"list\",\"data\":["
            + data
            + "],\"model\":"
            + Json.quoted(plan.parsed().model())
            + (plan.includesUsage() ? usage : "")
            + "}");
  }

  private String vector(int input) {
    int wanted = plan.parsed().dimensions();
    int dimensions = wanted == 0 ? USUAL_DIMENSIONS : wanted;
    if (!plan.parsed().base64()) {
      return IntStream.range(0, dimensions)
          .mapToObj(n -> "" + component(input, n))
          .collect(Collectors.joining(",", "[", "]"));
    }
    ByteBuffer bytes = ByteBuffer.allocate(4 * dimensions).order(ByteOrder.LITTLE_ENDIAN);
    IntStream.range(0, dimensions).forEach(n -> bytes.putFloat(component(input, n)));
    return '"' + new String(Base64.getEncoder().encode(bytes.array()), ISO_8859_1) + '"';
  }

  /// Exact in base 2, so that both encodings have equal values.
  private static float component(int input, int n) {
    return ((input * 31 + n * 7) % 64 - 32) / 64f;
  }
}
