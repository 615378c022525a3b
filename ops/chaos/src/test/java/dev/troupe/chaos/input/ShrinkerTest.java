package dev.troupe.chaos.input;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class ShrinkerTest {
  private static String text(Message m) {
    return new String(m.bytes(), StandardCharsets.UTF_8);
  }

  @Test
  void shrink_json_leavesWhatFailsAndWhereItStands() {
    Message big =
        Message.of(
                "{\"id\":\"x\",\"loop\":{\"steps\":[{\"name\":\"a\"},{\"name\":\"b\",\"prompt\":\"long \\u0000 text\"}]},\"n\":[1,2,3]}")
            .withFields(List.of(Field.of("ce_id", "1"), Field.of("x", "y")));

    Message small =
        Shrinker.shrink(big, m -> text(m).contains("prompt") && text(m).contains("\\u0000"), 1_000);

    assertThat(text(small)).isEqualTo("{\"loop\":{\"prompt\":\"\\u0000\"}}");
    assertThat(small.fields()).isEmpty();
  }

  @Test
  void shrink_bytes_leavesTheLineAndThePieceThatFails() {
    Message big = Message.of("first: 1\nsecond: [1, 2\nthird: 3\n");

    assertThat(text(Shrinker.shrink(big, m -> text(m).contains("d: ["), 1_000))).isEqualTo("d: [");
  }

  @Test
  void shrink_fieldThatIsNeeded_staysAlone() {
    Message big =
        Message.of("{}")
            .withFields(List.of(Field.of("a", "1"), Field.of("b", "2"), Field.of("c", "3")));

    Message small = Shrinker.shrink(big, m -> m.value("b") != null, 1_000);

    assertThat(small.fields()).containsExactly(Field.of("b", "2"));
  }

  @Test
  void shrink_fewTries_asksNoMoreThanThat() {
    AtomicInteger asked = new AtomicInteger();
    Message big = Message.of("{\"a\":[1,2,3,4,5,6,7,8,9]}");

    Shrinker.shrink(
        big,
        m -> {
          asked.incrementAndGet();
          return false;
        },
        5);

    assertThat(asked).hasValue(5);
  }
}
