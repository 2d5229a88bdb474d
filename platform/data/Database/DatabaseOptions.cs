namespace Panel.Data.Database;

/// <summary>The service's own database. Section <c>Database</c>.</summary>
public sealed class DatabaseOptions
{
    public const string Section = "Database";

    /// <summary><c>postgres</c> or <c>sqlite</c> (default).</summary>
    public string Provider { get; set; } = "sqlite";

    /// <summary>
    /// For SQLite for example <c>Data Source=data/nodes.db</c>. For PostgreSQL a pool of nine connections, for which a
    /// request waits five seconds at most, unless it names a <c>Maximum Pool Size</c> or <c>Timeout</c> of its own.
    /// </summary>
    public string ConnectionString { get; set; } = "";

    public bool IsPostgres => Provider.Equals("postgres", StringComparison.OrdinalIgnoreCase);
}
