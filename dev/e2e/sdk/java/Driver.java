import com.anthropic.errors.AnthropicException;
import com.anthropic.errors.AnthropicServiceException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.openai.errors.OpenAIException;
import com.openai.errors.OpenAIServiceException;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;

/// Calls through the unchanged SDKs of OpenAI and Anthropic: a line of JSON in, a line of JSON out.
/// As ../python/driver.py; ../README.md lists calls and fields.
final class Driver {
  private static final ObjectMapper JSON = new ObjectMapper();

  /// Calls of one SDK; what comes back is written as JSON.
  interface Sdk {
    Map<String, Object> text(String model, boolean stream);

    Map<String, Object> tools(String model, boolean stream) throws IOException;

    Map<String, Object> framework(String model, boolean stream);

    Map<String, Object> models();

    Map<String, Object> count(String model);
  }

  private final Map<String, Sdk> clients = new HashMap<>();

  private Driver() {}

  public static void main(String[] arguments) throws IOException {
    var driver = new Driver();
    var lines = new BufferedReader(new InputStreamReader(System.in));
    for (String line = lines.readLine(); line != null; line = lines.readLine()) {
      System.out.println(JSON.writeValueAsString(driver.answer(JSON.readTree(line))));
    }
  }

  private Map<String, Object> answer(JsonNode asked) throws IOException {
    String sdk = asked.path("sdk").asText();
    String url = asked.path("url").asText();
    String key = asked.path("key").asText();
    int retries = asked.path("retries").asInt();
    boolean pack = asked.path("pack").asBoolean();
    Sdk client =
        clients.computeIfAbsent(
            String.join(" ", sdk, url, key, "" + retries, "" + pack),
            _ ->
                sdk.equals("openai")
                    ? OpenAI.at(url, key, retries, pack)
                    : Anthropic.at(url, key, retries, pack));
    String model = asked.path("model").asText();
    boolean stream = asked.path("stream").asBoolean();
    try {
      return switch (asked.path("call").asText()) {
        case "text" -> client.text(model, stream);
        case "tools" -> client.tools(model, stream);
        case "framework" -> client.framework(model, stream);
        case "models" -> client.models();
        case "count" -> client.count(model);
        default -> throw new IllegalArgumentException(asked.toString());
      };
    } catch (OpenAIServiceException e) {
      Map<String, Object> error = raised(e, e.statusCode());
      error.put("code", e.code().orElse(null));
      error.put("type", e.type().orElse(null));
      error.put("request_id", e.headers().values("x-request-id").stream().findFirst().orElse(null));
      return Map.of("error", error);
    } catch (AnthropicServiceException e) {
      Map<String, Object> error = raised(e, e.statusCode());
      error.put("type", e.type().map(Object::toString).orElse(null));
      error.put("request_id", e.requestId().orElse(null));
      return Map.of("error", error);
    } catch (OpenAIException | AnthropicException e) {
      return Map.of("error", raised(e, 0));
    }
  }

  private static Map<String, Object> raised(RuntimeException error, int status) {
    Map<String, Object> told = new LinkedHashMap<>();
    told.put("name", error.getClass().getSimpleName());
    told.put("status", status);
    told.put("message", error.getMessage());
    return told;
  }
}
