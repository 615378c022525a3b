package dev.troupe.worker.journal;

import dev.troupe.worker.record.PaidAnswer;
import dev.troupe.worker.record.PaidAnswerCodec;
import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reads what a process left behind: what it was answered and had not recorded. */
final class JournalReader {
  private static final Logger LOG = LoggerFactory.getLogger(JournalReader.class);

  private JournalReader() {}

  /**
   * What a journal holds.
   *
   * @param answers that are open
   * @param whole whether that is all: false if there is something that can't be read, beyond a last
   *     record that was cut off when the process died
   */
  record Left(List<PaidAnswer> answers, boolean whole) {
    Left {
      answers = List.copyOf(answers);
    }
  }

  /**
   * Up to the first record that is damaged or cut.
   *
   * @param name for the log
   */
  static Left read(InputStream file, String name) throws IOException {
    Map<UUID, PaidAnswer> open = new LinkedHashMap<>();
    boolean whole = true;
    DataInputStream in = new DataInputStream(new BufferedInputStream(file));
    byte[] record = next(in, name);
    while (record != null && record.length > 0) {
      try {
        apply(record, open);
      } catch (IOException | RuntimeException e) { // its checksum is right, and yet
        LOG.error("{}: a record can't be read: {}", name, e.toString());
        whole = false;
      }
      record = next(in, name);
    }
    return new Left(List.copyOf(open.values()), whole && record != null);
  }

  private static void apply(byte[] record, Map<UUID, PaidAnswer> open) throws IOException {
    ByteBuffer content = ByteBuffer.wrap(record, 1, record.length - 1);
    if (record[0] == Segment.RECORDED) {
      open.remove(new UUID(content.getLong(), content.getLong()));
      return;
    }
    byte[] entry = new byte[content.remaining()];
    content.get(entry);
    PaidAnswer answer = PaidAnswerCodec.read(entry);
    open.put(answer.callId(), answer);
  }

  /** Empty at the end, wherever that is; null: what comes next is damaged. */
  private static byte @Nullable [] next(DataInputStream in, String name) throws IOException {
    byte[] head = in.readNBytes(Segment.HEAD);
    if (head.length == 0) {
      return head;
    }
    if (head.length == Segment.HEAD) {
      ByteBuffer numbers = ByteBuffer.wrap(head);
      int length = numbers.getInt();
      int crc = numbers.getInt();
      if (length > 0 && length <= in.available()) {
        byte[] record = in.readNBytes(length);
        if (crc == crc(record)) {
          return record;
        }
        LOG.error("{}: a record is damaged, and what comes after it can't be found", name);
        return null;
      }
    }
    LOG.warn("{}: its last record was cut and is left out", name);
    return new byte[0];
  }

  private static int crc(byte[] record) {
    CRC32C crc = new CRC32C();
    crc.update(record);
    return (int) crc.getValue();
  }
}
