package dev.troupe.scheduler.api;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class FormReaderTest {
  private static final String BOUNDARY = "xYz";
  private static final long SEED = Long.getLong("seed", 20261130);

  /** A part that was read. */
  private record Read(String name, @Nullable String filename, String content) {}

  private static List<Read> read(InputStream in) throws IOException {
    FormReader form = new FormReader(in, BOUNDARY);
    List<Read> parts = new ArrayList<>();
    for (FormReader.Part part = form.next(); part != null; part = form.next()) {
      parts.add(
          new Read(
              part.name(), part.filename(), new String(part.content().readAllBytes(), ISO_8859_1)));
    }
    return parts;
  }

  private static List<Read> read(String text) throws IOException {
    return read(new ByteArrayInputStream(text.replace("\n", "\r\n").getBytes(UTF_8)));
  }

  /** Gives as much at a time as chance has it. */
  private static InputStream dribbling(byte[] bytes, Random random) {
    return new FilterInputStream(new ByteArrayInputStream(bytes)) {
      @Override
      public int read(byte[] buffer, int offset, int length) throws IOException {
        return super.read(buffer, offset, Math.min(length, 1 + random.nextInt(5_000)));
      }
    };
  }

  @Test
  void next_formOfAClient_givesItsPartsInTheirOrder() throws IOException {
    List<Read> parts =
        read(
            """
            what stands before the first counts for nothing
            --xYz
            Content-Disposition: form-data; name="purpose"

            batch
            --xYz \t
            content-type: application/octet-stream
            CONTENT-DISPOSITION: Form-Data ; filename="a \\"b\\"; %22c%22.jsonl" ; name=file; filename*=utf-8''no

            {"a": 1}
            --xY
            --xYz--
            what stands after the last, too
            """);

    assertThat(parts)
        .containsExactly(
            new Read("purpose", null, "batch"),
            new Read("file", "a \"b\"; \"c\".jsonl", "{\"a\": 1}\r\n--xY"));
  }

  @Test
  void next_emptyAndLastParts_areThere() throws IOException {
    assertThat(
            read(
                """
                --xYz
                Content-Disposition: form-data; name="a"


                --xYz
                Content-Disposition: form-data; name="\u00fc"; filename=""

                x
                --xYz--
                """))
        .containsExactly(new Read("a", null, ""), new Read("\u00fc", "", "x"));
    assertThat(read("--xYz--\n")).isEmpty();
  }

  @Test
  void next_partIsNotReadToItsEnd_theNextOneIsRight() throws IOException {
    String text =
        "--xYz\r\nContent-Disposition: form-data; name=a\r\n\r\n"
            + "z".repeat(300_000)
            + "\r\n--xYz\r\nContent-Disposition: form-data; name=b\r\n\r\nend\r\n--xYz--";
    FormReader form = new FormReader(new ByteArrayInputStream(text.getBytes(UTF_8)), BOUNDARY);
    FormReader.Part first = Objects.requireNonNull(form.next());
    assertThat(first.content().read()).isEqualTo('z');

    FormReader.Part second = Objects.requireNonNull(form.next());

    assertThat(second.name()).isEqualTo("b");
    assertThat(second.content().readAllBytes()).isEqualTo("end".getBytes(UTF_8));
    assertThat(form.next()).isNull();
    assertThat(form.next()).isNull();
  }

  /** Much that looks like a boundary, in pieces of any size. */
  @Test
  void next_anyContentInAnyPieces_comesBackAsItWas() throws IOException {
    Random random = new Random(SEED);
    String[] pieces = {
      "\r", "\n", "\r\n", "-", "--", "\r\n--", "\r\n--xY", "\r\n--xy", "--xYz", "x"
    };
    for (int round = 0; round < 300; round++) {
      List<Read> parts = new ArrayList<>();
      StringBuilder form = new StringBuilder();
      for (int i = random.nextInt(5); i >= 0; i--) {
        StringBuilder content = new StringBuilder();
        for (int n = random.nextInt(20_000); n > 0; n--) {
          content.append(
              random.nextInt(3) == 0
                  ? pieces[random.nextInt(pieces.length)]
                  : String.valueOf((char) random.nextInt(256)));
        }
        String plain = content.toString();
        while (plain.contains("\r\n--xYz")) { // also one that the cut has made
          plain = plain.replace("\r\n--xYz", "");
        }
        parts.add(new Read("p" + i, null, plain));
        form.append("\r\n--xYz\r\nContent-Disposition: form-data; name=p" + i + "\r\n\r\n");
        form.append(plain);
      }
      byte[] bytes = form.append("\r\n--xYz--\r\n").toString().getBytes(ISO_8859_1);

      assertThat(read(dribbling(bytes, random))).as("seed %d", SEED).isEqualTo(parts);
    }
  }

  /** Whatever comes, it ends, and says nothing but that it is no form. */
  @Test
  void next_mutilatedForms_areFormsOrAreNot() throws IOException {
    Random random = new Random(SEED);
    byte[] whole =
        """
        --xYz
        Content-Disposition: form-data; name="a"; filename="\\"b"
        X: y

        one
        --xYz
        Content-Disposition: form-data; name=b

        two
        --xYz--
        """
            .replace("\n", "\r\n")
            .getBytes(UTF_8);
    int refused = 0;
    for (int round = 0; round < 50_000; round++) {
      byte[] bytes = mutilated(whole, random);
      try {
        var _ = read(new ByteArrayInputStream(bytes));
      } catch (FormReader.MalformedFormException e) {
        refused++;
        assertThat(e.getMessage()).startsWith("a ");
      }
    }
    assertThat(refused).isGreaterThan(10_000);
  }

  private static byte[] mutilated(byte[] whole, Random random) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    int at = 0;
    while (at < whole.length) {
      switch (random.nextInt(60)) {
        case 0 -> at += random.nextInt(20); // left out
        case 1 -> bytes.write(random.nextInt(256));
        case 2 -> at = Math.max(0, at - random.nextInt(40)); // again
        case 3 -> {
          bytes.write("\r\n--\"\\;=:".charAt(random.nextInt(9)));
          at++;
        }
        default -> bytes.write(whole[at++]);
      }
      if (bytes.size() > 5_000 || random.nextInt(2_000) == 0) {
        break;
      }
    }
    return bytes.toByteArray();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "--",
        "--xYz",
        "--xYz\r\n",
        "--xYz-",
        "--xYzz\r\n",
        "--xYz\r\nContent-Disposition: form-data; name=a\r\n",
        "--xYz\r\nContent-Disposition: form-data; name=a\r\n\r\ntext",
        "--xYz\r\nContent-Disposition: form-data; name=a\r\n\r\ntext\r\n--xYz",
        "--xYz\r\n\r\ntext\r\n--xYz--",
        "--xYz\r\nContent-Disposition: form-data\r\n\r\n\r\n--xYz--",
        "--xYz\r\nContent-Disposition: form-data; name=\"a\r\n\r\n\r\n--xYz--",
        "--xYz\r\nContent-Disposition: form-data; name=\"a\"b\r\n\r\n\r\n--xYz--",
        "--xYz\r\nContent-Disposition: form-data; name\r\n\r\n\r\n--xYz--",
        "--xYz\r\nContent-Disposition: attachment; name=a\r\n\r\n\r\n--xYz--"
      })
  void next_brokenOffOrWithoutAName_isNoForm(String text) {
    assertThatThrownBy(() -> read(new ByteArrayInputStream(text.getBytes(UTF_8))))
        .isInstanceOf(FormReader.MalformedFormException.class);
  }

  @Test
  void next_moreHeadersOrPartsThanAnyFormHas_isNoForm() {
    byte[] endless = new byte[1 << 20];
    Arrays.fill(endless, (byte) 'x');
    String start = "--xYz\nContent-Disposition: form-data; name=a\nX: ";
    assertThatThrownBy(() -> read(start + new String(endless, UTF_8)))
        .hasMessage("a part with more than 8192 bytes of header");
    String lines = "--xYz\n" + "X: y\n".repeat(2_000);
    assertThatThrownBy(() -> read(lines)).hasMessage("a part with more than 8192 bytes of header");
    String part = "--xYz\nContent-Disposition: form-data; name=a\n\n\n";
    assertThatThrownBy(() -> read(part.repeat(101) + "--xYz--"))
        .hasMessage("a form of more than 100 parts");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "multipart/form-data; boundary=abc | abc",
        "Multipart/Form-Data;boundary=\"a b\" | a b",
        "multipart/form-data; charset=utf-8; boundary=abc; x=y | abc",
        "multipart/form-data | ",
        "multipart/form-data; boundary= | ",
        "multipart/form-data; boundary=\"a \" | ",
        "multipart/form-data; boundary=\u00fc | ",
        "multipart/mixed; boundary=abc | ",
        "application/json | "
      })
  void boundary_ofContentType_orNone(String type, @Nullable String boundary) {
    assertThat(FormReader.boundary(type).orElse(null)).isEqualTo(boundary);
    assertThat(FormReader.boundary("multipart/form-data; boundary=" + "a".repeat(71))).isEmpty();
  }
}
