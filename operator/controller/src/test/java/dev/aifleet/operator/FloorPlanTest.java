package dev.aifleet.operator;

import dev.aifleet.house.HouseRules;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

class FloorPlanTest {
  private static final String CLIENT = "io.fabric8.kubernetes.client";
  private static final String JACKSON = "com.fasterxml.jackson";

  @TestFactory
  Stream<DynamicTest> theHouseStands() {
    return HouseRules.of("dev.aifleet.operator")
        .neighbours("api", "config", "compiler")
        .vocabulary("io.fabric8.kubernetes.api", CLIENT + ".CustomResource")
        .room("state")
        .pure()
        .looksInto("config")
        .door(JACKSON)
        .upTo(15)
        .room("fleet")
        .looksInto("config", "state")
        .door("okhttp3")
        .room("decide")
        .pure()
        .looksInto("api", "config", "state")
        .room("observe")
        .looksInto("api", "compiler", "state", "fleet")
        .door("io.javaoperatorsdk")
        .room("render")
        .pure()
        .looksInto("api", "config", "compiler", "state", "decide")
        .upTo(16)
        .room("apply")
        .looksInto("state")
        .door(CLIENT, JACKSON)
        .room("report")
        .pure()
        .looksInto("api", "config", "state", "decide")
        .upTo(13)
        .room("telemetry")
        .looksInto("api", "state", "report")
        .door("io.micrometer", "com.sun.net.httpserver", JACKSON + ".core")
        .room("reconcile")
        .looksInto("api", "compiler", "state", "fleet", "decide", "observe", "render", "apply")
        .looksInto("report", "telemetry")
        .door(CLIENT, "io.javaoperatorsdk")
        .upTo(17)
        .root("Operator", "Settings")
        .door(CLIENT)
        .tests();
  }
}
