package dev.aifleet.gateway;

import dev.aifleet.house.HouseRules;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/// The table of the data plane's rooms: what each may look into, and which libraries have a door.
class FloorPlanTest {
  @TestFactory
  Stream<DynamicTest> theHouseStands() {
    return HouseRules.of("dev.aifleet.gateway")
        .neighbour("config", "dev.aifleet.config")
        .vocabulary("io.vertx.core.Future", "io.vertx.core.buffer", "io.vertx.core.MultiMap")
        .vocabulary("io.vertx.core.http.HttpMethod")
        .room("dialect")
        .pure()
        .door("com.fasterxml.jackson.core")
        .room("auth")
        .pure()
        .looksInto("config")
        .room("routing")
        .pure()
        .looksInto("config", "auth")
        .room("limit")
        .looksInto("config", "auth")
        .neverBlocks()
        .room("upstream")
        // One send, its pool and its probes share what nobody else may see.
        .upTo(18)
        .looksInto("config")
        .neverBlocks()
        .door("io.vertx.core", "io.netty.channel")
        .room("snapshot")
        .looksInto("config", "dialect", "auth", "routing", "limit", "upstream")
        .room("exchange")
        .looksInto("config", "dialect", "auth", "routing", "limit", "upstream", "snapshot")
        .neverBlocks()
        .room("server")
        .looksInto("config", "dialect", "limit", "upstream", "snapshot", "exchange")
        .neverBlocks()
        .door("io.vertx.core", "io.netty.handler.codec")
        .room("telemetry")
        .looksInto(
            "config", "dialect", "auth", "routing", "limit", "upstream", "snapshot", "exchange")
        .door("io.micrometer")
        .room("admin")
        .looksInto("config", "upstream", "snapshot", "exchange", "server", "telemetry")
        .neverBlocks()
        .door("io.vertx.core", "com.fasterxml.jackson.core")
        .root("Gateway", "GatewayRuntime", "Settings", "Environment")
        .door("io.vertx.core")
        .tests();
  }
}
