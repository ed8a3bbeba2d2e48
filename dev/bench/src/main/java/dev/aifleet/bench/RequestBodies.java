package dev.aifleet.bench;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.aifleet.gateway.dialect.Endpoint;
import dev.aifleet.gateway.dialect.RequestEdit;
import dev.aifleet.gateway.dialect.RequestReader;
import dev.aifleet.gateway.dialect.RequestView;
import io.vertx.core.buffer.Buffer;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/// What a request body costs before it is sent on.
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class RequestBodies {
  private static final String TURN = "{\"role\":\"user\",\"content\":\"Say \\\"hello\\\" 你好.\"},";

  /// Bytes of conversation around the model's name.
  @Param({"800", "32000"})
  int size;

  private byte[] body = {};

  @Setup
  public void fill() {
    String turns = TURN.repeat(Math.ceilDiv(size, TURN.getBytes(UTF_8).length));
    String last = turns.substring(0, turns.length() - 1);
    String text = "{\"temperature\":0.7,\"model\":\"gpt-5\",\"messages\":[%s],\"stream\":true}";
    body = text.formatted(last).getBytes(UTF_8);
  }

  @Benchmark
  public RequestView.Reading read() {
    return RequestReader.read(Endpoint.ChatCompletions, "application/json", body);
  }

  @Benchmark
  public Buffer readAndSplice() {
    return switch (read()) {
      case RequestView.Reading.Understood(RequestView view) ->
          RequestEdit.forUpstream(body, view, "gpt-4o-2024-08-06");
      case RequestView.Reading.Unreadable it -> throw new IllegalStateException(it.message());
    };
  }
}
