package dev.aifleet.gateway.attempt;

import dev.aifleet.gateway.capacity.JsonWeight;
import dev.aifleet.gateway.capacity.MemoryBudget.Lease;
import dev.aifleet.gateway.dialect.ErrorBody;
import dev.aifleet.gateway.dialect.ErrorReading;
import dev.aifleet.gateway.resilience.Outcome;
import dev.aifleet.gateway.translator.BodyTranslation;
import dev.aifleet.gateway.translator.ErrorParts;
import dev.aifleet.gateway.upstream.CredentialMask;
import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import org.jspecify.annotations.Nullable;

/// An upstream's answer of status 400 or more. It is held until its body is there or long enough,
/// since the body may tell whether it ever becomes the client's.
public final class UpstreamError {
  private static final int MOST_HELD = 256 * 1024;
  private static final int FIRST_SERVER_ERROR = 500;
  private static final byte[] NOTHING = {};

  private final int status;
  private final MultiMap headers;
  private final Lease memory;
  private final Buffer body = Buffer.buffer();
  private boolean whole;

  /// @param memory that its exchange holds
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

  /// As much as has come.
  public Buffer body() {
    return body;
  }

  /// True: enough is there to tell what it is.
  public boolean feed(Buffer chunk) {
    if (!memory.take(2L * chunk.length())) {
      return true;
    }
    body.appendBuffer(chunk);
    return body.length() > MOST_HELD;
  }

  public void end() {
    whole = true;
  }

  public boolean isWhole() {
    return whole;
  }

  /// What the client hears of it, without credentials; some upstreams repeat what they were sent.
  ///
  /// @param isTranslated whether its words are ours
  public record Told(int status, Buffer body, boolean isTranslated) {}

  ///
  /// @param translation of the request's response; null: nothing was sent yet
  public Told told(
      CredentialMask mask, @Nullable ResponseTranslation translation, String requestId) {
    Buffer clean = mask.masked(body);
    if (translation == null || (translation.translation() == null && isPacked())) {
      return new Told(status, clean, false);
    }
    if (translation.translation() != null) {
      return said(translated(translation.translation(), clean), null, translation, requestId);
    }
    ErrorReading read = ErrorReading.of(clean.getBytes());
    ErrorParts parts = ErrorParts.passed(translation.endpoint().format(), status, read);
    return parts == null
        ? new Told(status, clean, false)
        : said(parts, read.param(), translation, requestId);
  }

  private static Told said(
      ErrorParts parts, @Nullable String param, ResponseTranslation translation, String requestId) {
    int status = parts.status();
    Buffer words = parts.body(param).json(translation.endpoint().format(), status, requestId);
    return new Told(status, words, true);
  }

  private boolean isPacked() {
    String encoding = headers.get(HttpHeaders.CONTENT_ENCODING);
    return encoding != null && !encoding.equalsIgnoreCase("identity");
  }

  /// The same for a client that already has the head of a stream.
  public ErrorBody words(CredentialMask mask, @Nullable ResponseTranslation translation) {
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
      // Without room for its tree, the status must do.
      Buffer read = trees.take(JsonWeight.ofTrees(clean)) ? clean : Buffer.buffer();
      return translation.error(status, read);
    }
  }

  /// @param millis since the epoch
  public Outcome outcome(long millis) {
    return Outcome.of(status, headers, body, millis);
  }
}
