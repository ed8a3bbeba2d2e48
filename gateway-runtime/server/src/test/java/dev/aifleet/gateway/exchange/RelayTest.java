package dev.aifleet.gateway.exchange;

import static org.assertj.core.api.Assertions.assertThat;

import dev.aifleet.gateway.attempt.ResponseTranslation;
import dev.aifleet.gateway.capacity.MemoryBudget;
import dev.aifleet.gateway.capacity.MemoryBudget.Lease;
import dev.aifleet.gateway.dialect.Endpoint;
import dev.aifleet.gateway.dialect.Usage;
import dev.aifleet.gateway.response.OpeningVerdict;
import dev.aifleet.gateway.response.ResponseBody;
import dev.aifleet.gateway.upstream.CredentialMask;
import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class RelayTest {
  private static final String CREATED = "data: {\"type\":\"response.created\"}\n\n";
  private static final String DELTA = "data: {\"type\":\"response.output_text.delta\"}\n\n";

  private final Recorder client = new Recorder();

  @Test
  void nothingReachesTheClientBeforeTheStreamHasBegun() {
    Relay relay = events(Endpoint.Responses, false);

    assertThat(relay.chunk(Buffer.buffer(CREATED))).isEqualTo(OpeningVerdict.HOLD);

    assertThat(relay.isHolding()).isTrue();
    assertThat(relay.hasBegun()).isFalse();
    assertThat(client.status).isZero();
    assertThat(client.headers()).isEmpty();

    assertThat(relay.chunk(Buffer.buffer(DELTA))).isEqualTo(OpeningVerdict.BEGIN);

    assertThat(relay.isHolding()).isFalse();
    assertThat(client.status).isEqualTo(200);
    assertThat(client.text()).isEqualTo(CREATED + DELTA);
  }

  @Test
  void afterALongWaitTheClientGetsTheOpening() {
    Relay relay = events(Endpoint.Responses, false);
    relay.chunk(Buffer.buffer(CREATED));

    relay.begin();

    assertThat(client.text()).isEqualTo(CREATED);
    String error = "data: {\"type\":\"error\",\"code\":\"insufficient_quota\"}\n\n";
    assertThat(relay.chunk(Buffer.buffer(error))).isEqualTo(OpeningVerdict.BEGIN);
    assertThat(relay.end()).isEqualTo(OpeningVerdict.BEGIN);
    assertThat(client.text()).isEqualTo(CREATED + error);
    assertThat(relay.reported()).extracting("status").isEqualTo(429);
  }

  @Test
  void aFailedOpeningLeavesTheClientUntouched() {
    Relay relay = events(Endpoint.ChatCompletions, false);

    var verdict = relay.chunk(Buffer.buffer("data: {\"error\":{\"message\":\"m\"}}\n\n"));

    assertThat(verdict).isInstanceOf(OpeningVerdict.Failed.class);
    assertThat(client.status).isZero();
    assertThat(client.written).isEmpty();
    assertThat(client.headers()).isEmpty();
  }

  @Test
  void aStreamsUsageIsRecordedEvenIfTheClientMustNotSeeIt() {
    Relay relay = events(Endpoint.ChatCompletions, true);
    relay.chunk(Buffer.buffer("data: {\"choices\":[{}]}\n\n"));
    relay.chunk(
        Buffer.buffer(
            "data: {\"choices\":[],\"usage\":{\"prompt_tokens\":3,\"completion_tokens\":4}}\n\n"));
    relay.end();

    assertThat(relay.usage()).isEqualTo(new Usage(3, 4, 0));
    assertThat(client.text()).isEqualTo("data: {\"choices\":[{}]}\n\n");
    assertThat(relay.relayed()).isEqualTo(client.text().length());
  }

  @Test
  void headersKeepAnEventStreamFromBeingHeldBack() {
    Relay relay = events(Endpoint.ChatCompletions, false);
    relay.chunk(Buffer.buffer("data: 1\n\n"));

    assertThat(client.headers().get("content-type")).isEqualTo("text/event-stream; charset=utf-8");
    assertThat(client.headers().get("cache-control")).isEqualTo("no-cache");
    assertThat(client.headers().get("x-accel-buffering")).isEqualTo("no");
  }

  @Test
  void theUsageOfAWholeBodyIsReadWhileItPasses() {
    Relay relay = relay("application/json", Endpoint.Embeddings, false);
    String json = "{\"data\":[],\"usage\":{\"prompt_tokens\":8,\"total_tokens\":8}}";

    relay.chunk(Buffer.buffer(json.substring(0, 20)));
    relay.chunk(Buffer.buffer(json.substring(20)));
    relay.end();

    assertThat(client.text()).isEqualTo(json);
    assertThat(relay.usage()).isEqualTo(new Usage(8, 0, 0));
  }

  @Test
  void whatIsNoJsonHasNoUsage() {
    Relay relay = relay("audio/mpeg", Endpoint.Speech, false);

    relay.chunk(Buffer.buffer("{\"usage\":{\"input_tokens\":8}}"));
    relay.end();

    assertThat(relay.usage()).isNull();
  }

  private Relay events(Endpoint endpoint, boolean hidesUsage) {
    return relay("text/event-stream; charset=utf-8", endpoint, hidesUsage);
  }

  private Relay relay(String type, Endpoint endpoint, boolean hidesUsage) {
    MultiMap headers = MultiMap.caseInsensitiveMultiMap().add("content-type", type);
    var back =
        new ResponseTranslation(
            endpoint, endpoint, type.startsWith("text/event-stream"), hidesUsage, null, "");
    Lease memory = MemoryBudget.unlimited();
    ResponseBody body = back.responseBody(headers, false, "req_1", memory);
    var head = new Relay.Head(200, headers, CredentialMask.NONE);
    return new Relay(client, head, body, id -> {}, memory);
  }

  private static final class Recorder implements ClientSide {
    private final MultiMap headers = MultiMap.caseInsensitiveMultiMap();
    private final List<Buffer> written = new ArrayList<>();
    private int status;

    String text() {
      var all = Buffer.buffer();
      written.forEach(all::appendBuffer);
      return all.toString();
    }

    @Override
    public int unsent() {
      return 0;
    }

    @Override
    public MultiMap headers() {
      return headers;
    }

    @Override
    public void status(int sent) {
      status = sent;
    }

    @Override
    public void write(Buffer bytes) {
      written.add(bytes);
    }

    @Override
    public void end(Buffer bytes) {
      written.add(bytes);
    }

    @Override
    public boolean hasBegun() {
      return !written.isEmpty();
    }

    @Override
    public boolean isFull() {
      return false;
    }

    @Override
    public void pause() {
      throw new AssertionError("the body has ended");
    }

    @Override
    public void resume() {
      throw new AssertionError("nothing was held");
    }

    @Override
    public void breakOff() {
      throw new AssertionError("nothing breaks here");
    }

    @Override
    public void done() {}
  }
}
