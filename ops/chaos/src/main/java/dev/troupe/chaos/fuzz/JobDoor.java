package dev.troupe.chaos.fuzz;

import dev.troupe.chaos.input.ByteMutations;
import dev.troupe.chaos.input.Chance;
import dev.troupe.chaos.input.Message;
import dev.troupe.chaos.input.Seeds;
import dev.troupe.chaos.input.Tree;
import dev.troupe.chaos.input.Tree.Entry;
import dev.troupe.chaos.input.Tree.Obj;
import dev.troupe.chaos.input.Tree.Text;
import dev.troupe.chaos.input.TreeMutations;
import dev.troupe.scheduler.intake.Checker;
import dev.troupe.scheduler.intake.RoleCatalog;
import dev.troupe.schemas.Uuid7;
import dev.troupe.shared.config.TroupeConfig;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/** A submission, as far as it is looked at before anything is written down. */
final class JobDoor implements Door.Reader {
  private final Checker checker;

  JobDoor(TroupeConfig config) {
    Random random = new Random(1);
    this.checker =
        new Checker(
            new RoleCatalog(config, role -> List.of()), new Uuid7(() -> Instant.EPOCH, random));
  }

  @Override
  public String label() {
    return "submission";
  }

  @Override
  public Message make(Chance c) {
    return Message.of(body(c));
  }

  /** A job of its own id, right or wrong. */
  static byte[] body(Chance c) {
    Tree job = named(Seeds.job(c), "f" + c.index());
    return switch (c.below(10)) {
      case 0 -> job.bytes();
      case 1, 2 -> ByteMutations.mutate(job.bytes(), c);
      case 3 -> ByteMutations.mutate(TreeMutations.mutate(job, c).bytes(), c);
      default -> TreeMutations.mutate(job, c).bytes();
    };
  }

  private static Tree named(Tree job, String id) {
    if (!(job instanceof Obj o)) {
      return job;
    }
    List<Entry> entries = new ArrayList<>(o.entries());
    entries.removeIf(e -> e.name().equals("id"));
    entries.addFirst(new Entry("id", new Text(id)));
    return new Obj(entries);
  }

  @Override
  public @Nullable String read(Message message, Path folder) {
    return switch (checker.check(message.bytes())) {
      case Checker.Bad bad -> Said.wrong(bad.problems());
      case Checker.Good good -> {
        if (good.id() == null) {
          Checker.withId(message.bytes(), "given");
        }
        yield null;
      }
    };
  }
}
