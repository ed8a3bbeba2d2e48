package dev.aifleet.simulator.serving;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.aifleet.simulator.knobs.Knobs;
import dev.aifleet.simulator.wire.Problem;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import java.io.IOException;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;

/// Endpoints for tests and operators, beside the providers' APIs: `/health`, `/stats`, `/behavior`.
final class ControlApi {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final SharedState shared;

  ControlApi(SharedState shared) {
    this.shared = shared;
  }

  void handle(HttpServerRequest request, String call) {
    switch (call) {
      case "GET /health" -> health(request);
      case "GET /stats" ->
          respond(
              request,
              200,
              shared.stats().json(shared.name(), shared.inFlight(), shared.connectionsOpen()));
      case "DELETE /stats" -> {
        shared.resetStats();
        respond(request, 204, "");
      }
      case "GET /requests" -> respond(request, 200, shared.requestLog().json());
      case "DELETE /requests" -> {
        shared.requestLog().clear();
        respond(request, 204, "");
      }
      case "GET /behavior" -> showBehavior(request);
      case "PUT /behavior", "POST /behavior" ->
          request.body().onSuccess(body -> setBehavior(request, body));
      case "DELETE /behavior" -> {
        shared.resetBehavior();
        showBehavior(request);
      }
      case "GET /certificate" -> certificate(request);
      case "GET /jwks" -> keySet(request);
      case "PUT /jwks" -> request.body().onSuccess(body -> publish(request, body.toString()));
      case "DELETE /jwks" -> publish(request, "");
      default -> sendProblem(request, Problem.unknownUrl(call));
    }
  }

  private void health(HttpServerRequest request) {
    if (shared.isClosing()) {
      respond(request, 503, "{\"status\":\"closing\"}");
    } else {
      respond(request, 200, "{\"status\":\"ok\"}");
    }
  }

  private void certificate(HttpServerRequest request) {
    if (shared.certificate().isEmpty()) {
      sendProblem(request, new Problem(404, "no_tls", "This simulator has no TLS port."));
    } else {
      request
          .response()
          .putHeader("content-type", "application/x-pem-file")
          .end(shared.certificate());
    }
  }

  private void keySet(HttpServerRequest request) {
    shared.stats().keySetRead();
    if (shared.keySet().isEmpty()) {
      sendProblem(request, new Problem(404, "no_keys", "This simulator publishes no keys."));
    } else {
      respond(request, 200, shared.keySet());
    }
  }

  private void publish(HttpServerRequest request, String json) {
    shared.publish(json);
    respond(request, 204, "");
  }

  private void setBehavior(HttpServerRequest request, Buffer body) {
    try {
      Knobs knobs = new Knobs(shared.behavior());
      JsonNode knobValues = JSON.readTree(body.getBytes());
      if (!knobValues.isObject()) {
        throw new IllegalArgumentException("send a JSON object with any of " + knobs.names());
      }
      knobValues.properties().forEach(knob -> knobs.set(knob.getKey(), text(knob.getValue())));
      shared.setBehavior(knobs.behavior());
      showBehavior(request);
    } catch (IllegalArgumentException e) {
      sendProblem(request, Problem.badRequest(String.valueOf(e.getMessage())));
    } catch (JacksonException e) {
      sendProblem(request, Problem.badRequest("the body is not JSON: " + e.getOriginalMessage()));
    } catch (IOException e) {
      sendProblem(request, Problem.badRequest("the body cannot be read"));
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
    new Knobs(shared.behavior()).shown().forEach(shown::put);
    respond(request, 200, shown.toString());
  }

  private static void sendProblem(HttpServerRequest request, Problem problem) {
    respond(request, problem.status(), Routes.OPEN_AI.error(problem));
  }

  private static void respond(HttpServerRequest request, int status, String json) {
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
