package dev.troupe.chaos.input;

import dev.troupe.chaos.input.Tree.Arr;
import dev.troupe.chaos.input.Tree.Entry;
import dev.troupe.chaos.input.Tree.Obj;
import dev.troupe.chaos.input.Tree.Raw;
import dev.troupe.chaos.input.Tree.Text;
import java.util.ArrayList;
import java.util.List;

/** Where a value stands in an object or a list, which may be changed there. */
sealed interface Place {
  Tree get();

  void set(Tree value);

  void remove();

  /** The same value once more, right behind. */
  void duplicate();

  /** The key; empty in a list. */
  String name();

  /** A value of an object. */
  record InObject(List<Entry> entries, int index) implements Place {
    @Override
    public Tree get() {
      return entries.get(index).value();
    }

    @Override
    public void set(Tree value) {
      entries.set(index, new Entry(name(), value));
    }

    @Override
    public void remove() {
      entries.remove(index);
    }

    @Override
    public void duplicate() {
      entries.add(index + 1, new Entry(name(), get().copy()));
    }

    @Override
    public String name() {
      return entries.get(index).name();
    }

    void rename(String name) {
      entries.set(index, new Entry(name, get()));
    }
  }

  /** An element of a list. */
  record InList(List<Tree> items, int index) implements Place {
    @Override
    public Tree get() {
      return items.get(index);
    }

    @Override
    public void set(Tree value) {
      items.set(index, value);
    }

    @Override
    public void remove() {
      items.remove(index);
    }

    @Override
    public void duplicate() {
      items.add(index + 1, get().copy());
    }

    @Override
    public String name() {
      return "";
    }
  }

  /** Every place below a value, outer ones first. */
  static List<Place> all(Tree tree) {
    List<Place> places = new ArrayList<>();
    collect(tree, places);
    return places;
  }

  private static void collect(Tree tree, List<Place> places) {
    switch (tree) {
      case Obj o -> {
        for (int i = 0; i < o.entries().size(); i++) {
          places.add(new InObject(o.entries(), i));
          collect(o.entries().get(i).value(), places);
        }
      }
      case Arr a -> {
        for (int i = 0; i < a.items().size(); i++) {
          places.add(new InList(a.items(), i));
          collect(a.items().get(i), places);
        }
      }
      case Text _, Raw _ -> {
        // Nothing below.
      }
    }
  }
}
