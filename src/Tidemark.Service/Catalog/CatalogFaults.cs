using System.Net.Sockets;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Npgsql;
using Tidemark.Backup.Failures;
using Tidemark.Errors;

namespace Tidemark.Service.Catalog;

/// <summary>What is wrong with a catalog, in words. SQLSTATE codes are those of PostgreSQL's manual, appendix A.</summary>
internal static class CatalogFaults
{
    // SQLite's result code of any constraint (sqlite.org/rescode.html).
    private const int SqliteConstraint = 19;

    /// <summary>A catalog that cannot be opened at start.</summary>
    public static TidemarkException NotOpened(string location, Exception cause)
    {
        var (message, hint) = Words(location, cause);
        return new TidemarkException(ErrorCode.StorageFailed, message, hint, cause: cause);
    }

    /// <summary>A catalog that worked before: what was asked of it may be asked again.</summary>
    public static TidemarkException Away(Exception cause) =>
        new(ErrorCode.StorageFailed, $"The catalog does not answer: {Reason(cause)}", "It is tried again by itself. When it stays away, look at PostgreSQL, or at the disk of the data directory.", isTransient: true, cause: cause);

    /// <summary>Whether a change was refused because of another one that came before it: its row has moved on, or a unique or foreign key forbids it. A catalog that cannot be written is none.</summary>
    public static bool IsConflict(DbUpdateException exception) => exception is DbUpdateConcurrencyException || exception.GetBaseException() is
        SqliteException { SqliteErrorCode: SqliteConstraint } or PostgresException { SqlState: PostgresErrorCodes.UniqueViolation or PostgresErrorCodes.ForeignKeyViolation };

    private static (string Message, string Hint) Words(string location, Exception cause) => cause.GetBaseException() switch
    {
        PostgresException { SqlState: PostgresErrorCodes.InvalidCatalogName } => ($"The catalog {location} does not exist.", "Make the database first: CREATE DATABASE tidemark OWNER tidemark. Its tables are made by themselves."),
        PostgresException { SqlState: PostgresErrorCodes.InvalidPassword or PostgresErrorCodes.InvalidAuthorizationSpecification } e => ($"PostgreSQL does not let the service into {location}: {e.MessageText}.", "Check user and password of the connection string, and pg_hba.conf of the server."),
        PostgresException { SqlState: PostgresErrorCodes.InsufficientPrivilege } e => ($"The user of the connection string may not write to the catalog {location}: {e.MessageText}.", "It needs to own the database, or GRANT CREATE, USAGE ON SCHEMA public and all rights on the tables there."),
        PostgresException { SqlState: PostgresErrorCodes.ReadOnlySqlTransaction } => ($"The catalog {location} can only be read.", "The connection string leads to a standby, or the database is set to read only: name the primary, for instance with Target Session Attributes=primary."),
        PostgresException e => ($"The catalog {location} cannot be opened: {e.MessageText}.", "Look at the log of PostgreSQL."),
        SocketException or TimeoutException => ($"PostgreSQL cannot be reached for the catalog {location}: {Reason(cause)}", "Check host and port of the connection string, and that PostgreSQL runs and listens there."),
        _ => ($"The catalog {location} cannot be opened: {Reason(cause)}", "Check the data directory, or the connection string and the rights of its user."),
    };

    private static string Reason(Exception cause) => Secrets.Hide(cause.GetBaseException().Message);
}
