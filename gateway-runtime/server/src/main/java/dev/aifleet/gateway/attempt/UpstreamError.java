package dev.aifleet.gateway.attempt;

import dev.aifleet.gateway.capacity.JsonWeight;
import dev.aifleet.gateway.capacity.MemoryBudget.Lease;
import dev.aifleet.gateway.dialect.ErrorBody;
import dev.aifleet.gateway.dialect.ErrorReading;
import dev.aifleet.gateway.dialect.Utf16;
import dev.aifleet.gateway.resilience.Outcome;
import dev.aifleet.gateway.translator.BodyTranslation;
import dev.aifleet.gateway.translator.ErrorParts;
import dev.aifleet.gateway.upstream.CredentialMask;
import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import org.jspecify.annotations.Nullable;

/// An upstream's response of status 400 or above. Its body is collected, up to 256 KiB, since it
/// may decide whether the error is forwarded or another upstream tried.
public final class UpstreamError {
  private static final int MAX_BODY_BYTES = 256 * 1024;
  private static final int FIRST_SERVER_ERROR = 500;
  private static final byte[] NOTHING = {};

  private final int status;
  private final MultiMap headers;
  private final Lease memory;
  private Buffer body = Buffer.buffer();
  private boolean whole;

  /// Whether the body was re-encoded, so that its headers do not describe it.
  private boolean isReencoded;

  /// @param memory lease of the exchange
  public UpstreamError(int status, MultiMap headers, Lease memory) {
    this.memory = memory;
    this.status = status;
    this.headers = headers;
  }

  public int status() {
    return status;
  }

  public MultiMap headers() {
    return headers;
  }

  /// The bytes received so far.
  public Buffer body() {
    return body;
  }

  /// Returns true once no more bytes are needed.
  public boolean feed(Buffer chunk) {
    if (!memory.take(2L * chunk.length())) {
      return true;
    }
    body.appendBuffer(chunk);
    return body.length() > MAX_BODY_BYTES;
  }

  public void end() {
    whole = true;
    Buffer received = body;
    if (!isPacked()) {
      // Before it is read, and before credentials are looked for.
      body = Utf16.toUtf8(received);
      isReencoded = body != received;
    }
  }

  public boolean isWhole() {
    return whole;
  }

  /// The error as sent to the client, without credentials; some upstreams repeat the request.
  ///
  /// @param isTranslated whether the gateway wrote the body
  public record ClientError(int status, Buffer body, boolean isTranslated) {}

  /// @param translation of the request's response; null: nothing was sent
  public ClientError forClient(
      CredentialMask mask, @Nullable ResponseTranslation translation, String requestId) {
    Buffer clean = mask.masked(body);
    if (translation == null || (translation.translation() == null && isPacked())) {
      return new ClientError(status, clean, false);
    }
    if (translation.translation() != null) {
      return rendered(translated(translation.translation(), clean), null, translation, requestId);
    }
    ErrorReading read = ErrorReading.of(clean.getBytes());
    ErrorParts parts = ErrorParts.passed(translation.endpoint().format(), status, read);
    return parts == null
        ? new ClientError(status, clean, isReencoded)
        : rendered(parts, read.param(), translation, requestId);
  }

  private static ClientError rendered(
      ErrorParts parts, @Nullable String param, ResponseTranslation translation, String requestId) {
    int status = parts.status();
    Buffer json = parts.body(param).json(translation.endpoint().format(), status, requestId);
    return new ClientError(status, json, true);
  }

  private boolean isPacked() {
    String encoding = headers.get(HttpHeaders.CONTENT_ENCODING);
    return encoding != null && !encoding.equalsIgnoreCase("identity");
  }

  /// The error for a client that was already sent the head of a stream.
  public ErrorBody streamError(CredentialMask mask, @Nullable ResponseTranslation translation) {
    Buffer clean = mask.masked(body);
    if (translation != null && translation.translation() != null) {
      return translated(translation.translation(), clean).body();
    }
    ErrorReading read = ErrorReading.of(isPacked() ? NOTHING : clean.getBytes());
    String usual = status < FIRST_SERVER_ERROR ? "invalid_request_error" : "server_error";
    return new ErrorBody(
        read.messageOr(status),
        read.type() == null ? usual : read.type(),
        read.param(),
        read.code(),
        null);
  }

  private ErrorParts translated(BodyTranslation translation, Buffer clean) {
    try (Lease trees = memory.another()) {
      // Without memory for the parsed body, only the status is used.
      Buffer read = trees.take(JsonWeight.ofTrees(clean)) ? clean : Buffer.buffer();
      return translation.error(status, read);
    }
  }

  /// @param millis milliseconds since the epoch
  public Outcome outcome(long millis) {
    return Outcome.of(status, headers, body, millis);
  }
}
