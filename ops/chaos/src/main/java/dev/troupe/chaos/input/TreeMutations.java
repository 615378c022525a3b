package dev.troupe.chaos.input;

import dev.troupe.chaos.input.Tree.Arr;
import dev.troupe.chaos.input.Tree.Entry;
import dev.troupe.chaos.input.Tree.Obj;
import dev.troupe.chaos.input.Tree.Raw;
import dev.troupe.chaos.input.Tree.Text;
import java.util.ArrayList;
import java.util.List;

/** Mutations by structure: what stands where, how often, of which kind. */
public final class TreeMutations {
  /** So that a job stays small enough for a run of many. */
  private static final int WIDE = 24;

  private TreeMutations() {}

  /** A changed copy; one to four things are different. */
  public static Tree mutate(Tree seed, Chance c) {
    Tree[] root = {seed.copy()};
    int times = 1 + c.below(4);
    for (int i = 0; i < times; i++) {
      root[0] = once(root[0], c);
    }
    return root[0];
  }

  private static Tree once(Tree root, Chance c) {
    List<Place> places = Place.all(root);
    if (places.isEmpty() || c.oneIn(200)) {
      return Odd.value(c);
    }
    Place place = c.pick(places);
    switch (c.below(16)) {
      case 0 -> place.remove();
      case 1 -> place.duplicate();
      case 2 -> swap(place, c.pick(places));
      case 3 -> place.set(Odd.value(c));
      case 4 -> place.set(new Text(Odd.text(c)));
      case 5 -> place.set(new Raw(Odd.number(c)));
      case 6 -> rename(place, c);
      case 7 -> place.set(wrapped(place.get(), c));
      case 8 -> place.set(emptied(place.get()));
      case 9 -> insert(place, c);
      case 10 -> place.set(c.pick(places).get().copy());
      case 11 -> place.set(wide(place.get(), c));
      case 12 -> place.set(Tree.parse(Odd.schema(c)));
      case 13 -> place.set(new Text(Odd.template(c)));
      case 14 -> place.set(pieces(place.get(), c));
      default -> place.set(new Text(Odd.name(c)));
    }
    return root;
  }

  private static void swap(Place a, Place b) {
    Tree first = a.get().copy();
    a.set(b.get().copy());
    b.set(first);
  }

  private static void rename(Place place, Chance c) {
    switch (place) {
      case Place.InObject o -> o.rename(Odd.name(c));
      case Place.InList l -> l.set(Odd.value(c));
    }
  }

  private static Tree wrapped(Tree value, Chance c) {
    return c.oneIn(2)
        ? new Arr(new ArrayList<>(List.of(value.copy())))
        : new Obj(new ArrayList<>(List.of(new Entry(Odd.name(c), value.copy()))));
  }

  private static Tree emptied(Tree value) {
    return switch (value) {
      case Obj _ -> new Obj(new ArrayList<>());
      case Arr _ -> new Arr(new ArrayList<>());
      case Text _ -> new Text("");
      case Raw _ -> new Raw("null");
    };
  }

  private static void insert(Place place, Chance c) {
    switch (place) {
      case Place.InObject o ->
          o.entries().add(c.below(o.entries().size() + 1), new Entry(Odd.name(c), Odd.value(c)));
      case Place.InList l -> l.items().add(c.below(l.items().size() + 1), Odd.value(c));
    }
  }

  private static Tree wide(Tree value, Chance c) {
    int times = 1 + c.below(WIDE);
    return switch (value) {
      case Arr a when !a.items().isEmpty() && a.items().size() <= WIDE -> {
        List<Tree> items = new ArrayList<>(a.items());
        for (int i = 0; i < times; i++) {
          items.add(c.pick(a.items()).copy());
        }
        yield new Arr(items);
      }
      case Text t when t.value().length() < 2_000 -> new Text(t.value().repeat(times));
      case Arr _, Obj _, Text _, Raw _ -> value.copy();
    };
  }

  /** Text with something odd in its middle; else something odd instead. */
  private static Tree pieces(Tree value, Chance c) {
    if (value instanceof Text t) {
      int at = c.below(t.value().length() + 1);
      String odd = c.oneIn(2) ? Odd.template(c) : Odd.text(c);
      return new Text(t.value().substring(0, at) + odd + t.value().substring(at));
    }
    return Odd.value(c);
  }
}
