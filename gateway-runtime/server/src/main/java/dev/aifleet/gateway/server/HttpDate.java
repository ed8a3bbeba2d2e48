package dev.aifleet.gateway.server;

import io.vertx.core.http.HttpHeaders;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/// The `Date` header of responses (RFC 9110, section 6.6.1), formatted once a second. Confined to
/// one event loop.
final class HttpDate {
  static final CharSequence NAME = HttpHeaders.DATE;

  private static final DateTimeFormatter FORM =
      DateTimeFormatter.ofPattern("EEE, dd MMM yyyy HH:mm:ss 'GMT'", Locale.ROOT)
          .withZone(ZoneOffset.UTC);

  private final LongSupplier millis;
  private long second = Long.MIN_VALUE;
  private String text = "";

  /// @param millis clock in milliseconds since the epoch
  HttpDate(LongSupplier millis) {
    this.millis = millis;
  }

  String now() {
    long present = TimeUnit.MILLISECONDS.toSeconds(millis.getAsLong());
    if (present != second) {
      second = present;
      text = FORM.format(Instant.ofEpochSecond(present));
    }
    return text;
  }
}
