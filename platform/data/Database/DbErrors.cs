using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace Panel.Data.Database;

public static class DbErrors
{
    private const int SqliteUnique = 2067;
    private const int SqlitePrimaryKey = 1555;
    private const int SqliteForeignKey = 787;
    private const int SqliteBusy = 5;

    /// <summary>True when the change broke a unique index or primary key: another writer was first.</summary>
    public static bool IsUniqueViolation(this DbUpdateException failure) =>
        failure.InnerException switch
        {
            PostgresException postgres => postgres.SqlState == PostgresErrorCodes.UniqueViolation,
            SqliteException sqlite => sqlite.SqliteExtendedErrorCode is SqliteUnique or SqlitePrimaryKey,
            _ => false,
        };

    /// <summary>True when a row that the change refers to is not there (any more).</summary>
    public static bool IsForeignKeyViolation(this DbUpdateException failure) =>
        failure.InnerException switch
        {
            PostgresException postgres => postgres.SqlState == PostgresErrorCodes.ForeignKeyViolation,
            SqliteException sqlite => sqlite.SqliteExtendedErrorCode == SqliteForeignKey,
            _ => false,
        };

    /// <summary>
    /// True when the database is away, stopping or starting: the same request may
    /// succeed later. EF wraps such failures several times over.
    /// </summary>
    public static bool IsUnavailable(Exception? failure) =>
        failure switch
        {
            null => false,
            // Class 57P: an operator's intervention, such as a restart.
            PostgresException postgres => postgres.SqlState.StartsWith("57P", StringComparison.Ordinal)
                || postgres.IsTransient,
            NpgsqlException { IsTransient: true } => true,
            SqliteException { SqliteErrorCode: SqliteBusy } => true,
            _ => IsUnavailable(failure.InnerException),
        };
}
