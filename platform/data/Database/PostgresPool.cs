using Npgsql;

namespace Panel.Data.Database;

/// <summary>
/// Bounds the connections of a process. Npgsql's default of 100 for each process is
/// what PostgreSQL takes of all of them together.
/// </summary>
internal static class PostgresPool
{
    /// <summary>
    /// Of 100 connections PostgreSQL keeps three for its superuser. Ten processes (two replicas of each service)
    /// take 90, and seven are left for an operator, a backup and migrations.
    /// </summary>
    public const int DefaultSize = 9;

    /// <summary>In seconds, for a free connection or a new one; then the request ends with 503.</summary>
    private const int DefaultWait = 5;

    public static NpgsqlConnectionStringBuilder Bound(string connectionString)
    {
        var settings = new NpgsqlConnectionStringBuilder(connectionString);
        if (!settings.ShouldSerialize("Maximum Pool Size"))
        {
            settings.MaxPoolSize = DefaultSize;
        }

        if (!settings.ShouldSerialize("Timeout"))
        {
            settings.Timeout = DefaultWait;
        }

        return settings;
    }
}
