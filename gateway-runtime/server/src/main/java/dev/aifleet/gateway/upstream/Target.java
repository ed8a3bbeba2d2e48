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
    this.authorization = credential == null ? null : "Bearer " + credential;
    // Shared by all requests and only read.
    this.request = new RequestOptions().setMethod(HttpMethod.POST).setURI(live.basePath() + path);
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
