package dev.troupe.stack.junit;

import dev.troupe.stack.Stack;
import dev.troupe.stack.StackOptions;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Deque;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.atomic.AtomicInteger;

/** One test's share of the servers, empty at the start. Thread-safe. */
public final class TestStack implements AutoCloseable {
  private final Shared shared;
  private final int number;
  private final String prefix;
  private final AtomicInteger numbers = new AtomicInteger();
  private final Deque<String> databases = new ConcurrentLinkedDeque<>();
  private final Deque<Stack> own = new ConcurrentLinkedDeque<>();

  TestStack(Shared shared) {
    this.shared = shared;
    this.number = shared.next();
    // The process id keeps JVMs apart that share external servers.
    this.prefix = "t" + ProcessHandle.current().pid() + "x" + number;
  }

  /**
   * Kafka's bootstrap servers. Topics and groups are shared: start their names with {@link
   * #uniquePrefix()}.
   */
  public String kafka() {
    return shared.endpoints().kafka();
  }

  /**
   * The URI of a Redis database that no other test of this JVM has (until 1,024 tests have run).
   * With external servers it is the given one: start keys with {@link #uniquePrefix()} in any case
   * where that may matter, and always for channels, which databases don't keep apart.
   */
  public String redis() {
    return shared.redis(number);
  }

  /** Letters and digits, the same for the whole test, different for each test. */
  public String uniquePrefix() {
    return prefix;
  }

  /** Makes a database what tests want to begin with. */
  @FunctionalInterface
  public interface Preparation {
    /**
     * @param url of an empty database; no connection to it may be left open
     */
    void on(String url) throws SQLException;
  }

  /** A new empty database; the JDBC URL has user and password in it. It goes with the test. */
  public String freshDatabase() {
    return database("template1");
  }

  /**
   * A new database like one that was prepared before: the first who asks for it in this JVM
   * prepares, all others copy.
   *
   * @param like letters; says which preparation it is
   */
  public String preparedDatabase(String like, Preparation preparation) {
    return database(
        shared.template(
            like,
            name -> {
              String url = database(name, "template1");
              try {
                preparation.on(url);
              } catch (SQLException e) {
                throw new IllegalStateException("cannot prepare " + name, e);
              }
            }));
  }

  private String database(String template) {
    String name = prefix + "_" + numbers.incrementAndGet();
    String url = database(name, template);
    databases.push(name);
    return url;
  }

  private String database(String name, String template) {
    execute("CREATE DATABASE " + name + " TEMPLATE " + template);
    String url = shared.endpoints().jdbcUrlWithLogin();
    int query = url.indexOf('?');
    return url.substring(0, url.lastIndexOf('/', query) + 1) + name + url.substring(query);
  }

  /**
   * A stack for this test alone, embedded in every mode, whose servers it may kill, freeze and
   * restart. Takes two seconds, of which the broker takes most. Closed after the test.
   *
   * @param only names of the servers that the test needs: kafka, postgres, redis; none: all three
   */
  public Stack ownStack(String... only) {
    var stack = Stack.start(StackOptions.forTests().withOnly(Set.of(only)));
    own.push(stack);
    return stack;
  }

  /** JUnit calls it. */
  @Override
  public void close() {
    own.forEach(Stack::close);
    // The server looks after every database that it has, again and again.
    databases.forEach(name -> execute("DROP DATABASE " + name + " WITH (FORCE)"));
  }

  private void execute(String sql) {
    try (var connection = DriverManager.getConnection(shared.endpoints().jdbcUrlWithLogin());
        var statement = connection.createStatement()) {
      statement.execute(sql);
    } catch (SQLException e) {
      throw new IllegalStateException("failed: " + sql, e);
    }
  }
}
