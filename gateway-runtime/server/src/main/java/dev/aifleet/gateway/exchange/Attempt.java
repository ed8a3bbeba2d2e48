package dev.aifleet.gateway.exchange;

import dev.aifleet.gateway.dialect.HeaderRules;
import dev.aifleet.gateway.dialect.RequestHead;
import dev.aifleet.gateway.upstream.Outgoing;
import dev.aifleet.gateway.upstream.Reply;
import dev.aifleet.gateway.upstream.Sending;
import dev.aifleet.gateway.upstream.Target;
import dev.aifleet.gateway.upstream.Wire;
import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import org.jspecify.annotations.Nullable;

/// One try at one upstream.
final class Attempt {
  private final Target target;
  private @Nullable Sending sending;

  Attempt(Target target) {
    this.target = target;
  }

  String upstream() {
    return target.name();
  }

  /// The reply may begin before this returns, hence not in the constructor.
  void start(Wire wire, RequestHead head, ExchangeState.Trying trying, Reply reply) {
    var outgoing =
        new Outgoing(
            HttpMethod.POST,
            trying.endpoint().path(),
            headers -> write(head, headers),
            trying.request().body());
    sending = wire.send(target, outgoing, reply);
  }

  Buffer redacted(Buffer errorBody) {
    return target.redacted(errorBody);
  }

  void cancel() {
    if (sending != null) {
      sending.cancel();
    }
  }

  void pause() {
    if (sending != null) {
      sending.pause();
    }
  }

  void resume() {
    if (sending != null) {
      sending.resume();
    }
  }

  private static void write(RequestHead head, MultiMap headers) {
    HeaderRules.copyToUpstream(head.headers(), headers);
    headers.set(HeaderRules.REQUEST_ID, head.requestId());
  }
}
