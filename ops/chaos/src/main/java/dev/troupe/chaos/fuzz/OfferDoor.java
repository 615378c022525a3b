package dev.troupe.chaos.fuzz;

import dev.troupe.chaos.input.ByteMutations;
import dev.troupe.chaos.input.Chance;
import dev.troupe.chaos.input.Field;
import dev.troupe.chaos.input.Message;
import dev.troupe.chaos.input.Seeds;
import dev.troupe.chaos.input.TreeMutations;
import dev.troupe.schemas.Lane;
import java.util.List;
import java.util.Locale;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.jspecify.annotations.Nullable;

/** Offers that no scheduler made, on the task topics. */
final class OfferDoor implements Door.Running {
  private static final String LANE = ":lane";
  private static final String COMPRESSION = ":compression";

  @Override
  public String label() {
    return "offer";
  }

  @Override
  public Message make(Chance c) {
    byte[] offer = TreeMutations.mutate(Seeds.offer(c), c).bytes();
    byte[] body = c.oneIn(30) ? null : c.oneIn(4) ? ByteMutations.mutate(offer, c) : offer;
    return new Message(
        body,
        List.of(
            Field.of(LANE, c.pick(List.of(Lane.values())).name()),
            Field.of(COMPRESSION, c.pick(Target.COMPRESSIONS))));
  }

  @Override
  public @Nullable String send(long index, Message message, Target target) {
    Lane lane = Lane.valueOf(message.text(LANE, Lane.BATCH.name()).toUpperCase(Locale.ROOT));
    target.send(
        new ProducerRecord<>(target.topics().tasks("default", lane), null, message.body()),
        message.text(COMPRESSION, "none"),
        position -> {});
    return null;
  }
}
