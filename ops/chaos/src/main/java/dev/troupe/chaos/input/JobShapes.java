package dev.troupe.chaos.input;

import dev.troupe.chaos.input.Tree.Arr;
import dev.troupe.chaos.input.Tree.Entry;
import dev.troupe.chaos.input.Tree.Obj;
import dev.troupe.chaos.input.Tree.Raw;
import dev.troupe.chaos.input.Tree.Text;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Jobs whose steps and tasks wait for each other in all ways, right ones and wrong ones. */
final class JobShapes {
  private static final int STEPS = 6;
  private static final int ELEMENTS = 8;
  private static final List<String> LISTS =
      List.of("input.items", "input.items", "input.items", "input", "input.none", "input.text");

  private JobShapes() {}

  static Tree make(Chance c) {
    return c.oneIn(3) ? tasks(c) : loop(c);
  }

  private static Tree loop(Chance c) {
    List<Tree> steps = new ArrayList<>();
    int count = c.oneIn(50) ? 200 : 1 + c.below(STEPS);
    for (int i = 0; i < count; i++) {
      List<Entry> step = new ArrayList<>();
      step.add(text("name", "s" + i));
      step.add(text("role", c.pick(List.of("writer", "planner", "editor"))));
      step.add(text("prompt", prompt(i, count, c)));
      if (c.oneIn(2)) {
        step.add(text("for_each", c.oneIn(3) ? "s" + other(i, count, c) : c.pick(LISTS)));
      }
      if (c.oneIn(2)) {
        step.add(new Entry("after", new Arr(list(new Text("s" + other(i, count, c))))));
      }
      if (c.oneIn(4)) {
        step.add(text("writes", c.pick(List.of("bible", "scenes"))));
      }
      if (c.oneIn(4)) {
        step.add(new Entry("reads", new Arr(list(new Text(c.pick(List.of("bible", "scenes")))))));
      }
      if (c.oneIn(4)) {
        step.add(text("on_failure", c.pick(List.of("stop", "continue"))));
      }
      if (c.oneIn(4)) {
        step.add(new Entry("concurrency", new Raw(Integer.toString(1 + c.below(5)))));
      }
      steps.add(new Obj(step));
    }
    return new Obj(
        list(
            new Entry("loop", new Obj(list(text("name", "l"), new Entry("steps", new Arr(steps))))),
            new Entry("input", input(c))));
  }

  /** An earlier step; rarely any, so that there are cycles. */
  private static int other(int step, int count, Chance c) {
    return step == 0 || c.oneIn(8) ? c.below(count) : c.below(step);
  }

  private static String prompt(int step, int count, Chance c) {
    return switch (c.below(6)) {
      case 0 -> "{{item}}";
      case 1 -> "{{s" + other(step, count, c) + "}}";
      case 2 -> "{{input.text}} {{#input.items}}{{.}}{{/input.items}}";
      case 3 -> "{{s" + other(step, count, c) + ".a}} {{input.items}}";
      default -> "p" + step;
    };
  }

  private static Tree input(Chance c) {
    List<Tree> items = new ArrayList<>();
    int elements = c.below(ELEMENTS);
    for (int i = 0; i < elements; i++) {
      items.add(c.oneIn(4) ? Odd.value(c) : new Text("e" + i));
    }
    return new Obj(list(new Entry("items", new Arr(items)), text("text", "t")));
  }

  private static Tree tasks(Chance c) {
    List<Tree> tasks = new ArrayList<>();
    int count = c.oneIn(50) ? 100 : 1 + c.below(ELEMENTS);
    for (int i = 0; i < count; i++) {
      List<Entry> task = new ArrayList<>();
      task.add(text("role", "writer"));
      task.add(text("prompt", c.oneIn(4) ? Odd.text(c) : "t" + i));
      if (c.oneIn(2)) {
        task.add(text("id", "t" + (c.oneIn(10) ? c.below(count) : i)));
      }
      if (c.oneIn(3)) {
        String on = (c.oneIn(2) ? "t" : "") + other(i, count, c);
        task.add(new Entry("after", new Arr(list(new Text(on)))));
      }
      tasks.add(new Obj(task));
    }
    return new Obj(list(new Entry("tasks", new Arr(tasks))));
  }

  private static Entry text(String name, String value) {
    return new Entry(name, new Text(value));
  }

  @SafeVarargs
  @SuppressWarnings("varargs") // only read
  private static <T> List<T> list(T... items) {
    return new ArrayList<>(Arrays.asList(items));
  }
}
