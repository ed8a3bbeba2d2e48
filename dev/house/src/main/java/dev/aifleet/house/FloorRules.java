package dev.aifleet.house;

import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaClass;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Who may look into whom. A room names only rooms listed before it, so a plan that holds has no
/// cycle.
final class FloorRules {
  private static final String OURS = "dev.aifleet.";

  private FloorRules() {}

  static List<Rule> of(Plan plan) {
    List<Rule> rules = new ArrayList<>();
    rules.add(new Rule("the plan lists exactly the rooms that exist", FloorRules::listed));
    rules.add(new Rule("every room looks only down", house -> looksDown(house.plan())));
    for (Room room : plan.rooms().values()) {
      rules.add(
          new Rule(
              room.title() + " looks into no room but " + sorted(room.looksInto()),
              house -> strayLooks(house, room)));
      rules.add(
          new Rule(
              room.title() + " uses no library without a door", house -> closedDoors(house, room)));
      rules.add(
          new Rule(
              room.title() + " has no permission that it does not use",
              house -> unused(house, room)));
    }
    return rules;
  }

  private static List<String> listed(House house) {
    List<String> violations = new ArrayList<>();
    Set<String> found = new HashSet<>();
    house.own().forEach(type -> found.add(String.valueOf(house.roomOf(type))));
    for (String room : found) {
      if (!house.plan().rooms().containsKey(room)) {
        violations.add("'" + room + "' holds classes but is not in the plan");
      }
    }
    for (String room : house.plan().rooms().keySet()) {
      if (!found.contains(room)) {
        violations.add("'" + room + "' is in the plan but holds no class");
      }
    }
    return violations;
  }

  private static List<String> looksDown(Plan plan) {
    List<String> violations = new ArrayList<>();
    Set<String> below = new HashSet<>(plan.neighbours().keySet());
    for (Room room : plan.rooms().values()) {
      for (String other : room.looksInto()) {
        if (!below.contains(other)) {
          violations.add(
              room.title() + " looks into '" + other + "', which is not listed below it");
        }
      }
      below.add(room.name());
    }
    return violations;
  }

  private static List<String> strayLooks(House house, Room room) {
    return outward(house, room)
        .filter(look -> look.name().startsWith(OURS))
        .filter(
            look -> {
              String other = roomOrNeighbour(house, look.target());
              return other == null
                  || !(other.equals(room.name()) || room.looksInto().contains(other));
            })
        .map(Look::description)
        .toList();
  }

  private static List<String> closedDoors(House house, Room room) {
    return outward(house, room)
        .filter(look -> !look.name().startsWith(OURS) && !isPlatform(look.name()))
        .filter(look -> !house.plan().lets(room.doors(), look.name()))
        .map(Look::description)
        .toList();
  }

  /// The root may look into everything, and need not. An import counts as a use: of constants the
  /// compiler leaves no trace in a class.
  private static List<String> unused(House house, Room room) {
    List<JavaClass> used = outward(house, room).map(Look::target).distinct().toList();
    List<String> imports = house.imports(room);
    Stream<String> others =
        room.looksInto().stream()
            .filter(other -> !room.name().isEmpty() || house.plan().rooms().size() == 1)
            .filter(
                other -> used.stream().noneMatch(it -> other.equals(roomOrNeighbour(house, it))))
            .filter(
                other -> imports.stream().noneMatch(it -> it.startsWith(root(house, other) + ".")))
            .map(other -> room.title() + " does not look into " + other);
    Stream<String> doors =
        room.doors().stream()
            .filter(door -> used.stream().noneMatch(it -> Plan.opens(List.of(door), it.getName())))
            .map(door -> room.title() + " does not use " + door);
    return Stream.concat(others, doors).toList();
  }

  private static boolean isPlatform(String className) {
    return className.startsWith("java.")
        || className.startsWith("javax.")
        || className.startsWith("jdk.");
  }

  private static Stream<Look> outward(House house, Room room) {
    return house
        .in(room)
        .flatMap(type -> type.getDirectDependenciesFromSelf().stream())
        .map(Look::of)
        .filter(look -> !look.target().isPrimitive());
  }

  private static @Nullable String roomOrNeighbour(House house, JavaClass type) {
    String room = house.roomOf(type);
    if (room != null) {
      return room;
    }
    return house.plan().neighbours().entrySet().stream()
        .filter(module -> Plan.opens(List.of(module.getValue()), type.getName()))
        .map(Map.Entry::getKey)
        .findFirst()
        .orElse(null);
  }

  private static String root(House house, String roomOrNeighbour) {
    return house
        .plan()
        .neighbours()
        .getOrDefault(roomOrNeighbour, house.plan().root() + "." + roomOrNeighbour);
  }

  private static String sorted(Set<String> names) {
    return names.isEmpty() ? "itself" : String.join(", ", names.stream().sorted().toList());
  }

  /// One use of another class, arrays taken apart.
  private record Look(JavaClass target, String description) {
    static Look of(Dependency dependency) {
      return new Look(
          dependency.getTargetClass().getBaseComponentType(), dependency.getDescription());
    }

    String name() {
      return target.getName();
    }
  }
}
