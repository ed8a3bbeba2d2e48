package dev.aifleet.gateway;

import static dev.aifleet.fixtures.ConfigBuilder.config;
import static dev.aifleet.fixtures.UpstreamFixture.CLUSTER;
import static dev.aifleet.fixtures.UpstreamFixture.upstream;
import static org.assertj.core.api.Assertions.assertThat;

import dev.aifleet.config.GatewayConfig.JwtIssuer;
import dev.aifleet.config.GatewayConfig.RateLimit;
import dev.aifleet.config.GatewayConfig.Source;
import dev.aifleet.config.GatewayConfig.Unit;
import dev.aifleet.fixtures.FakeUpstream;
import dev.aifleet.gateway.admission.Refusal;
import dev.aifleet.gateway.admission.RefusalResponse;
import dev.aifleet.gateway.exchange.ExchangeSummary;
import dev.aifleet.gateway.exchange.ExchangeSummary.LimitDecision;
import dev.aifleet.gateway.exchange.Termination;
import dev.aifleet.gateway.resilience.Outcome;
import dev.aifleet.gateway.routing.Reason;
import dev.aifleet.gateway.snapshot.RunningSnapshot;
import dev.aifleet.gateway.telemetry.Telemetry;
import dev.aifleet.gateway.testing.GatewayRig;
import dev.aifleet.gateway.testing.Samples;
import dev.aifleet.gateway.upstream.SendFailure;
import dev.aifleet.house.Constants;
import dev.aifleet.house.MetricTable;
import dev.aifleet.house.ReferencePage;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.json.JsonObject;
import java.io.ByteArrayOutputStream;
import java.lang.reflect.Field;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// Compares the pages of `docs/reference` about the gateway with the gateway.
class ReferencePagesTest {
  private static final JwtIssuer ISSUER =
      new JwtIssuer(
          "https://idp.example.com",
          List.of("chat"),
          URI.create("https://127.0.0.1:1/keys"),
          null,
          Map.of(),
          CLUSTER);
  private static final Pattern HEADER =
      Pattern.compile(
          "(x-(?!gzip)|anthropic-|openai-|retry-after|request-id|traceparent|tracestate)[a-z0-9-]*");
  private static final Pattern METRIC = Pattern.compile("aigateway[._][a-z._]+");
  private static final Pattern VARIABLE = Pattern.compile("AIFLEET_[A-Z_]+|POD_[A-Z]+");

  @Test
  void everyMetricIsOnThePageAsItIs() {
    String scrape = busyScrape();
    ReferencePage page = ReferencePage.named("metrics");

    page.holds("gateway", MetricTable.of(scrape, "aigateway_"));

    // A metric that no request here touches would be missing from the scrape.
    assertThat(Constants.of(Gateway.class, METRIC).stream().map(name -> name.replace('.', '_')))
        .isNotEmpty()
        .allMatch(name -> scrape.contains("\n# TYPE " + name));
  }

  @Test
  void everyLabelValueIsOnThePage() {
    ReferencePage page = ReferencePage.named("metrics");

    page.names("Values of `reason` (attempts)", names(Reason.values()));
    page.names("Values of `reason` (terminations)", names(Termination.values()));
    page.names(
        "Values of `outcome`",
        Samples.of(Outcome.class).map(Outcome::label).collect(Collectors.toSet()));
    page.names(
        "Values of `decision`",
        Stream.of(LimitDecision.values())
            .filter(decision -> decision != LimitDecision.NotChecked)
            .map(Enum::name)
            .toList());
  }

  @Test
  void everyErrorCodeIsOnThePageWithItsStatus() {
    Map<String, Set<String>> statuses = new TreeMap<>();
    // Its code depends on the field.
    var threads = new Refusal.Untranslatable(Samples.TEXT, "thread");
    Stream.concat(Samples.of(Refusal.class), Stream.of(threads))
        .map(Refusal::response)
        .filter(answer -> !Samples.TEXT.equals(answer.body().code()))
        .forEach(
            answer ->
                statuses
                    .computeIfAbsent("`" + answer.body().code() + "`", _ -> new TreeSet<>())
                    .add(Integer.toString(answer.status())));
    statuses.put("`bad_request`", Set.of("400, 414, 431"));
    statuses.put("`upstream_error`", Set.of("the upstream's"));

    ReferencePage.named("errors")
        .agrees(
            "The gateway's own errors",
            statuses.entrySet().stream()
                .map(code -> List.of(code.getKey(), String.join(", ", code.getValue())))
                .toList());
  }

  @Test
  void everyCodeThatEndsAStreamIsOnThePage() {
    Set<String> codes =
        Samples.of(SendFailure.class)
            .map(failure -> String.valueOf(RefusalResponse.broken(failure).code()))
            .collect(Collectors.toCollection(TreeSet::new));
    codes.add(String.valueOf(RefusalResponse.drained().code()));

    ReferencePage.named("errors").names("Errors that end a stream", codes);
  }

  @Test
  void everyHeaderIsOnThePage() throws IllegalAccessException {
    Set<String> onPage =
        ReferencePage.named("headers").allNames().stream()
            .map(name -> name.endsWith("-*") ? name.substring(0, name.length() - 1) : name)
            .collect(Collectors.toCollection(TreeSet::new));
    Set<String> known = Constants.of(Gateway.class, Pattern.compile("[a-z][a-z0-9-]+"));
    for (Field field : HttpHeaders.class.getFields()) {
      known.add(String.valueOf(field.get(null)));
    }

    assertThat(Constants.of(Gateway.class, HEADER).stream().filter(name -> !onPage.contains(name)))
        .as("headers in the code that docs/reference/headers.md does not name")
        .isEmpty();
    assertThat(onPage.stream().filter(name -> !known.contains(name)))
        .as("headers on docs/reference/headers.md that the code does not have")
        .isEmpty();
  }

  @Test
  void everyFieldOfTheAccessLogIsOnThePageWithItsType() {
    var out = new ByteArrayOutputStream();
    var telemetry = new Telemetry(new RunningSnapshot(), () -> 0, "1", out);
    telemetry.finished(Samples.with(ExchangeSummary.class, Map.of()));
    telemetry.close();
    var line = new JsonObject(out.toString(StandardCharsets.UTF_8));

    ReferencePage page = ReferencePage.named("access-log");
    page.agrees("Fields", fields(line));
    page.agrees("Fields of an attempt", fields(line.getJsonArray("attempts").getJsonObject(0)));
  }

  private static List<List<String>> fields(JsonObject line) {
    return line.stream()
        .map(field -> List.of("`" + field.getKey() + "`", jsonType(field.getValue())))
        .toList();
  }

  private static String jsonType(Object value) {
    return switch (value) {
      case String _ -> "text";
      case Boolean _ -> "boolean";
      case Number _ -> "number";
      default -> "list";
    };
  }

  @Test
  void everyVariableIsOnThePageWithItsDefault() {
    var read = new HashMap<String, String>();
    Settings.from(
        new HashMap<>() {
          @Override
          public String getOrDefault(Object name, String otherwise) {
            read.put((String) name, otherwise);
            return otherwise;
          }
        });
    read.put("AIFLEET_EVENT_LOOPS", "number of CPUs");
    assertThat(read).containsKey("AIFLEET_PORT");
    ReferencePage page = ReferencePage.named("environment");

    page.agrees(
        "Gateway",
        read.entrySet().stream()
            .map(one -> ReferencePage.variable(one.getKey(), one.getValue()))
            .toList());
    assertThat(Constants.of(Gateway.class, VARIABLE)).isSubsetOf(read.keySet());
  }

  /// After requests that have touched every metric.
  private static String busyScrape() {
    var limit = new RateLimit("all", Source.Gateway, Unit.Requests, 9, Duration.ofMinutes(10));
    String answer =
        """
        {"id":"1","object":"chat.completion",
         "choices":[{"index":0,"finish_reason":"stop","message":{"role":"assistant","content":"Hi"}}],
         "usage":{"prompt_tokens":3,"completion_tokens":2,"total_tokens":5}}
        """;
    try (var upstream = FakeUpstream.json(answer);
        var gateway =
            GatewayRig.with(
                config()
                    .to(upstream("official", upstream.url()))
                    .issuer(ISSUER)
                    .rateLimit(limit))) {
      gateway.chat(GatewayRig.CHAT);
      return gateway.admin("/metrics").body();
    }
  }

  private static List<String> names(Enum<?>[] values) {
    return Stream.of(values).map(Enum::name).toList();
  }
}
