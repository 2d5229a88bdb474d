using Microsoft.Data.Sqlite;

namespace Panel.Agent.Storage;

/// <summary>
/// The agent's SQLite file. One connection, used by one thread at a time; a
/// transaction opened inside another one joins it, so that
/// a change of state and its report are one commit without passing the transaction around.
/// </summary>
internal sealed class AgentDatabase : IDisposable
{
    private readonly Lock _gate = new();
    private readonly SqliteConnection _connection;
    private SqliteTransaction? _transaction;

    public AgentDatabase(AgentData data)
    {
        PrivateData.Close(data);
        // SQLite gives its -wal and -shm files the mode of the database file. Specifications hold secrets.
        PrivateFile.Open(data.Database, FileMode.OpenOrCreate).Dispose();
        _connection = new SqliteConnection(
            new SqliteConnectionStringBuilder { DataSource = data.Database, Pooling = false }.ToString()
        );
        _connection.Open();
        // FULL: a report or an accepted command must survive a power cut, not only a crash of the process.
        Execute("PRAGMA journal_mode=WAL");
        Execute("PRAGMA synchronous=FULL");
        AgentSchema.Apply(this);
    }

    public void Transact(Action work)
    {
        lock (_gate)
        {
            if (_transaction is not null)
            {
                work();
                return;
            }

            using var transaction = _connection.BeginTransaction(deferred: false);
            _transaction = transaction;
            try
            {
                work();
                transaction.Commit();
            }
            finally
            {
                _transaction = null;
            }
        }
    }

    public int Execute(string sql, params ReadOnlySpan<(string Name, object? Value)> parameters)
    {
        lock (_gate)
        {
            using var command = Prepare(sql, parameters);
            return command.ExecuteNonQuery();
        }
    }

    public List<T> Query<T>(
        string sql,
        Func<SqliteDataReader, T> map,
        params ReadOnlySpan<(string Name, object? Value)> parameters
    )
    {
        lock (_gate)
        {
            using var command = Prepare(sql, parameters);
            using var reader = command.ExecuteReader();
            var rows = new List<T>();
            while (reader.Read())
            {
                rows.Add(map(reader));
            }

            return rows;
        }
    }

    public void Dispose()
    {
        lock (_gate)
        {
            _connection.Dispose();
        }
    }

    private SqliteCommand Prepare(string sql, ReadOnlySpan<(string Name, object? Value)> parameters)
    {
        var command = _connection.CreateCommand();
        // CA2100: every caller passes a constant; values travel as parameters.
#pragma warning disable CA2100
        command.CommandText = sql;
#pragma warning restore CA2100
        command.Transaction = _transaction;
        foreach (var (name, value) in parameters)
        {
            command.Parameters.AddWithValue(name, value ?? DBNull.Value);
        }

        return command;
    }
}
