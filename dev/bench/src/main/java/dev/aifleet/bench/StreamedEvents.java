package dev.aifleet.bench;

import dev.aifleet.gateway.dialect.Endpoint;
import dev.aifleet.gateway.response.EventStream;
import io.vertx.core.buffer.Buffer;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.infra.Blackhole;

/// What one event of a stream costs on its way through.
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class StreamedEvents {
  private static final String EVENT =
      "data:"
          + " {\"id\":\"chatcmpl-0123456789abcdefghijklmnopqrs\",\"object\":\"chat.completion.chunk\","
          + "\"created\":1700000000,\"model\":\"gpt-4o\",\"choices\":[{\"index\":0,\"delta\":{\"content\":\""
          + " words\"},\"logprobs\":null,\"finish_reason\":null}]}\n\n";

  private final EventStream events = EventStream.hidingUsage(Endpoint.ChatCompletions);
  private final Buffer whole = Buffer.buffer(EVENT);
  private final Buffer head = whole.slice(0, whole.length() / 2);
  private final Buffer tail = whole.slice(whole.length() / 2, whole.length());

  @Benchmark
  public @Nullable Object aWholeEvent() {
    return events.feed(whole);
  }

  @Benchmark
  public void anEventInTwoPieces(Blackhole seen) {
    seen.consume(events.feed(head));
    seen.consume(events.feed(tail));
  }
}
