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
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reads what a process left behind: what it was answered and had not recorded. */
final class Leftovers {
  private static final Logger LOG = LoggerFactory.getLogger(Leftovers.class);

  private Leftovers() {}

  /**
   * Up to the first record that is damaged or cut, which is where the process died.
   *
   * @param name for the log
   */
  static List<PaidAnswer> read(InputStream file, String name) throws IOException {
    Map<UUID, PaidAnswer> open = new LinkedHashMap<>();
    DataInputStream in = new DataInputStream(new BufferedInputStream(file));
    byte[] record = next(in, name);
    while (record.length > 0) {
      ByteBuffer content = ByteBuffer.wrap(record, 1, record.length - 1);
      if (record[0] == Segment.RECORDED) {
        open.remove(new UUID(content.getLong(), content.getLong()));
      } else {
        arrived(content, open, name);
      }
      record = next(in, name);
    }
    return List.copyOf(open.values());
  }

  private static void arrived(ByteBuffer content, Map<UUID, PaidAnswer> open, String name) {
    byte[] entry = new byte[content.remaining()];
    content.get(entry);
    try {
      PaidAnswer answer = PaidAnswerCodec.read(entry);
      open.put(answer.callId(), answer);
    } catch (IOException e) {
      LOG.warn("{}: an answer is left out: {}", name, e.getMessage());
    }
  }

  /** Empty at the end, wherever that is. */
  private static byte[] next(DataInputStream in, String name) throws IOException {
    byte[] head = in.readNBytes(Segment.HEAD);
    if (head.length == 0) {
      return head;
    }
    if (head.length == Segment.HEAD) {
      ByteBuffer numbers = ByteBuffer.wrap(head);
      int length = numbers.getInt();
      int crc = numbers.getInt();
      byte[] record = length > 0 && length <= in.available() ? in.readNBytes(length) : new byte[0];
      if (record.length > 0 && crc == crc(record)) {
        return record;
      }
    }
    LOG.warn("{}: its last record was cut or damaged and is left out", name);
    return new byte[0];
  }

  private static int crc(byte[] record) {
    CRC32C crc = new CRC32C();
    crc.update(record);
    return (int) crc.getValue();
  }
}
