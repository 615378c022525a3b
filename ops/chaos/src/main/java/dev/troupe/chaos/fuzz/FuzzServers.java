package dev.troupe.chaos.fuzz;

import dev.troupe.chaos.TestFleet;
import dev.troupe.stack.Endpoints;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

/** On the servers of one stack, topics and a database of its own for each fleet. */
final class FuzzServers implements Supplier<TestFleet.Servers> {
  private final Endpoints at;
  private final AtomicInteger fleets = new AtomicInteger();

  FuzzServers(Endpoints at) {
    this.at = at;
  }

  @Override
  public TestFleet.Servers get() {
    String name = "fuzz" + fleets.incrementAndGet();
    try (Connection c = DriverManager.getConnection(at.jdbcUrlWithLogin());
        Statement s = c.createStatement()) {
      s.execute("CREATE DATABASE " + name);
    } catch (SQLException e) {
      throw new IllegalStateException("database " + name + " could not be made: " + e, e);
    }
    String url = at.jdbcUrlWithLogin();
    int query = url.indexOf('?');
    String database =
        url.substring(0, url.lastIndexOf('/', query) + 1) + name + url.substring(query);
    return new TestFleet.Servers(at.kafka(), name, database, at.redis());
  }
}
