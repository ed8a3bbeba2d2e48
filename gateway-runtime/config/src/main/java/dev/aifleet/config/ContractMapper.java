package dev.aifleet.config;

import com.fasterxml.jackson.annotation.JsonSetter;
import com.fasterxml.jackson.annotation.Nulls;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.cfg.CoercionAction;
import com.fasterxml.jackson.databind.cfg.CoercionInputShape;
import com.fasterxml.jackson.databind.cfg.MutableCoercionConfig;
import com.fasterxml.jackson.databind.deser.std.FromStringDeserializer;
import com.fasterxml.jackson.databind.introspect.Annotated;
import com.fasterxml.jackson.databind.introspect.AnnotatedParameter;
import com.fasterxml.jackson.databind.introspect.JacksonAnnotationIntrospector;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.databind.ser.std.ToStringSerializer;
import com.fasterxml.jackson.databind.type.LogicalType;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// How values of the contract become JSON and back: sorted keys, no white space, nothing unknown,
/// nothing missing, no conversions between types.
final class ContractMapper {
  static final JsonMapper MAPPER =
      JsonMapper.builder()
          .enable(MapperFeature.SORT_PROPERTIES_ALPHABETICALLY)
          .enable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS)
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .enable(DeserializationFeature.FAIL_ON_MISSING_CREATOR_PROPERTIES)
          .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .enable(DeserializationFeature.FAIL_ON_NUMBERS_FOR_ENUMS)
          .disable(DeserializationFeature.ACCEPT_FLOAT_AS_INT)
          .disable(MapperFeature.ALLOW_COERCION_OF_SCALARS)
          .withCoercionConfig(LogicalType.Textual, ContractMapper::onlyText)
          .defaultSetterInfo(JsonSetter.Value.forValueNulls(Nulls.FAIL, Nulls.FAIL))
          .annotationIntrospector(new NullWhereMarked())
          .addModule(durations())
          .build();

  private ContractMapper() {}

  private static void onlyText(MutableCoercionConfig texts) {
    texts
        .setCoercion(CoercionInputShape.Integer, CoercionAction.Fail)
        .setCoercion(CoercionInputShape.Float, CoercionAction.Fail)
        .setCoercion(CoercionInputShape.Boolean, CoercionAction.Fail);
  }

  /// Lets null through where a component is `@Nullable`, and nowhere else.
  private static final class NullWhereMarked extends JacksonAnnotationIntrospector {
    private static final long serialVersionUID = 1;

    @Override
    public JsonSetter.Value findSetterInfo(Annotated annotated) {
      if (annotated instanceof AnnotatedParameter parameter
          && parameter.getDeclaringClass().isRecord()
          && parameter
              .getDeclaringClass()
              .getRecordComponents()[parameter.getIndex()]
              .getAnnotatedType()
              .isAnnotationPresent(Nullable.class)) {
        return JsonSetter.Value.forValueNulls(Nulls.SET);
      }
      return super.findSetterInfo(annotated);
    }
  }

  private static SimpleModule durations() {
    return new SimpleModule()
        .addSerializer(Duration.class, ToStringSerializer.instance)
        .addDeserializer(Duration.class, new IsoDuration());
  }

  /// ISO-8601 (`PT1M`), the form of `Duration.toString`.
  private static final class IsoDuration extends FromStringDeserializer<Duration> {
    private static final long serialVersionUID = 1;

    IsoDuration() {
      super(Duration.class);
    }

    @Override
    protected Duration _deserialize(String text, DeserializationContext context) {
      return Duration.parse(text);
    }
  }
}
