package dev.aifleet.cli;

import dev.aifleet.house.HouseRules;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

class FloorPlanTest {
  @TestFactory
  Stream<DynamicTest> theHouseStands() {
    return HouseRules.of("dev.aifleet.cli")
        .neighbours("api", "config", "compiler", "gateway")
        .room("cel")
        .pure()
        .door("dev.cel", "io.fabric8.kubernetes.api.model")
        .room("documents")
        .looksInto("cel", "api", "config", "compiler")
        .door("com.fasterxml.jackson", "org.yaml.snakeyaml")
        .room("run")
        .looksInto("documents", "api", "config", "compiler", "gateway")
        .door("picocli")
        .root("Aifleet")
        .door("picocli")
        .tests();
  }
}
