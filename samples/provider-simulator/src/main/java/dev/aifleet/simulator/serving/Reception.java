package dev.aifleet.simulator.serving;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.aifleet.simulator.knobs.Behavior;
import dev.aifleet.simulator.knobs.Knobs;
import dev.aifleet.simulator.openai.Failure;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import java.io.IOException;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;

/// Sends each request where it belongs. Completions are the hot path and have a class of their own;
/// the rest is answered here.
public final class Reception implements Handler<HttpServerRequest> {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final List<String> DEFAULT_MODELS = List.of("gpt-4o", "gpt-4o-mini");
  private static final String BEARER = "Bearer ";

  /// OpenAI's models have a date of birth; ours was born with GPT-4o.
  private static final long CREATED = 1_715_367_049;

  private final Vertx vertx;
  private final Desk desk;

  public Reception(Vertx vertx, Desk desk) {
    this.vertx = vertx;
    this.desk = desk;
  }

  @Override
  public void handle(HttpServerRequest request) {
    HttpMethod method = request.method();
    String path = Objects.requireNonNullElse(request.path(), "");
    if (path.equals("/v1/chat/completions") && method.equals(HttpMethod.POST)) {
      new CompletionExchange(vertx, desk, request).begin();
    } else if (path.startsWith("/v1/models") && method.equals(HttpMethod.GET)) {
      models(request, path.substring("/v1/models".length()));
    } else {
      control(request, method.name() + " " + path);
    }
  }

  /// What tests and operators ask, beside the provider's API.
  private void control(HttpServerRequest request, String call) {
    switch (call) {
      case "GET /health" -> health(request);
      case "GET /stats" -> answer(request, 200, desk.stats().json(desk.name(), desk.inFlight()));
      case "DELETE /stats" -> {
        desk.resetStats();
        answer(request, 204, "");
      }
      case "GET /behavior" -> showBehavior(request);
      case "PUT /behavior" -> request.body().onSuccess(body -> behave(request, body));
      default -> refuse(request, Failure.unknownUrl(call));
    }
  }

  /// Why these credentials do not open the door, or null.
  static @Nullable Failure refusal(Behavior behavior, @Nullable String authorization) {
    if (behavior.apiKeys().isEmpty()) {
      return null;
    }
    if (authorization == null || !authorization.startsWith(BEARER)) {
      return Failure.noKey();
    }
    String key = authorization.substring(BEARER.length()).strip();
    return behavior.apiKeys().contains(key) ? null : Failure.wrongKey(key);
  }

  private void health(HttpServerRequest request) {
    if (desk.isClosing()) {
      answer(request, 503, "{\"status\":\"closing\"}");
    } else {
      answer(request, 200, "{\"status\":\"ok\"}");
    }
  }

  private void models(HttpServerRequest request, String rest) {
    Behavior behavior = desk.behavior();
    Failure refusal = refusal(behavior, request.getHeader("authorization"));
    List<String> names = behavior.models().isEmpty() ? DEFAULT_MODELS : behavior.models();
    if (refusal != null) {
      refuse(request, refusal);
    } else if (rest.isEmpty()) {
      ObjectNode list = JSON.createObjectNode().put("object", "list");
      ArrayNode data = list.putArray("data");
      names.forEach(name -> data.add(model(name)));
      answer(request, 200, list.toString());
    } else if (rest.startsWith("/") && names.contains(rest.substring(1))) {
      answer(request, 200, model(rest.substring(1)).toString());
    } else {
      refuse(request, Failure.unknownModel(rest.replaceFirst("^/", "")));
    }
  }

  private ObjectNode model(String name) {
    return JSON.createObjectNode()
        .put("id", name)
        .put("object", "model")
        .put("created", CREATED)
        .put("owned_by", desk.name());
  }

  private void behave(HttpServerRequest request, Buffer body) {
    try {
      Knobs knobs = new Knobs(desk.behavior());
      JsonNode asked = JSON.readTree(body.getBytes());
      if (!asked.isObject()) {
        throw new IllegalArgumentException("send a JSON object with any of " + knobs.names());
      }
      asked.properties().forEach(knob -> knobs.turn(knob.getKey(), text(knob.getValue())));
      desk.behave(knobs.behavior());
      showBehavior(request);
    } catch (IllegalArgumentException e) {
      refuse(request, Failure.badRequest(String.valueOf(e.getMessage())));
    } catch (JacksonException e) {
      refuse(request, Failure.badRequest("the body is no JSON: " + e.getOriginalMessage()));
    } catch (IOException e) {
      refuse(request, Failure.badRequest("the body cannot be read"));
    }
  }

  private static String text(JsonNode value) {
    if (value.isArray()) {
      return StreamSupport.stream(value.spliterator(), false)
          .map(JsonNode::asText)
          .collect(Collectors.joining(","));
    }
    return value.asText();
  }

  private void showBehavior(HttpServerRequest request) {
    ObjectNode shown = JSON.createObjectNode();
    new Knobs(desk.behavior()).shown().forEach(shown::put);
    answer(request, 200, shown.toString());
  }

  private static void refuse(HttpServerRequest request, Failure failure) {
    answer(request, failure.status(), failure.json());
  }

  private static void answer(HttpServerRequest request, int status, String json) {
    var response = request.response();
    if (response.ended() || response.closed()) {
      return;
    }
    if (!json.isEmpty()) {
      response.putHeader("content-type", "application/json");
    }
    response.setStatusCode(status).end(json);
  }
}
