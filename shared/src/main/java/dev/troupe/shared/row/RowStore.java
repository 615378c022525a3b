package dev.troupe.shared.row;

import java.util.List;

/** Where rows are kept. What returns is there for good. */
public interface RowStore {
  void put(List<RowChunk> chunks);

  /** Returns the digest under which it is. */
  String put(RowIndex index);
}
