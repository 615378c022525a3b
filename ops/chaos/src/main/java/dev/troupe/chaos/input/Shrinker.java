package dev.troupe.chaos.input;

import dev.troupe.chaos.input.Tree.Arr;
import dev.troupe.chaos.input.Tree.Entry;
import dev.troupe.chaos.input.Tree.Obj;
import dev.troupe.chaos.input.Tree.Raw;
import dev.troupe.chaos.input.Tree.Text;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;

/**
 * Makes a failing message smaller, as long as it fails: first what stands beside its body, then the
 * body by its structure, then by its bytes.
 */
public final class Shrinker {
  private final Predicate<Message> fails;
  private int tries;
  private Message smallest;

  private Shrinker(Message message, Predicate<Message> fails, int tries) {
    this.smallest = message;
    this.fails = fails;
    this.tries = tries;
  }

  /**
   * @param fails in the same way as the given one does
   * @param tries how often that may be asked
   * @return the smallest that was found, in the worst case the given one
   */
  public static Message shrink(Message message, Predicate<Message> fails, int tries) {
    return new Shrinker(message, fails, tries).run();
  }

  private Message run() {
    fields();
    if (byStructure()) {
      return smallest;
    }
    byBytes();
    return smallest;
  }

  private boolean accept(Message candidate) {
    boolean smaller =
        candidate.size() < smallest.size()
            || (candidate.size() == smallest.size() && !candidate.equals(smallest));
    if (tries <= 0 || !smaller) {
      return false;
    }
    tries--;
    if (!fails.test(candidate)) {
      return false;
    }
    smallest = candidate;
    return true;
  }

  private void fields() {
    if (smallest.fields().isEmpty() || accept(smallest.withFields(List.of()))) {
      return;
    }
    for (int i = smallest.fields().size() - 1; i >= 0; i--) {
      List<Field> fewer = new ArrayList<>(smallest.fields());
      fewer.remove(i);
      accept(smallest.withFields(fewer));
    }
  }

  /** Whether the body is JSON at all. */
  private boolean byStructure() {
    Tree tree = tree(smallest.bytes());
    if (tree == null) {
      return false;
    }
    accept(smallest.withBody(tree.bytes()));
    boolean better = true;
    while (better && tries > 0) {
      better = pass();
    }
    return true;
  }

  private boolean pass() {
    boolean better = false;
    int place = 0;
    while (tries > 0) {
      Tree now = tree(smallest.bytes());
      if (now == null || place >= Place.all(now).size()) {
        return better;
      }
      // What is taken away makes room for what stood behind: the same place once more.
      if (removed(now, place)) {
        better = true;
      } else {
        better |= replaced(now, place);
        place++;
      }
    }
    return better;
  }

  private boolean removed(Tree now, int place) {
    Tree copy = now.copy();
    Place.all(copy).get(place).remove();
    return accept(smallest.withBody(copy.bytes()));
  }

  private boolean replaced(Tree now, int place) {
    for (Tree simpler : simpler(Place.all(now).get(place).get())) {
      Tree copy = now.copy();
      Place.all(copy).get(place).set(simpler);
      if (accept(smallest.withBody(copy.bytes()))) {
        return true;
      }
    }
    return false;
  }

  private static List<Tree> simpler(Tree value) {
    return switch (value) {
      case Obj o -> {
        List<Tree> inner = new ArrayList<>(List.of(new Raw("0")));
        o.entries().stream().map(Entry::value).forEach(inner::add);
        yield inner;
      }
      case Arr a -> {
        List<Tree> inner = new ArrayList<>(List.of(new Raw("0")));
        inner.addAll(a.items());
        yield inner;
      }
      case Text t -> {
        String text = t.value();
        int half = text.length() / 2;
        yield text.isEmpty()
            ? List.of()
            : List.of(
                new Text(""),
                new Text(text.substring(0, half)),
                new Text(text.substring(half)),
                new Text(text.substring(1)),
                new Text(text.substring(0, text.length() - 1)));
      }
      case Raw r -> r.json().length() <= 1 ? List.of() : List.of(new Raw("0"));
    };
  }

  private static @Nullable Tree tree(byte[] body) {
    try {
      return Tree.parse(body);
    } catch (JacksonException e) {
      return null;
    }
  }

  /** Takes away lines, then pieces of half, a quarter, ... of what is there. */
  private void byBytes() {
    lines();
    for (int piece = smallest.bytes().length / 2; piece > 0 && tries > 0; piece /= 2) {
      int at = 0;
      while (at < smallest.bytes().length && tries > 0) {
        byte[] now = smallest.bytes();
        byte[] fewer =
            ByteMutations.joined(
                Arrays.copyOf(now, at),
                Arrays.copyOfRange(now, Math.min(now.length, at + piece), now.length));
        if (!accept(smallest.withBody(fewer))) {
          at += piece;
        }
      }
    }
  }

  private void lines() {
    int line = 0;
    while (tries > 0) {
      // Every byte is one character there, and stays what it is.
      List<String> all =
          new ArrayList<>(
              Arrays.asList(
                  new String(smallest.bytes(), StandardCharsets.ISO_8859_1).split("\n", -1)));
      if (line >= all.size() || all.size() == 1) {
        return;
      }
      all.remove(line);
      byte[] fewer = String.join("\n", all).getBytes(StandardCharsets.ISO_8859_1);
      if (!accept(smallest.withBody(fewer))) {
        line++;
      }
    }
  }
}
