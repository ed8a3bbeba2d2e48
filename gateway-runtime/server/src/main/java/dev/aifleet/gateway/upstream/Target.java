package dev.aifleet.gateway.upstream;

import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.RequestOptions;
import org.jspecify.annotations.Nullable;

/// One upstream as one configuration uses it.
public final class Target {
  private final LiveUpstream live;
  private final @Nullable String authorization;
  private final RequestOptions request;

  /// @param path of the operation, behind the upstream's base URL
  /// @param credential null: none is sent
  public Target(LiveUpstream live, String path, @Nullable String credential) {
    this.live = live;
    this.authorization = credential == null ? null : "Bearer " + credential.strip();
    // Shared by all requests and only read.
    this.request = new RequestOptions().setMethod(HttpMethod.POST).setURI(live.basePath() + path);
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

  @Nullable String authorization() {
    return authorization;
  }

  RequestOptions request() {
    return request;
  }
}
