package dev.aifleet.gateway.response;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.aifleet.gateway.dialect.Endpoint;
import io.vertx.core.buffer.Buffer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class AwaitingFirstByteTest {
  @ParameterizedTest
  @MethodSource("events")
  void detectsHowAStreamOpens(Endpoint endpoint, String events, OpeningVerdict expected) {
    var stream = EventStream.passing(endpoint);

    Buffer unused = stream.feed(Buffer.buffer(events));

    assertThat(stream.opening()).isEqualTo(expected);
  }

  private static String choice(String fields) {
    return "data: {\"id\":\"x\",\"choices\":[{\"index\":0," + fields + "}]}\n\n";
  }

  static Stream<Arguments> events() {
    Endpoint chat = Endpoint.ChatCompletions;
    Endpoint responses = Endpoint.Responses;
    Endpoint messages = Endpoint.Messages;
    String created = "event: response.created\ndata: {\"type\":\"response.created\"}\n\n";
    return Stream.of(
        arguments(chat, ": keep-alive\n\n", OpeningVerdict.HOLD),
        arguments(chat, "data: {\"error\":{\"message\":\"unfinished\"}}", OpeningVerdict.HOLD),
        arguments(chat, "data: {\"choices\":[]}\n\n", OpeningVerdict.HOLD),
        arguments(chat, "data: no JSON\n\n", OpeningVerdict.HOLD),
        arguments(chat, choice("\"delta\":{\"role\":\"assistant\"}"), OpeningVerdict.HOLD),
        arguments(
            chat,
            choice("\"delta\":{\"role\":\"assistant\",\"content\":\"\"},\"finish_reason\":null"),
            OpeningVerdict.HOLD),
        arguments(chat, choice("\"delta\":{\"content\":\"x\"}"), OpeningVerdict.BEGIN),
        arguments(chat, choice("\"delta\":{\"tool_calls\":[{\"index\":0}]}"), OpeningVerdict.BEGIN),
        arguments(chat, choice("\"delta\":{},\"finish_reason\":\"stop\""), OpeningVerdict.BEGIN),
        arguments(Endpoint.Completions, choice("\"text\":\"\",\"index\":0"), OpeningVerdict.HOLD),
        arguments(Endpoint.Completions, choice("\"text\":\"x\""), OpeningVerdict.BEGIN),
        arguments(
            chat,
            choice("\"delta\":{\"role\":\"assistant\"}")
                + "data: {\"error\":{\"message\":\"m\",\"type\":\"server_error\"}}\n\n",
            failed(500, "m", "server_error", null)),
        arguments(chat, "data: {\"detail\":\"m\"}\n\n", failed(502, "m", "server_error", null)),
        arguments(chat, "data: [DONE]\n\n", OpeningVerdict.HOLD),
        arguments(chat, "data: {\"id\":\"x\",\"error\":null}\n\n", OpeningVerdict.BEGIN),
        arguments(chat, "data: {\"id\":\"x\",\"error\":\"\"}\n\n", OpeningVerdict.BEGIN),
        arguments(chat, "data: {\"id\":\"x\",\"error\":false}\n\n", OpeningVerdict.BEGIN),
        arguments(chat, "data: {\"id\":\"x\",\"error\":{}}\n\n", OpeningVerdict.BEGIN),
        arguments(chat, "data: {\"delta\":\"{\\\"error\\\":1}\"}\n\n", OpeningVerdict.BEGIN),
        arguments(
            chat,
            ": hello\n\n"
                + "data:"
                + " {\"error\":{\"message\":\"m\",\"type\":\"server_error\",\"param\":null,\"code\":\"rate_limit_exceeded\"}}\n\n",
            failed(429, "m", "server_error", "rate_limit_exceeded")),
        arguments(
            chat,
            "data: {\"error\":{\"message\":\"m\",\"code\":502}}\n\n",
            failed(502, "m", "server_error", "502")),
        arguments(
            chat, "data: {\"error\":\"text\"}\n\n", failed(500, "text", "server_error", null)),
        arguments(responses, created, OpeningVerdict.HOLD),
        arguments(
            responses,
            created + "data: {\"type\":\"response.in_progress\"}\n\n",
            OpeningVerdict.HOLD),
        arguments(
            responses,
            created + "event: response.output_text.delta\ndata: {\"delta\":\"x\"}\n\n",
            OpeningVerdict.BEGIN),
        arguments(
            responses,
            created
                + "event: error\ndata: {\"type\":\"error\",\"code\":\"insufficient_quota\","
                + "\"message\":\"m\",\"param\":null}\n\n",
            failed(429, "m", "server_error", "insufficient_quota")),
        arguments(
            responses,
            created
                + "data: {\"type\":\"response.failed\",\"response\":{\"id\":\"r\",\"error\":"
                + "{\"code\":\"server_error\",\"message\":\"m\"}}}\n\n",
            failed(500, "m", "server_error", "server_error")),
        arguments(
            messages,
            """
            event: message_start
            data: {"type":"message_start","message":{}}

            event: ping
            data: {"type":"ping"}

            """,
            OpeningVerdict.HOLD),
        arguments(
            messages,
            """
            event: message_start
            data: {"type":"message_start"}

            event: error
            data: {"type":"error","error":{"type":"overloaded_error","message":"m"}}

            """,
            failed(529, "m", "overloaded_error", null)),
        arguments(
            messages,
            "event: content_block_start\ndata: {\"type\":\"content_block_start\"}\n\n",
            OpeningVerdict.BEGIN));
  }

  @Test
  void anErrorLaterInTheStreamIsRelayedAndRemembered() {
    var stream = EventStream.passing(Endpoint.ChatCompletions);
    String begun = "data: {\"choices\":[{}]}\n\n";
    String error = "data: {\"error\":{\"message\":\"m\",\"type\":\"server_error\"}}\n\n";

    assertThat(stream.feed(Buffer.buffer(begun))).hasToString(begun);
    assertThat(stream.feed(Buffer.buffer(error))).hasToString(error);

    assertThat(stream.opening()).isEqualTo(OpeningVerdict.BEGIN);
    assertThat(stream.error()).isEqualTo(new StreamError(500, "m", "server_error", null, null));
  }

  @Test
  void anErrorWithoutItsBlankLineCountsAtTheEnd() {
    var stream = EventStream.passing(Endpoint.ChatCompletions);
    Buffer nothing = stream.feed(Buffer.buffer("data: {\"error\":{\"type\":\"api_error\"}}\n"));

    Buffer unused = stream.rest();

    assertThat(nothing).isNull();
    assertThat(stream.opening()).isInstanceOf(OpeningVerdict.Failed.class);
  }

  private static OpeningVerdict failed(
      int status, String message, String type, @org.jspecify.annotations.Nullable String code) {
    return new OpeningVerdict.Failed(new StreamError(status, message, type, null, code));
  }
}
