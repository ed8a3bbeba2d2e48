package dev.aifleet.gateway.translator;

import dev.aifleet.gateway.dialect.PromptTooLong;
import dev.aifleet.house.ReferencePage;
import java.util.Objects;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/// `docs/reference/errors.md` matches the codes of translated upstream errors.
class TranslatedErrorsPageTest {
  @Test
  void everyCodeOfATranslatedErrorIsOnThePage() {
    var codes =
        IntStream.range(400, 600)
            .mapToObj(status -> ErrorParts.toOpenAi(status, "sample").body().code())
            .filter(Objects::nonNull)
            .collect(Collectors.toCollection(TreeSet::new));
    codes.add(PromptTooLong.CODE);

    ReferencePage.named("errors").names("Errors of upstreams in other words", codes);
  }
}
