package dev.aifleet.gateway.response;

import static dev.aifleet.gateway.response.EventStreamFixture.append;
import static dev.aifleet.gateway.response.EventStreamFixture.fed;
import static org.assertj.core.api.Assertions.assertThat;

import dev.aifleet.gateway.capacity.MemoryBudget;
import dev.aifleet.gateway.dialect.Endpoint;
import dev.aifleet.gateway.dialect.Usage;
import io.vertx.core.buffer.Buffer;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Which event ends a stream, and what happens without it.
class EventStreamEndTest {
  @ParameterizedTest
  @ValueSource(
      strings = {"data: {\"id\":\"x\",\"cho", "data: [DO", "event: message_sto", "data: \"x"})
  void aStreamThatEndsWithinAnEventIsBrokenAndItsClientGetsAnError(String cutOff) {
    var stream = EventStream.passing(Endpoint.ChatCompletions);
    stream.feed(Buffer.buffer("data: 1\n\n" + cutOff));

    assertThat(stream.rest()).asString().startsWith("data: {\"error\":").endsWith("\n\n");

    assertThat(stream.error()).extracting("code").isEqualTo("upstream_broken");
  }

  @Test
  void aStreamThatEndsInsideItsFirstEventHasNotBegun() {
    var stream = EventStream.passing(Endpoint.Messages);
    stream.feed(Buffer.buffer("event: message_start\ndata: {\"type\":"));

    Buffer unused = stream.rest();

    assertThat(stream.opening()).isInstanceOf(OpeningVerdict.Failed.class);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"data: {\"a\":[1]}", "data: [DONE]", "data: [DONE]\r", "data: {}\n", ": ping", ""})
  void aStreamMayEndBehindAnyWholeEvent(String last) {
    var stream = EventStream.passing(Endpoint.ChatCompletions);
    Buffer out = Buffer.buffer();

    append(out, stream.feed(Buffer.buffer("data: 1\n\n" + last)));
    append(out, stream.rest());

    assertThat(out).hasToString("data: 1\n\n" + last);
    assertThat(stream.error()).isNull();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "ChatCompletions | data: {'choices':[{'delta':{'content':'a'},'finish_reason':null}]}",
        "Completions | data: {'choices':[{'text':'a', 'finish_reason': null}]}",
        "Messages | event: content_block_delta^data: {'type':'content_block_delta'}",
        "Messages | event: message_delta^data: {'type':'message_delta','x':'\\'message_stop\\''}",
        "Responses | event: response.output_text.delta^data: {'type':'response.output_text.delta'}",
      })
  void aStreamThatEndsBeforeItsLastEventIsBrokenAndItsClientGetsAnError(
      Endpoint endpoint, String event) {
    var stream = EventStream.passing(endpoint, "req_1", MemoryBudget.unlimited());
    String sent = event.replace('\'', '"').replace('^', '\n') + "\n\n";

    assertThat(stream.feed(Buffer.buffer(sent))).hasToString(sent);
    String rest = String.valueOf(stream.rest());

    assertThat(rest).contains("The upstream ended its response before it was complete.");
    assertThat(rest).contains(endpoint == Endpoint.Messages ? "\"request_id\":\"req_1\"" : "");
    assertThat(stream.error()).extracting("code").isEqualTo("upstream_broken");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "ChatCompletions | data: {'choices':[{'delta':{},'finish_reason':'stop'}]}",
        "ChatCompletions | data: {'choices':[{'delta':{'content':'a'},'finish_reason':null}]}~data:"
            + " {'choices':[],'usage':{'prompt_tokens':1}}",
        "ChatCompletions | data: {'choices':[{'finish_reason':'length'}]}~data: {'cost':1}",
        "Messages | data: {'type':'message_stop'}^event: message_stop",
        "Messages | event:error^data: {'type':'error','error':{'type':'x','message':'y'}}",
        "Responses | data: {'type':'response.completed','response':{}}",
        "Responses | event: response.failed^data: {'type':'response.failed','response':{}}",
        "ImageGenerations | data: {'type':'image_generation.partial_image'}",
      })
  void aResponseWithAFinishReasonIsCompleteWithoutTheLastEvent(Endpoint endpoint, String events) {
    var stream = EventStream.passing(endpoint);
    for (String event : events.split("~", -1)) {
      String sent = event.replace('\'', '"').replace('^', '\n') + "\n\n";
      assertThat(stream.feed(Buffer.buffer(sent))).hasToString(sent);
    }

    assertThat(stream.rest()).isNull();
    assertThat(stream.error() == null || !stream.error().isUnusable()).isTrue();
  }

  @Test
  void nothingIsMissingBehindTheLastEvent() {
    var stream = EventStream.passing(Endpoint.ChatCompletions);
    stream.feed(Buffer.buffer("data: [DONE]\n\ndata: {\"half"));

    assertThat(stream.rest()).hasToString("data: {\"half");
    assertThat(stream.error()).isNull();
  }

  @ParameterizedTest
  @ValueSource(ints = {16 << 10, 1 << 20, 4 << 20})
  void anEventTooLongToHoldIsTheLastOnceItsEndHasCome(int size) {
    var stream = EventStream.passing(Endpoint.Responses);
    String event =
        "event: response.completed\ndata: {\"type\":\"response.completed\",\"response\":"
            + "{\"output\":\""
            + "A".repeat(2 << 20)
            + "\",\"usage\":{\"input_tokens\":11,\"output_tokens\":22}}}\n\n";

    Buffer out = fed(stream, event.substring(0, event.length() - 1), size);
    boolean before = stream.isComplete();
    append(out, stream.feed(Buffer.buffer("\n")));

    assertThat(before).isFalse();
    assertThat(stream.isComplete()).isTrue();
    assertThat(stream.usage()).isEqualTo(new Usage(11, 22, 0));
    assertThat(out.toString().equals(event)).isTrue();
  }

  @ParameterizedTest
  @MethodSource("dev.aifleet.gateway.response.EventStreamTest#recordings")
  void aStreamIsCompleteWithItsLastEventAndNotBefore(
      Endpoint endpoint, String text, String lineEnd, Usage usage) {
    List<String> events =
        List.of(text.replace("\n", lineEnd).split("(?<=" + lineEnd.repeat(2) + ")"));
    var stream = EventStream.passing(endpoint);

    for (String event : events) {
      assertThat(stream.isComplete()).describedAs("before %s", event).isFalse();
      stream.feed(Buffer.buffer(event));
    }

    assertThat(stream.isComplete()).isTrue();
    assertThat(stream.usage()).isEqualTo(usage);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "data: {\"d\":\"[DONE]\"}\n\n",
        "data: [DONE] not\n\n",
        "data: [DON\n\n",
        "event: [DONE]\n\n",
        ": [DONE]\n\n",
        "data\n\n",
        "\n\n"
      })
  void whatOnlyLooksLikeTheLastEventIsNot(String event) {
    var stream = EventStream.passing(Endpoint.ChatCompletions);

    stream.feed(Buffer.buffer(event));

    assertThat(stream.isComplete()).isFalse();
  }
}
