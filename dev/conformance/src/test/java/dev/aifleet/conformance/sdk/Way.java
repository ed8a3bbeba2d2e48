package dev.aifleet.conformance.sdk;

import java.util.Arrays;
import java.util.stream.Stream;

/// One way of a call: an SDK, the format of the provider, and whether the response is a stream.
record Way(SdkClient client, ProviderFormat provider, boolean stream) {
  static Stream<Way> ways() {
    return SdkClient.all()
        .flatMap(
            client ->
                Arrays.stream(ProviderFormat.values())
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
