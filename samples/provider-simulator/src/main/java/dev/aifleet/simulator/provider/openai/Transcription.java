package dev.aifleet.simulator.provider.openai;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.aifleet.simulator.wire.Json;
import dev.aifleet.simulator.wire.Multipart;
import dev.aifleet.simulator.wire.ResponseBody;
import dev.aifleet.simulator.wire.ResponsePlan;
import io.vertx.core.buffer.Buffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Objects;
import java.util.stream.Collectors;

/// `/v1/audio/transcriptions` and `/translations`: describes the parts it received.
public record Transcription(ResponsePlan plan) implements ResponseBody {
  @Override
  public Buffer whole() {
    String type = Objects.requireNonNullElse(plan.head().header().apply("content-type"), "");
    String parts =
        Multipart.parts(type, plan.body().getBytes()).stream()
            .map(Transcription::description)
            .collect(Collectors.joining(","));
    return Buffer.buffer(
        "{\"text\":\""
            + new String(plan.text(), UTF_8)
            + "\",\"usage\":{\"type\":\"duration\",\"seconds\":1},\"parts\":["
            + parts
            + "]}");
  }

  private static String description(Multipart.Part part) {
    byte[] content = part.content();
    return "{\"name\":"
        + Json.quoted(part.name())
        + ",\"filename\":"
        + Json.quoted(part.file())
        + ",\"contentType\":"
        + Json.quoted(part.type())
        + ",\"bytes\":"
        + content.length
        + ",\"sha256\":\""
        + sha256(content)
        + "\"}";
  }

  private static String sha256(byte[] content) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(content));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }
}
