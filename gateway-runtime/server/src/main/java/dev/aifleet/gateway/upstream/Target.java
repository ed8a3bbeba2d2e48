package dev.aifleet.gateway.upstream;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.RequestOptions;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/// One upstream as one configuration uses it.
public final class Target {
  private final LiveUpstream live;
  private final @Nullable String credential;

  /// @param credential null: none is sent
  public Target(LiveUpstream live, @Nullable String credential) {
    this.live = live;
    this.credential = credential == null ? null : credential.strip();
  }

  /// Whether `value` can be sent as a credential. White space at its ends, such as the newline that
  /// `echo` adds, does not count.
  public static boolean isCredential(String value) {
    String bare = value.strip();
    return !bare.isEmpty() && bare.chars().allMatch(c -> c > 0x20 && c < 0x7f);
  }

  public LiveUpstream live() {
    return live;
  }

  public String name() {
    return live.name();
  }

  /// `text` without this upstream's credential, in case it repeats what it was sent.
  public Buffer redacted(Buffer text) {
    if (credential == null) {
      return text;
    }
    // One byte per character, so that every other byte stays as it is.
    String latin = text.toString(StandardCharsets.ISO_8859_1);
    return latin.contains(credential)
        ? Buffer.buffer(latin.replace(credential, "***").getBytes(StandardCharsets.ISO_8859_1))
        : text;
  }

  @Nullable String authorization() {
    return credential == null ? null : "Bearer " + credential;
  }

  RequestOptions request(Outgoing outgoing) {
    return new RequestOptions()
        .setMethod(outgoing.method())
        .setURI(live.basePath() + outgoing.path());
  }
}
