package dev.troupe.scheduler.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ByteRangeTest {
  @ParameterizedTest
  @CsvSource({
    "bytes=0-0, 0, 0",
    "bytes=3-, 3, 9",
    "bytes=3-5, 3, 5",
    "bytes=3-500, 3, 9",
    "bytes=-4, 6, 9",
    "bytes=-400, 0, 9",
    "bytes=9-9, 9, 9"
  })
  void of_aRangeOfTenBytes_isThatPart(String header, long first, long last) {
    assertThat(ByteRange.of(Optional.of(header), 10))
        .isEqualTo(new ByteRange.Part(new ByteRange(first, last)));
  }

  @ParameterizedTest
  @ValueSource(strings = {"bytes=10-", "bytes=10-12", "bytes=-0"})
  void of_aRangeBehindTheEnd_isBeyond(String header) {
    assertThat(ByteRange.of(Optional.of(header), 10)).isEqualTo(new ByteRange.Beyond());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "bytes=-",
        "bytes=5-3",
        "bytes=0-1,3-4",
        "lines=0-1",
        "bytes=a-b",
        "bytes=0--1"
      })
  void of_whatWeDoNotServe_isTheWhole(String header) {
    assertThat(ByteRange.of(Optional.of(header), 10)).isEqualTo(new ByteRange.Whole());
  }

  @Test
  void of_noHeader_isTheWhole() {
    assertThat(ByteRange.of(Optional.empty(), 10)).isEqualTo(new ByteRange.Whole());
  }
}
