package dev.aifleet.conformance.sdk;

import java.util.Arrays;
import java.util.stream.Stream;

/// One way of a question: an SDK, what the provider speaks, and whether the answer is a stream.
record Way(SdkClient client, WireFormat provider, boolean stream) {
  static Stream<Way> ways() {
    return SdkClient.all()
        .flatMap(
            client ->
                Arrays.stream(WireFormat.values())
                    .flatMap(
                        provider ->
                            Stream.of(false, true)
                                .map(stream -> new Way(client, provider, stream))));
  }

  @Override
  public String toString() {
    return "%s, %s upstream, %s".formatted(client, provider, stream ? "stream" : "unary");
  }
}
