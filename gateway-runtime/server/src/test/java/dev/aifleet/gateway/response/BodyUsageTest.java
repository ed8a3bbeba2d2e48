package dev.aifleet.gateway.response;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.aifleet.gateway.dialect.Endpoint.Format;
import dev.aifleet.gateway.dialect.Usage;
import io.vertx.core.buffer.Buffer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class BodyUsageTest {
  @ParameterizedTest
  @MethodSource("bodies")
  void everySplitHasTheSameUsage(Format format, String body, @Nullable Usage expected) {
    byte[] all = body.getBytes(UTF_8);

    for (int split = 0; split <= all.length; split++) {
      var usage = new BodyUsage(format);
      usage.feed(Buffer.buffer().appendBytes(all, 0, split));
      usage.feed(Buffer.buffer().appendBytes(all, split, all.length - split));

      assertThat(usage.usage()).describedAs("split at %s", split).isEqualTo(expected);
    }
  }

  static Stream<Arguments> bodies() {
    return Stream.of(
        arguments(
            Format.OpenAI,
            "{\"choices\":[{\"message\":{\"content\":\"\\\"usage\\\":{\\\\\"}}],\"usage\" : "
                + "{\"prompt_tokens\":9,\"completion_tokens\":12,\"total_tokens\":21,"
                + "\"prompt_tokens_details\":{\"cached_tokens\":4}}, \"x\":{\"usage\":{}}}",
            new Usage(9, 12, 4)),
        arguments(
            Format.OpenAI,
            "{\"data\":[{\"embedding\":[0.1,-2e5]}],\"usage\":{\"prompt_tokens\":8,"
                + "\"total_tokens\":8}}",
            new Usage(8, 0, 0)),
        arguments(
            Format.Anthropic,
            "{\"content\":[{\"type\":\"tool_use\",\"input\":{\"usage\":{\"input_tokens\":0}}}],"
                + "\"usage\":{\"input_tokens\":3,\"cache_read_input_tokens\":2,"
                + "\"cache_creation_input_tokens\":1,\"output_tokens\":5}}",
            new Usage(6, 5, 2, 1)),
        arguments(
            Format.OpenAI,
            "{\"usage\":{\"prompt_tokens\":9,\"completion_tokens\":2,\"prompt_cache_hit_tokens\":6}}",
            new Usage(9, 2, 6)),
        arguments(
            Format.OpenAI,
            "{\"usage\":{\"prompt_tokens\":9,\"completion_tokens\":2,"
                + "\"prompt_tokens_details\":{\"cached_tokens\":4,\"cache_write_tokens\":3}}}",
            new Usage(9, 2, 4, 3)),
        arguments(Format.OpenAI, "{\"usage\":null,\"x\":\"usage\"}", null),
        arguments(Format.OpenAI, "{\"key\":\"usage\",\"b\":{\"input_tokens\":1}}", null),
        arguments(Format.OpenAI, "[{\"usage\":{\"input_tokens\":1}}]", null),
        arguments(Format.OpenAI, "{\"xusage\":{\"input_tokens\":1},\"usagex\":{}}", null),
        arguments(Format.OpenAI, "not json {\"", null));
  }

  @Test
  void usageThatIsTooLongIsNotKept() {
    var usage = new BodyUsage(Format.OpenAI);
    usage.feed(Buffer.buffer("{\"usage\":{\"a\":\"" + "x".repeat(1 << 20) + "\"}}"));

    assertThat(usage.usage()).isNull();
  }
}
