package dev.aifleet.gateway.translator;

import io.vertx.core.buffer.Buffer;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// From one client's wire format to one upstream's. Without state, shared by all exchanges.
@FunctionalInterface
public interface Translation {
  /// A longer body, of a request or a response, takes so long that it is not translated on an event
  /// loop: up to here it is a few milliseconds, 20 MB of short values are several seconds.
  int QUICK_BYTES = 256 << 10;

  /// @param clientBody a JSON object, as the client sent it
  Request request(byte[] clientBody, Call call);

  /// What is known about a request besides its body.
  ///
  /// @param upstreamModel the upstream's own name of the model
  /// @param variant of an upstream that speaks OpenAI's format
  /// @param isLenient whether the client is known to send new fields by default, so that those
  ///     which no table knows are left out; otherwise they are refused
  record Call(String upstreamModel, OpenAiVariant variant, Stamp stamp, boolean isLenient) {
    public Call(String upstreamModel, Stamp stamp, boolean isLenient) {
      this(upstreamModel, OpenAiVariant.of("OpenAI", upstreamModel, Set.of()), stamp, isLenient);
    }
  }

  /// The request in the upstream's format, or why it cannot be said there.
  sealed interface Request {
    /// @param path behind the upstream's base URL, with query
    /// @param headers to set, beyond content type and credential
    /// @param translation what turns the upstream's answer into the client's
    /// @param ignored names of the fields that were left out, with commas between; empty: none
    record Translated(
        String path,
        Buffer body,
        Map<String, String> headers,
        BodyTranslation translation,
        String ignored)
        implements Request {}

    /// To be answered without asking the upstream.
    ///
    /// @param estimated the field of the body that is no more than an estimate
    record Known(Buffer body, String estimated) implements Request {}

    /// To be answered with 400.
    ///
    /// @param param the field that cannot be translated; null: it is the request as a whole
    record Impossible(String message, @Nullable String param) implements Request {}
  }

  /// What an answer says about its exchange.
  ///
  /// @param id letters and digits, used where the upstream gives no id of its own
  /// @param created seconds since 1970
  /// @param model as the client asked for it
  /// @param requestId which Anthropic's clients read in errors; null: not known
  record Stamp(String id, long created, String model, @Nullable String requestId) {
    public Stamp(String id, long created, String model) {
      this(id, created, model, null);
    }
  }
}
