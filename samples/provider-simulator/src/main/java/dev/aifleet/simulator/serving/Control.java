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

/// What tests and operators ask, beside the providers' APIs.
final class Control {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final Desk desk;

  Control(Desk desk) {
    this.desk = desk;
  }

  void answer(HttpServerRequest request, String call) {
    switch (call) {
      case "GET /health" -> health(request);
      case "GET /stats" ->
          answer(
              request,
              200,
              desk.stats().json(desk.name(), desk.inFlight(), desk.connectionsOpen()));
      case "DELETE /stats" -> {
        desk.resetStats();
        answer(request, 204, "");
      }
      case "GET /requests" -> answer(request, 200, desk.notebook().json());
      case "DELETE /requests" -> {
        desk.notebook().forget();
        answer(request, 204, "");
      }
      case "GET /behavior" -> showBehavior(request);
      case "PUT /behavior", "POST /behavior" ->
          request.body().onSuccess(body -> behave(request, body));
      case "DELETE /behavior" -> {
        desk.behaveAsAtStart();
        showBehavior(request);
      }
      case "GET /certificate" -> certificate(request);
      case "GET /jwks" -> keySet(request);
      case "PUT /jwks" -> request.body().onSuccess(body -> publish(request, body.toString()));
      case "DELETE /jwks" -> publish(request, "");
      default -> refuse(request, Problem.unknownUrl(call));
    }
  }

  private void health(HttpServerRequest request) {
    if (desk.isClosing()) {
      answer(request, 503, "{\"status\":\"closing\"}");
    } else {
      answer(request, 200, "{\"status\":\"ok\"}");
    }
  }

  private void certificate(HttpServerRequest request) {
    if (desk.certificate().isEmpty()) {
      refuse(request, new Problem(404, "no_tls", "This simulator has no TLS port."));
    } else {
      request
          .response()
          .putHeader("content-type", "application/x-pem-file")
          .end(desk.certificate());
    }
  }

  private void keySet(HttpServerRequest request) {
    desk.stats().keySetRead();
    if (desk.keySet().isEmpty()) {
      refuse(request, new Problem(404, "no_keys", "This simulator publishes no keys."));
    } else {
      answer(request, 200, desk.keySet());
    }
  }

  private void publish(HttpServerRequest request, String json) {
    desk.publish(json);
    answer(request, 204, "");
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
      refuse(request, Problem.badRequest(String.valueOf(e.getMessage())));
    } catch (JacksonException e) {
      refuse(request, Problem.badRequest("the body is no JSON: " + e.getOriginalMessage()));
    } catch (IOException e) {
      refuse(request, Problem.badRequest("the body cannot be read"));
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

  private static void refuse(HttpServerRequest request, Problem problem) {
    answer(request, problem.status(), Routes.OPEN_AI.error(problem));
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
