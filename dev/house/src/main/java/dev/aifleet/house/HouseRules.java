package dev.aifleet.house;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;

/// Where a module writes down its floor plan, bottom floor first, and gets one test per rule:
///
/// ```java
/// @TestFactory Stream<DynamicTest> theHouseStands() {
///   return HouseRules.of("dev.aifleet.gateway")
///       .neighbours("config")
///       .vocabulary("io.vertx.core.Future", "io.vertx.core.buffer")
///       .room("dialect").pure().door("com.fasterxml.jackson.core")
///       .room("auth").pure().looksInto("config")
///       .room("server").looksInto("config", "auth").neverBlocks().door("io.vertx.core.http")
///       .root("Gateway", "Settings").door("io.vertx.core")
///       .tests();
/// }
/// ```
///
/// `looksInto`, `door`, `pure`, `neverBlocks` and `upTo` speak about the room named last. The JDK
/// and JSpecify need no door.
public final class HouseRules {
  private static final int MOST_TYPES = 12;

  private final String root;
  private final Map<String, String> neighbours = new LinkedHashMap<>();
  private final List<String> vocabulary = new ArrayList<>(List.of("org.jspecify.annotations"));
  private final List<String> guarded = new ArrayList<>();
  private final Map<String, Room> rooms = new LinkedHashMap<>();
  private String current = "";

  private HouseRules(String root) {
    this.root = root;
  }

  /// @param root package that all rooms of the module lie directly below
  public static HouseRules of(String root) {
    return new HouseRules(root);
  }

  /// Other modules, whose packages lie beside the root.
  public HouseRules neighbours(String... names) {
    String beside = root.substring(0, root.lastIndexOf('.') + 1);
    for (String name : names) {
      neighbours.put(name, beside + name);
    }
    return this;
  }

  /// Library packages or classes that every room may use.
  public HouseRules vocabulary(String... packagesOrClasses) {
    vocabulary.addAll(List.of(packagesOrClasses));
    return this;
  }

  /// Parts of libraries that only a door of their own opens: `door("io.vertx.core")` is none to
  /// `io.vertx.core.internal`, when that is guarded.
  public HouseRules guarded(String... packagesOrClasses) {
    guarded.addAll(List.of(packagesOrClasses));
    return this;
  }

  /// The next room.
  public HouseRules room(String name) {
    if (name.isEmpty() || name.contains(".") || rooms.containsKey(name)) {
      throw new IllegalArgumentException("'" + name + "' is not a new room's simple name");
    }
    return put(Room.empty(name, MOST_TYPES));
  }

  /// The module's root package, which holds just these types and may look into everything.
  public HouseRules root(String... types) {
    Set<String> everything = new LinkedHashSet<>(neighbours.keySet());
    everything.addAll(rooms.keySet());
    return put(Room.empty("", MOST_TYPES).holding(Set.of(types)).lookingInto(everything));
  }

  /// The module's root package is its only room.
  public HouseRules oneRoom() {
    return put(Room.empty("", MOST_TYPES));
  }

  /// The rooms and neighbours that the room may look into.
  public HouseRules looksInto(String... others) {
    return put(room().lookingInto(List.of(others)));
  }

  /// Library packages (with all below) or classes that the room may use.
  public HouseRules door(String... packagesOrClasses) {
    return put(room().withDoors(List.of(packagesOrClasses)));
  }

  /// No I/O, thread, logger, environment, clock or chance: what it needs of them are arguments.
  public HouseRules pure() {
    return put(room().thatIsPure());
  }

  /// It works on event loops: no waiting, no lock.
  public HouseRules neverBlocks() {
    return put(room().thatNeverBlocks());
  }

  /// Exactly these top-level types of the room depend on each other in a circle, and why that is
  /// better than to untie them.
  public HouseRules circle(String reason, String... types) {
    return put(room().with(new Room.Circle(reason, Set.of(types))));
  }

  /// Wider packages, so that whoever widens them says so in the plan.
  public HouseRules upTo(int types) {
    return put(room().upTo(types));
  }

  /// One test per rule over the module in the working folder, where Maven and IDEs run tests.
  public Stream<DynamicTest> tests() {
    Path module = Path.of("");
    House house =
        House.of(
            plan(),
            module.resolve("src/main/java"),
            module.resolve("src/test/java"),
            module.resolve("target/classes"));
    SourceRules.warnings(house).forEach(System.err::println);
    return tests(house);
  }

  static Stream<DynamicTest> tests(House house) {
    return rules(house.plan())
        .map(
            rule ->
                DynamicTest.dynamicTest(
                    rule.sentence(),
                    () -> {
                      List<String> violations = rule.violations().apply(house);
                      if (!violations.isEmpty()) {
                        throw new AssertionError(
                            violations.stream()
                                .distinct()
                                .sorted()
                                .collect(Collectors.joining("\n  ", rule.sentence() + "\n  ", "")));
                      }
                    }));
  }

  static Stream<Rule> rules(Plan plan) {
    return Stream.of(
            FloorRules.of(plan),
            DoorPlateRules.of(plan),
            CircleRules.of(plan),
            RoomRules.all(),
            PureRules.of(plan),
            SourceRules.of(plan))
        .flatMap(List::stream);
  }

  Plan plan() {
    return new Plan(root, neighbours, vocabulary, guarded, rooms);
  }

  private Room room() {
    Room room = rooms.get(current);
    if (room == null) {
      throw new IllegalStateException("name a room first");
    }
    return room;
  }

  private HouseRules put(Room room) {
    current = room.name();
    rooms.put(current, room);
    return this;
  }
}
