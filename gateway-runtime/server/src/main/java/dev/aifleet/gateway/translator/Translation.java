package dev.aifleet.gateway.translator;

import io.vertx.core.buffer.Buffer;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Translates requests from one client format to one upstream format. Stateless and shared by all
/// exchanges.
@FunctionalInterface
public interface Translation {
  /// Maximum size in bytes of a request or response body that is translated on an event loop, which
  /// takes a few milliseconds at this size. Larger ones are translated on another thread: 20 MB of
  /// short values take several seconds.
  int QUICK_BYTES = 256 << 10;

  /// @param clientBody a JSON object, as the client sent it
  Request request(byte[] clientBody, Call call);

  /// Properties of a request besides its body.
  ///
  /// @param upstreamModel the upstream's name of the model
  /// @param variant of an upstream of OpenAI's format
  /// @param isLenient whether fields that are in no table are left out, for clients that are known
  ///     to send new fields by default; otherwise such a request is refused
  record Call(String upstreamModel, OpenAiVariant variant, Stamp stamp, boolean isLenient) {
    public Call(String upstreamModel, Stamp stamp, boolean isLenient) {
      this(upstreamModel, OpenAiVariant.of("OpenAI", upstreamModel, Set.of()), stamp, isLenient);
    }
  }

  /// The request in the upstream's format, or the reason why it cannot be translated.
  sealed interface Request {
    /// @param path relative to the upstream's base URL, with query
    /// @param headers to set, besides content type and credential
    /// @param translation of the upstream's response
    /// @param ignored comma-separated names of the fields that were left out; empty if none were
    record Translated(
        String path,
        Buffer body,
        Map<String, String> headers,
        BodyTranslation translation,
        String ignored)
        implements Request {
      /// The same request as a step of a longer translation.
      ///
      /// @param whole translation of the response in all steps
      /// @param ignored names as the client wrote them
      public Translated within(BodyTranslation whole, String ignored) {
        return new Translated(path, body, headers, whole, ignored);
      }
    }

    /// The gateway responds without a request to the upstream.
    ///
    /// @param estimated the field of the body that is only an estimate
    record Known(Buffer body, String estimated) implements Request {}

    /// The gateway responds with status 400.
    ///
    /// @param param the field that cannot be translated; null for the request as a whole
    record Impossible(String message, @Nullable String param) implements Request {}
  }

  /// Values of the exchange that are part of the response.
  ///
  /// @param id letters and digits; used if the upstream sends no id
  /// @param created seconds since 1970
  /// @param model as in the client's request
  /// @param requestId for Anthropic's clients, which read it in errors; null if unknown
  record Stamp(String id, long created, String model, @Nullable String requestId) {
    public Stamp(String id, long created, String model) {
      this(id, created, model, null);
    }
  }
}
