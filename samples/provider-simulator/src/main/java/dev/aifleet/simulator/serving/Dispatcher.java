package dev.aifleet.simulator.serving;

import dev.aifleet.simulator.knobs.Behavior;
import dev.aifleet.simulator.response.RequestCounter;
import dev.aifleet.simulator.response.Stats;
import dev.aifleet.simulator.serving.Exchange.RoutedRequest;
import dev.aifleet.simulator.serving.Routes.ModelsRoute;
import dev.aifleet.simulator.serving.Routes.Route;
import dev.aifleet.simulator.wire.Operation;
import dev.aifleet.simulator.wire.Operation.Body;
import dev.aifleet.simulator.wire.Operation.Streaming;
import dev.aifleet.simulator.wire.RequestHead;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import java.util.List;
import java.util.Objects;

/// Dispatches each request to an operation, the models endpoint or the control API.
public final class Dispatcher implements Handler<HttpServerRequest> {
  private static final List<String> DEFAULT_MODELS = List.of("gpt-4o", "gpt-4o-mini");

  private final Vertx vertx;
  private final SharedState shared;
  private final ControlApi control;

  public Dispatcher(Vertx vertx, SharedState shared) {
    this.vertx = vertx;
    this.shared = shared;
    this.control = new ControlApi(shared);
  }

  @Override
  public void handle(HttpServerRequest request) {
    String path = Objects.requireNonNullElse(request.path(), "");
    HttpMethod method = request.method();
    Route route = method.equals(HttpMethod.POST) ? Routes.post(path) : null;
    if (route != null) {
      RequestCounter counter = shared.counter(shared.stats());
      counter.stats().arrived(path, RequestLog.version(request));
      begin(request, route, counter, shared.behavior());
      return;
    }
    boolean anthropic = request.headers().contains("anthropic-version");
    ModelsRoute models = method.equals(HttpMethod.GET) ? Routes.get(path, anthropic) : null;
    if (models != null) {
      models(request, models);
    } else {
      control.handle(request, method.name() + " " + path);
    }
  }

  private void begin(
      HttpServerRequest request, Route route, RequestCounter counter, Behavior behavior) {
    RequestHead head =
        new RequestHead(
            Objects.requireNonNullElse(request.path(), ""),
            Objects.requireNonNullElse(request.query(), ""),
            route.model(),
            request::getHeader);
    new Exchange(
            vertx, shared, counter, behavior, new RoutedRequest(request, route.operation(), head))
        .begin();
  }

  /// Not counted as traffic; without errors and faults unless `faultModels` is set.
  private void models(HttpServerRequest request, ModelsRoute models) {
    shared.stats().probe();
    Behavior behavior = shared.behavior();
    List<String> known = behavior.service().models();
    List<String> names = known.isEmpty() ? DEFAULT_MODELS : known;
    String body =
        models.model().isEmpty()
            ? models.provider().models(names, shared.name())
            : models.provider().model(models.model(), shared.name());
    var operation =
        new Operation(
            models.provider(),
            Body.None,
            List.of(),
            Streaming.Never,
            _ -> () -> Buffer.buffer(body));
    begin(
        request,
        new Route(operation, models.model()),
        shared.counter(new Stats()),
        behavior.service().faultModels() ? behavior : behavior.healthy());
  }
}
