package dev.troupe.cli.doctor;

/**
 * What one look found.
 *
 * @param detail if it is well what was found, else what is wrong and what to do
 */
public record Finding(String subject, boolean ok, String detail) {
  static Finding ok(String subject, String detail) {
    return new Finding(subject, true, detail);
  }

  static Finding wrong(String subject, String detail) {
    return new Finding(subject, false, detail);
  }
}
