package dev.troupe.chaos.input;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

class MutationsTest {
  private static byte[] made(long seed, long index) {
    Chance c = Chance.of(seed, index);
    byte[] job = TreeMutations.mutate(Seeds.job(c), c).bytes();
    return c.oneIn(2) ? ByteMutations.mutate(job, c) : job;
  }

  @Test
  void chance_sameSeedAndIndex_makesTheSameMessage() {
    for (long index = 0; index < 500; index++) {
      assertThat(made(7, index)).isEqualTo(made(7, index));
    }
  }

  @Test
  void chance_otherIndexOrSeed_makesOtherMessages() {
    Set<String> all = new HashSet<>();
    for (long index = 0; index < 500; index++) {
      all.add(new String(made(7, index), StandardCharsets.ISO_8859_1));
      all.add(new String(made(8, index), StandardCharsets.ISO_8859_1));
    }
    assertThat(all).hasSizeGreaterThan(900);
  }

  @Test
  void mutate_aJob_leavesTheSeedAsItWas() {
    Tree seed = Tree.parse("{\"a\":[1,{\"b\":\"c\"}]}");
    for (long index = 0; index < 500; index++) {
      TreeMutations.mutate(seed, Chance.of(1, index));
    }
    assertThat(seed.json()).isEqualTo("{\"a\":[1,{\"b\":\"c\"}]}");
  }

  @Test
  void parse_whatOthersDoNotKeep_isWrittenAsItWas() {
    String json = "{\"a\":1e2147483647,\"a\":\"\\ud800\",\"b\":[0.10,-0,null,true,\"\\u0000\"]}";
    assertThat(Tree.parse(json).json()).isEqualTo(json);
  }
}
