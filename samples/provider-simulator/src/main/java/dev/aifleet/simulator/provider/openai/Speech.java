package dev.aifleet.simulator.provider.openai;

import dev.aifleet.simulator.wire.ResponseBody;
import dev.aifleet.simulator.wire.ResponsePlan;
import io.vertx.core.buffer.Buffer;

/// `/v1/audio/speech`: 1 KiB per token, with all byte values.
public record Speech(ResponsePlan plan) implements ResponseBody {
  private static final int BYTES_PER_TOKEN = 1024;

  @Override
  public Buffer whole() {
    byte[] sound = new byte[plan.tokens() * BYTES_PER_TOKEN];
    for (int i = 0; i < sound.length; i++) {
      sound[i] = (byte) (i + i / 256);
    }
    return Buffer.buffer(sound);
  }

  @Override
  public String contentType() {
    return "audio/mpeg";
  }
}
