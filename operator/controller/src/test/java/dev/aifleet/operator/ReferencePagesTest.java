package dev.aifleet.operator;

import static org.assertj.core.api.Assertions.assertThat;

import dev.aifleet.api.AIGatewayStatus;
import dev.aifleet.compiler.Compilation;
import dev.aifleet.house.Constants;
import dev.aifleet.house.MetricTable;
import dev.aifleet.house.ReferencePage;
import dev.aifleet.operator.report.Conditions;
import dev.aifleet.operator.report.Phase;
import dev.aifleet.operator.report.Reason;
import dev.aifleet.operator.state.GatewayId;
import dev.aifleet.operator.telemetry.Metrics;
import dev.aifleet.operator.testing.GatewayFixture;
import io.fabric8.kubernetes.api.model.ConditionBuilder;
import java.lang.reflect.Field;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// The pages of `docs/reference` that are about the operator, against the operator.
class ReferencePagesTest {
  private static final Pattern METRIC = Pattern.compile("aifleet\\.[a-z.]+");
  private static final Pattern VARIABLE = Pattern.compile("AIFLEET_[A-Z_]+|POD_[A-Z]+");

  @Test
  void everyReasonIsOnThePage() throws IllegalAccessException {
    ReferencePage page = ReferencePage.named("conditions");
    Set<String> reasons =
        Stream.concat(Stream.of(Reason.values()), Stream.of(Compilation.Reason.values()))
            .map(Enum::name)
            .collect(Collectors.toCollection(TreeSet::new));
    var types = new TreeSet<String>();
    for (Field field : Conditions.class.getFields()) {
      types.add((String) field.get(null));
    }

    page.names("Types", types);
    page.names(types, reasons);
    page.names("Phases", Stream.of(Phase.values()).map(Enum::name).toList());
    page.names(
        "Reasons without an Event",
        Stream.of(Reason.values()).filter(Reason::isTransient).map(Enum::name).toList());
  }

  @Test
  void everyMetricIsOnThePageAsItIs() {
    var metrics = new Metrics();
    var condition = new ConditionBuilder().withType("Ready").withStatus("True").build();
    metrics.wrote(GatewayFixture.secret("a", Map.of()), "apply");
    metrics.reconciled(Duration.ofMillis(1));
    metrics.show(
        new GatewayId("ai", "chat"),
        new AIGatewayStatus(
            7L, List.of(condition), null, null, null, null, List.of(), null, null, null));
    String scrape = metrics.scrape();

    ReferencePage.named("metrics").holds("operator", MetricTable.of(scrape, "aifleet_"));

    assertThat(Constants.of(Operator.class, METRIC).stream().map(name -> name.replace('.', '_')))
        .isNotEmpty()
        .allMatch(
            name -> scrape.contains("\n# TYPE " + name) || scrape.startsWith("# HELP " + name));
  }

  @Test
  void everyVariableIsOnThePageWithItsDefault() {
    var read = new HashMap<String, String>();
    Settings.of(
        new HashMap<>() {
          @Override
          public String getOrDefault(Object name, String otherwise) {
            read.put((String) name, otherwise);
            return otherwise;
          }
        },
        "1.2.3");
    read.put("AIFLEET_GATEWAY_IMAGE", "the gateway of the operator's release");
    ReferencePage page = ReferencePage.named("environment");

    page.agrees(
        "Operator",
        read.entrySet().stream()
            .map(one -> ReferencePage.variable(one.getKey(), one.getValue()))
            .toList());
    assertThat(Constants.of(Operator.class, VARIABLE)).isSubsetOf(page.allNames());
  }
}
