package dev.troupe.worker.record;

import dev.troupe.shared.postgres.Sql;
import dev.troupe.worker.provider.Media;
import java.sql.Connection;
import java.sql.SQLException;
import javax.sql.DataSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Pictures and recordings that answers of the cache refer to. Thread-safe; blocking. */
public interface KeptMedia {
  /**
   * Stores it before anybody is told of it. False: it could not be done now, and its answer is not
   * to be remembered.
   */
  boolean keep(String tenant, Media media);

  /**
   * Makes a tenant have what another one, or it itself, was given. False: it is not there any more,
   * or nobody knows now.
   *
   * @param owner whose answer it was
   */
  boolean share(String owner, String tenant, String digest);

  static KeptMedia inPostgres(DataSource pool) {
    return new Postgres(pool);
  }

  /** In table {@code media}. */
  final class Postgres implements KeptMedia {
    private static final Logger LOG = LoggerFactory.getLogger(Postgres.class);

    private static final Sql HAS =
        Sql.of(
            "SELECT EXISTS (SELECT FROM media WHERE tenant = :tenant AND digest = :digest) AS has");

    private static final Sql SHARE =
        Sql.of(
            """
        INSERT INTO media (tenant, digest, media_type, content)
        SELECT :tenant, digest, media_type, content FROM media WHERE tenant = :owner AND digest = :digest
        ON CONFLICT DO NOTHING
        """);

    private final DataSource pool;

    private Postgres(DataSource pool) {
      this.pool = pool;
    }

    @Override
    public boolean keep(String tenant, Media media) {
      try (Connection c = pool.getConnection()) {
        StateWrites.storeMedia(c, tenant, media);
        return true;
      } catch (SQLException e) {
        LOG.warn("{} can't be kept now: {}", media, e.getMessage());
        return false;
      }
    }

    @Override
    public boolean share(String owner, String tenant, String digest) {
      try (Connection c = pool.getConnection()) {
        if (!owner.equals(tenant)) {
          SHARE.on(c).set("tenant", tenant).set("owner", owner).set("digest", digest).update();
        }
        return HAS.on(c).set("tenant", tenant).set("digest", digest).one(row -> row.flag("has"));
      } catch (SQLException e) {
        LOG.warn("{} of tenant {} can't be found now: {}", digest, owner, e.getMessage());
        return false;
      }
    }
  }
}
