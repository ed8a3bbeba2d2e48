package dev.aifleet.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.RecordComponent;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// The builder knows every component of the contract.
class GatewayConfigBuilderTest {
  /// Not parts of spec, or replaced entry by entry.
  private static final Set<String> NO_PARTS = Set.of("format", "gateway", "upstreams", "pin");

  static Stream<String> parts() {
    return Stream.of(GatewayConfig.class.getRecordComponents())
        .map(RecordComponent::getName)
        .filter(name -> !NO_PARTS.contains(name));
  }

  @Test
  void aCopyIsEqual() {
    assertThat(GatewayConfigBuilder.from(Samples.full()).build()).isEqualTo(Samples.full());
  }

  @ParameterizedTest
  @MethodSource("parts")
  void aPartIsTakenOverAlone(String name) throws ReflectiveOperationException {
    GatewayConfig defaults = GatewayConfigBuilder.of("ns/chat").build();
    var accessor = GatewayConfig.class.getMethod(name);

    GatewayConfig taken = GatewayConfigBuilder.from(defaults).part(name, Samples.full()).build();

    assertThat(accessor.invoke(taken)).isEqualTo(accessor.invoke(Samples.full()));
    assertThat(taken).isNotEqualTo(defaults);
    assertThat(GatewayConfigBuilder.from(taken).part(name, defaults).build()).isEqualTo(defaults);
  }
}
