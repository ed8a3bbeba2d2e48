package dev.aifleet.gateway.testing;

import java.lang.reflect.Constructor;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Values of a sealed type: at least one of every record that it permits, and of every kind that a
/// component of sealed or enum type can have. What is added to the type is among them without being
/// named here.
public final class Samples {
  /// Stands in every text.
  public static final String TEXT = "sample";

  private Samples() {}

  public static <T> Stream<T> of(Class<T> type) {
    return values(type).stream().map(type::cast);
  }

  /// A record whose other components are samples, so that one that is added needs no line in tests
  /// about others.
  ///
  /// @param known components by name; null stays null
  public static <T extends Record> T with(Class<T> type, Map<String, ?> known) {
    List<@Nullable Object> values = new ArrayList<>();
    for (RecordComponent component : type.getRecordComponents()) {
      values.add(
          known.containsKey(component.getName())
              ? known.get(component.getName())
              : values(component).getFirst());
    }
    return type.cast(made(type, values));
  }

  private static List<?> values(RecordComponent component) {
    return component.getGenericType() instanceof ParameterizedType list
            && list.getRawType() == List.class
            && list.getActualTypeArguments()[0] instanceof Class<?> element
        ? List.of(lists(element))
        : values(component.getType());
  }

  /// Two entries where there are two.
  private static List<?> lists(Class<?> element) {
    List<?> entries = values(element);
    return entries.subList(0, Math.min(2, entries.size()));
  }

  private static List<?> values(Class<?> type) {
    if (type.isSealed()) {
      return Stream.of(type.getPermittedSubclasses())
          .flatMap(permitted -> values(permitted).stream())
          .toList();
    }
    if (type.isEnum()) {
      return List.of(type.getEnumConstants());
    }
    return type.isRecord() ? records(type) : List.of(plain(type));
  }

  /// The cartesian product of what the components can be.
  private static List<Object> records(Class<?> type) {
    List<List<Object>> arguments = List.of(List.of());
    for (RecordComponent component : type.getRecordComponents()) {
      List<List<Object>> longer = new ArrayList<>();
      for (List<Object> begun : arguments) {
        for (Object value : values(component)) {
          longer.add(Stream.concat(begun.stream(), Stream.of(value)).toList());
        }
      }
      arguments = longer;
    }
    return arguments.stream().map(values -> made(type, new ArrayList<>(values))).toList();
  }

  private static Object made(Class<?> type, List<@Nullable Object> values) {
    try {
      Class<?>[] types =
          Stream.of(type.getRecordComponents())
              .map(RecordComponent::getType)
              .toArray(Class<?>[]::new);
      Constructor<?> constructor = type.getDeclaredConstructor(types);
      constructor.setAccessible(true);
      return constructor.newInstance(values.toArray());
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("no sample of " + type, e);
    }
  }

  private static Object plain(Class<?> type) {
    return switch (type.getName()) {
      case "java.lang.String" -> TEXT;
      case "int" -> 500;
      case "long", "java.lang.Long" -> 1L;
      case "boolean" -> true;
      case "java.time.Duration" -> Duration.ofSeconds(1);
      case "java.util.Map" -> Map.of();
      default -> throw new IllegalArgumentException("Samples knows no value of " + type);
    };
  }
}
